"""`workbench serve`: the web server, and scheduled work beside it."""

import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pkgutil import resolve_name
from tempfile import TemporaryDirectory

import click

from workbench import logs, schema
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
    logs.begin(everything=settings.production)
    with _listening("WORKBENCH_PORT", settings.port) as listening, _figures(settings.metrics_port) as figures:
        app = _application()
        serve_pages = partial(http.serve, app, listening, http.shared_counts(WORKERS))
        pages = {f"pages, {number + 1}": partial(serve_pages, number) for number in range(WORKERS)}
        where = f"The workbench is at http://{HOST}:{settings.port} (Ctrl-C stops it). {_transport(settings)}"
        started = partial(_tell_start, where, settings.port, in_words=not settings.production)
        beside = {
            "scheduled work": keep_doing_what_is_due,
            "records that come in": keep_bringing_in,
            "ways out": keep_sending,
        }
        processes.run({**pages, **beside, **figures}, started=started)
        logs.note("stopped", port=settings.port)


def _tell_start(where: str, port: int, *, in_words: bool) -> None:
    if in_words:
        click.echo(where)
    logs.note("started", port=port)


@contextmanager
def _figures(port: int | None) -> Iterator[dict[str, Callable[[], None]]]:
    """The process that shows the figures, if a port is set; the others keep theirs in a folder that is emptied."""
    if port is None:
        yield {}
        return
    with TemporaryDirectory(prefix="workbench-figures-") as folder, _listening("WORKBENCH_METRICS_PORT", port) as taken:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder  # read when prometheus_client is imported: not before this
        yield {"figures": partial(_show_figures, taken, folder)}


def _show_figures(taken: socket.socket, folder: str) -> None:
    resolve_name("workbench.cli.operating.figures:show")(taken, folder)


def _transport(settings: Settings) -> str:
    if settings.production:
        return "People reach it over https, through the web server in front."
    return "For this machine only: plain http. Where others use it, set WORKBENCH_ENV=production."


def _application() -> Callable[..., object]:
    """Made before the processes are forked: they share its memory, and each is ready at once.

    By name, since the application is made of everything, commands excepted, and the commands lie below it. The folder
    stays the one where the command was given: files in settings are meant from there.
    """
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


def _listening(setting: str, port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port), backlog=BACKLOG)
    except OSError as error:
        raise command.Refused(f"Port {port} is in use. Stop what runs there, or change {setting}.") from error
