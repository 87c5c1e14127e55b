"""Decide and write every change of a plan: sockets, services, imports and restores all come through here."""
