"""`workbench serve`: the web server, and scheduled work beside it."""

import os
import socket
import sys
from collections.abc import Callable
from functools import partial
from pkgutil import resolve_name

import click

from workbench import schema
from workbench.cli.base import command, http, processes
from workbench.cli.feeding import keep_bringing_in
from workbench.cli.maintenance import keep_doing_what_is_due
from workbench.cli.upstream.ways_out import keep_sending
from workbench.settings import PROJECT, Settings

HOST = "127.0.0.1"
WORKERS = 2
"""Two processes, so that a slow page does not block the others; on SQLite one of them can write at a time."""

BACKLOG = 1024


@click.command()
def serve() -> None:
    """Serve the pages on this machine until interrupted, do scheduled work every minute, run the feeds, and send."""
    settings = command.settings()
    _refuse_a_faulty_database()
    with _listening(settings.port) as listening:
        app = _application()
        serve_pages = partial(http.serve, app, listening, http.shared_counts(WORKERS))
        pages = {f"pages, {number + 1}": partial(serve_pages, number) for number in range(WORKERS)}
        where = f"The workbench is at http://{HOST}:{settings.port} (Ctrl-C stops it). {_transport(settings)}"
        beside = {
            "scheduled work": keep_doing_what_is_due,
            "records that come in": keep_bringing_in,
            "ways out": keep_sending,
        }
        processes.run({**pages, **beside}, started=partial(click.echo, where))


def _transport(settings: Settings) -> str:
    if settings.production:
        return "People reach it over https, through the web server in front."
    return "For this machine only: plain http. Where others use it, set WORKBENCH_ENV=production."


def _application() -> Callable[..., object]:
    """Made before the processes are forked: they share its memory, and each is ready at once.

    By name, since the application is made of everything, commands excepted, and the commands lie below it.
    """
    os.chdir(PROJECT)
    sys.path.insert(0, str(PROJECT))
    app: Callable[..., object] = resolve_name("wsgi:app")
    return app


def _refuse_a_faulty_database() -> None:
    engine = command.database()
    with engine.connect() as connection:
        faults = schema.faults(connection)
    engine.dispose()
    if faults:
        raise command.Refused("\n".join(command.sentence(fault) for fault in faults))


def _listening(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port), backlog=BACKLOG)
    except OSError as error:
        raise command.Refused(f"Port {port} is in use. Stop what runs there, or change WORKBENCH_PORT.") from error
