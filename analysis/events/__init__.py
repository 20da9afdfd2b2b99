"""Event logs: who viewed, carted and bought what, when, at which price; and the customer model that follows from one.

`reading` brings a log into the `engine`, an embedded DuckDB; `builder` makes the customer model. Everything between is
written in Ibis expressions without regard for the engine: cast to float64 before dividing, floor before casting to
whole numbers, and nothing that depends on the order of rows without saying which.
"""
