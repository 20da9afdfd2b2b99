"""Tables of other schemas: what their columns stand for, so that they can be looked at like a customer model."""
