"""How commands speak to the person at the terminal."""


def say(words: str) -> None:
    """Tell the person at the terminal, at once even into a pipe."""
    print(words, flush=True)
