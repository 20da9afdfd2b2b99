"""Timings at the published size, as ratios against a named reference in the same run: `make bench`."""
