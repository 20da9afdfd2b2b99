"""The tabs and the reusable Qt widgets."""
