"""What only an event log can show: who went from a view to a purchase, in which order and how fast.

`attempts` reads the log once and keeps small tables in the engine, one row per visit and one per customer;
everything else is sums over them.
"""
