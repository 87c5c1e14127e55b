"""Writes of this room: accounts, the ways into them, and what holds for the whole installation."""

from planwart.identity.queries import needs_setup, signup_mode
from planwart.identity.services.accounts import create_account
from planwart.identity.services.installation import create_first_operator, create_operator, set_signup, setup_code

__all__ = ["create_account", "create_first_operator", "create_operator", "needs_setup", "set_signup", "setup_code", "signup_mode"]
