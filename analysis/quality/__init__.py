"""Marks of quality: what an analyst must know about a file before reading any figure."""
