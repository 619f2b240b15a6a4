"""Marks programs that students write: the RNN, BPTT, the LSTM and the GRU, in NumPy."""

__version__ = "0.1.0"
