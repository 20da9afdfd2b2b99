"""The log page: what only an event log can show, each card with a job of its own.

Its modules import the engine for event logs, which nothing else of `analysis.views` does.
"""
