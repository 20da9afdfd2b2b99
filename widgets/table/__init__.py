"""The table: a virtual model over column arrays, and its view. Importing it does not import numpy."""
