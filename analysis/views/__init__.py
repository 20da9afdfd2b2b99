"""What each tab shows: one module per page, each a plain function from a view to a frozen result."""
