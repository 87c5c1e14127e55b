"""The command that makes the first person."""

import argparse
import getpass
import os
import sys
from pathlib import Path

from planwart.foundation.errors import PlanwartError
from planwart.running.cli.words import say
from planwart.running.databases import reached_database
from planwart.running.errors import CannotRun
from planwart.running.folders import DataFolder


def create_admin(options: argparse.Namespace) -> int:
    """Make an account that runs this installation; Planwart may run meanwhile, or not."""
    import django  # libraries that the other commands need not carry
    from django.db import connections  # the same
    from django.utils import translation  # the same

    data = DataFolder(options.data.expanduser().absolute())
    email, name, password = _asked(options)
    held = data.is_held()
    with reached_database(data) as addresses:
        os.environ.update(addresses.as_environment())
        os.environ["PLANWART_DATA"] = str(data.path)
        data.secret("secret_key")  # made before Django looks for it
        django.setup()
        from planwart.identity.services.installation import create_operator, forget_setup_code  # models need the set-up
        from planwart.running.steps import migrate_database  # the same

        if not held:
            migrate_database()
        try:
            with translation.override("en"):
                user = create_operator(email=email, name=name, password=password)
            forget_setup_code()  # the operator is there
        except PlanwartError as refusal:
            raise CannotRun(str(refusal)) from None
        finally:
            connections.close_all()  # the database may be stopped next, and would have to throw us out
    say(f"{user.email} runs this installation now.")
    return 0


def _asked(options: argparse.Namespace) -> tuple[str, str, str]:
    """Return address, name and password, asking for what was not given."""
    if options.password_file is None and not sys.stdin.isatty():
        raise CannotRun("There is nobody to ask for a password here. Give --email, --name and --password-file.")
    email = options.email or input("E-mail: ")
    name = options.name or input("Name: ")
    return email.strip(), name.strip(), _password(options.password_file)


def _password(file: Path | None) -> str:
    if file is not None:
        try:
            return file.read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise CannotRun(f"{file} cannot be read: {error}") from None
    password = getpass.getpass("Password: ")
    if password != getpass.getpass("Password again: "):
        raise CannotRun("The two passwords are not the same.")
    return password
