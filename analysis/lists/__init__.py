"""Lists of customers: split at random, saved with what they rest on, and entered in a register."""
