"""The long runs use the same server as the short ones."""

from tests.web.realtime.conftest import house

__all__ = ["house"]
