"""Everything that computes. Nothing here imports Qt."""
