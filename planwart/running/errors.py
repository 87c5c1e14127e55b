"""What can go wrong while Planwart starts; every message is a sentence for the person at the terminal."""


class CannotRun(Exception):
    """Planwart cannot start or go on; the message says why and what helps."""
