"""The command ``planwart``."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from planwart.foundation.environment import SettingError, env_int, env_path, env_str
from planwart.running.cli import backups, commands, people
from planwart.running.errors import CannotRun


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; what went wrong is told in one sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "planwart.settings")
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except (CannotRun, SettingError) as error:
        print(f"planwart: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="planwart", description="Plan electrical installations together with your customers.")
    menu = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    demo = _command(menu, "demo", commands.demo, "try it: a filled demo on this machine only")
    _place(demo, data=Path("var/demo"))
    demo.add_argument("--smtp-port", type=int, metavar="N", help=argparse.SUPPRESS)  # the mail receiver's, once there is one
    demo.add_argument("--fresh", action="store_true", help="throw the demo's data away first")
    demo.add_argument("--no-open", action="store_true", help="do not open a browser")
    demo.add_argument(
        "--everyone-may-sign-in", action="store_true", help="allow a --host that others can reach, though every password is known"
    )

    _place(_command(menu, "up", commands.up, "run everything on this machine: database, web, worker"))

    web = _command(menu, "web", commands.web, "run the web process alone (needs DATABASE_URL)")
    _place(web)
    web.add_argument("--fd", type=int, metavar="N", help=argparse.SUPPRESS)  # the listening socket the supervisor holds

    _folder(_command(menu, "worker", commands.worker, "run the worker alone (needs DATABASE_URL)"))
    migrate = _command(menu, "migrate", commands.migrate, "bring the database to the state of this version; what is there is saved first")
    migrate.add_argument("--without-backup", action="store_true", help="do not save first")
    _folder(migrate)
    _place(_command(menu, "check", commands.check, "say in words what is wrong with this installation"))

    backup = _command(menu, "backup", backups.backup, "save everything into one file; Planwart may go on running")
    backup.add_argument(
        "file", type=Path, nargs="?", metavar="FILE", help="where to (into the folder backups, as every night); you alone can read it"
    )
    backup.add_argument("--force", action="store_true", help="replace FILE if it exists")
    _folder(backup)
    restore = _command(menu, "restore", backups.bring_back, "put a backup in the place of what is here; Planwart must be stopped")
    restore.add_argument("file", type=Path, metavar="FILE", help="what planwart backup has written")
    restore.add_argument("--replace", action="store_true", help="replace the installation that is here; it is saved first")
    restore.add_argument("--without-saving", action="store_true", help="do not save first what --replace replaces")
    _folder(restore)

    admin = _command(menu, "create-admin", people.create_admin, "make an account that runs this installation")
    admin.add_argument("--email", metavar="ADDRESS", help="its address (asked for if not given)")
    admin.add_argument("--name", metavar="NAME", help="the person's name (asked for if not given)")
    admin.add_argument("--password-file", type=Path, metavar="FILE", help="a file that holds the password (asked for if not given)")
    _folder(admin)
    _command(menu, "openapi", commands.openapi, "print the description of the interface for programs")
    return parser


def _command(
    menu: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, run: commands.Command, words: str
) -> argparse.ArgumentParser:
    parser = menu.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".")
    parser.set_defaults(run=run)
    return parser


def _folder(parser: argparse.ArgumentParser, data: Path | None = None) -> None:
    default = data or env_path("PLANWART_DATA", Path("~/.local/share/planwart"))
    parser.add_argument("--data", type=Path, default=default, metavar="DIR", help=f"data folder ({default})")


def _place(parser: argparse.ArgumentParser, data: Path | None = None) -> None:
    _folder(parser, data)
    parser.add_argument("--port", type=int, default=env_int("PLANWART_PORT", 8000), metavar="N", help="port (8000)")
    parser.add_argument("--host", default=env_str("PLANWART_HOST", "127.0.0.1"), metavar="ADDRESS", help="address to listen on (127.0.0.1)")
