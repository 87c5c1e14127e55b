"""Open uploaded files in a program of their own: one file, one process, hard limits, no network.

``sandbox`` (in the room above) starts this program; nothing here imports Django or the rest of the house.
"""
