"""The tabs of the window, one module or package each."""
