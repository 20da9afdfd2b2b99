"""Name and version of the program."""

NAME = "Cartwright"
VERSION = "0.1.0"
PROGRAM = f"{NAME} {VERSION}"
