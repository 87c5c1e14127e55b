"""Planwart: one building record, from the first socket to the last service visit."""

__version__ = "0.1.0"
