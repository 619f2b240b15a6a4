"""All that runs beside student code. NumPy and the standard library only; it imports nothing else of ours."""
