"""Why a file cannot be used: codes that travel out of the closed process; the room outside turns them into sentences."""

from enum import StrEnum


class Reason(StrEnum):
    """What is wrong with the file."""

    DAMAGED = "damaged"
    MIXED = "mixed"
    ENCRYPTED = "encrypted"
    NO_PAGES = "no_pages"
    NO_SUCH_PAGE = "no_such_page"
    PAGE_TOO_LARGE = "page_too_large"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MUCH_MEMORY = "too_much_memory"
    TOO_SLOW = "too_slow"
    UNKNOWN_KIND = "unknown_kind"


class Refused(Exception):
    """The file is refused for one reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason
