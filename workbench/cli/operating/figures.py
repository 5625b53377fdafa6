"""The process of `serve` that shows figures to Prometheus, on a port of its own. Imported once that port is known."""

import socket
from collections.abc import Callable, Iterable
from typing import Any

from prometheus_client import make_wsgi_app
from waitress import create_server

from workbench import db
from workbench.cli.base import command
from workbench.operations import measuring

PATH = "/metrics"


def show(listening: socket.socket, folder: str) -> None:
    """Serve until SIGTERM. `folder` is where the processes that make pages keep their figures."""
    engine = db.keep_to_its_file(command.database())
    app = only_at(PATH, make_wsgi_app(measuring.registry(folder, engine, command.now)))
    create_server(app, sockets=[listening], threads=1, ident=None).run()


def only_at(path: str, app: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    def asked(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == path:
            return app(environ, start_response)
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [f"Figures are at {path}.\n".encode()]

    return asked
