"""`workbench serve`: the web server, and scheduled work beside it."""

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
"""Two processes, so that a slow page does not block the others; on SQLite one of them can write at a time."""

THREADS = 4
"""In each process. Pages spend their time waiting for the database."""

KEEP_UP = [sys.executable, "-c", "from workbench.cli import main; main()", "due", "--keep-up"]
"""The command of a separate process for scheduled work: workers are forked, and forking a process that has threads can
deadlock the child."""


@click.command()
def serve() -> None:
    """Serve the pages on this machine until interrupted, and do scheduled work every minute."""
    settings = command.settings()
    _refuse_a_faulty_database()
    _refuse_a_port_in_use(settings.port)
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


def _refuse_a_faulty_database() -> None:
    engine = command.database()
    with engine.connect() as connection:
        faults = schema.faults(connection)
    engine.dispose()
    if faults:
        raise command.Refused("\n".join(command.sentence(fault) for fault in faults))


def _refuse_a_port_in_use(port: int) -> None:
    """Two servers could share the port without an error, and each would get half of the requests."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise command.Refused(f"Port {port} is in use; stop what runs there or set WORKBENCH_PORT.") from error
