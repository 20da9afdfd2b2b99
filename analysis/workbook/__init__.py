"""Workbooks: what one says (`document`), and how it becomes a file (`writer`).

Empty on purpose: the child process that writes a workbook imports `child` alone, and must start quickly.
"""
