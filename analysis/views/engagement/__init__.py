"""The engagement page: whether busy customers bring more afterwards, and what tells early who will."""
