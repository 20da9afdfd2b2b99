"""The application: entry point, command line, errors."""
