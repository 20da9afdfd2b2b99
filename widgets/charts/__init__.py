"""The charts, one module per kind. Each takes plain values and draws them; none computes a figure.

Nothing is imported here: pyqtgraph brings numpy, and both are wanted only after the first paint.
"""
