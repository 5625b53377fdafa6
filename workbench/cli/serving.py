"""Serving the pages."""

import socket
import subprocess
import sys

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from workbench import schema
from workbench.cli.base import command
from workbench.settings import PROJECT

HOST = "127.0.0.1"
WORKERS = 2
"""Two processes, so that one long page holds up nobody; SQLite lets one of them write at a time."""

THREADS = 4
"""In each process. Pages wait for the database, not for the processor."""

KEEP_UP = [sys.executable, "-c", "from workbench.cli import main; main()", "due", "--keep-up"]
"""A process of its own: workers are forked, and a fork beside a busy thread can stand still for ever."""


@click.command()
def serve() -> None:
    """Serve the pages on this machine, until interrupted, and do what falls due meanwhile."""
    settings = command.settings()
    _refuse_what_is_not_whole()
    _refuse_a_taken_port(settings.port)
    server = Granian(
        "wsgi:app",
        address=HOST,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        websockets=False,
        working_dir=PROJECT,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        log_access=False,  # addresses of clinical pages are not logged
    )
    server.on_startup(lambda: click.echo(f"The workbench is at http://{HOST}:{settings.port} (Ctrl-C stops it)"))
    with subprocess.Popen(KEEP_UP) as keeping_up:  # noqa: S603 (our own command)
        try:
            server.serve()
        finally:
            keeping_up.terminate()


def _refuse_what_is_not_whole() -> None:
    engine = command.database()
    with engine.connect() as connection:
        faults = schema.faults(connection)
    engine.dispose()
    if faults:
        raise command.Refused("\n".join(command.sentence(fault) for fault in faults))


def _refuse_a_taken_port(port: int) -> None:
    """Two servers could share the port without a word, and each would get half of the requests."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise command.Refused(f"Port {port} is in use; stop what runs there or set WORKBENCH_PORT.") from error
