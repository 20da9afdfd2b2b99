"""Kinds of files that hold a log, recognised by their headers. Each brings its lines into the columns of the events."""
