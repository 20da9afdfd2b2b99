"""The ways to look at groups of customers: one module per page."""
