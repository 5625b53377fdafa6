"""One process's web server: waitress, which keeps slow clients away from the threads that make pages."""

import logging
import mmap
import resource
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from copy import copy
from functools import partial
from typing import Any

from waitress import create_server, wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser

from workbench.db.waiting.one_at_a_time import one_at_a_time

THREADS = 24
"""That make pages. Most of the time few of them run: they are so many because people who sign in may wait for a
password check, and an export for the parts of others, each within a bound; the others must not wait for them."""

CONNECTIONS = 500
"""Open at once, in each process. One that sends or reads slowly costs a file descriptor and a buffer, no thread."""

OPEN_FILES = 2_000
"""Descriptors for connections, for the files that large buffers overflow into, and for the database."""

INACTIVE = 60
"""Seconds after which a connection that neither sends nor takes anything is closed."""

LARGEST_BODY = 2 * 1024 * 1024
"""Bytes. What is larger is refused before it is read; the pages refuse what is larger than they allow, with words."""

MORE_FROM = "largest_body"
"""The application's extension that says, before a body is read, whether it may be larger."""

LARGEST_ANSWER = 64 * 1024**3
"""Bytes that are kept for a client that reads slowly, in a temporary file from the first megabyte on. More than any
export has, so that each is written to its end at full speed, and no thread or transaction waits for the client."""

GRACE = 3.0
"""Seconds in which a request that is being answered may finish, once the server is to end."""

SWITCH_INTERVAL = 0.001
"""Seconds after which a thread that computes lets another one run: Python's 5 ms would be waited for at every statement
of a page while an export is made."""


A_MOMENT = 0.003
"""Seconds that the process with more connections leaves a new one to the others."""


def shared_counts(processes: int) -> memoryview:
    """How many connections each has open, in memory that forked processes share."""
    return memoryview(mmap.mmap(-1, processes * 4)).cast("I")


def serve(app: Any, listening: socket.socket, counts: memoryview, number: int) -> None:
    """Serve until SIGTERM; then finish what is being answered, within `GRACE`. `number` is this process's count.

    Whoever connects does so from this machine: the web server in front, which says from where it was asked and how.
    """
    _prepare_process()
    sockets: dict[int, Any] = {}
    server = create_server(
        one_at_a_time(app),
        sockets,
        sockets=[listening],
        threads=THREADS,
        connection_limit=CONNECTIONS,
        channel_timeout=INACTIVE,
        cleanup_interval=INACTIVE // 4,
        max_request_body_size=LARGEST_BODY,
        outbuf_high_watermark=LARGEST_ANSWER,
        asyncore_use_poll=True,
        log_socket_errors=False,
        ident=None,
        trusted_proxy="127.0.0.1",
        trusted_proxy_headers={"x-forwarded-for", "x-forwarded-proto"},
    )
    _let_files_be_larger(server, getattr(app, "extensions", {}).get(MORE_FROM))
    _take_fair_share(server, counts, number)
    stopping = threading.Event()

    def stop(*_: object) -> None:
        stopping.set()
        server.pull_trigger()

    signal.signal(signal.SIGTERM, stop)
    while not stopping.is_set():
        wasyncore.loop(timeout=1, use_poll=True, map=sockets, count=1)
        counts[number] = len(server.active_channels)
    server.del_channel()
    _finish(server, sockets)


class _Request(HTTPRequestParser):  # type: ignore[misc]
    """Read from a client. What is refused for its size is refused before it is read."""

    def __init__(self, adj: Any, largest_body: Callable[[str, str, str], int]) -> None:
        super().__init__(adj)
        self.adj: Any = adj
        self._largest_body = largest_body

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.body_rcv is None:
            return
        more = self._largest_body(self.command, self.path, self.headers.get("COOKIE", ""))
        if more > self.adj.max_request_body_size:
            larger = copy(self.adj)
            larger.max_request_body_size = more
            self.adj = larger


def _let_files_be_larger(server: Any, largest_body: Callable[[str, str, str], int] | None) -> None:
    if largest_body is not None:
        ours = {"parser_class": partial(_Request, largest_body=largest_body)}
        server.channel_class = type("Channel", (HTTPChannel,), ours)


def _take_fair_share(server: Any, counts: memoryview, number: int) -> None:
    """Of all processes that a new connection wakes, the busiest is often the first: it would take nearly all."""
    accept = server.handle_accept

    def handle_accept() -> None:
        if counts[number] > min(counts):
            time.sleep(A_MOMENT)
        accept()
        counts[number] = len(server.active_channels)

    server.handle_accept = handle_accept


def _prepare_process() -> None:
    """Waitress would log addresses of pages, and what a page raises, which may be clinical: the pages log failures."""
    logging.getLogger("waitress").setLevel(logging.CRITICAL)
    logging.getLogger("waitress").propagate = False
    sys.setswitchinterval(SWITCH_INTERVAL)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))


def _finish(server: Any, sockets: dict[int, Any]) -> None:
    deadline = time.monotonic() + GRACE
    while _unanswered(server) and time.monotonic() < deadline:
        wasyncore.loop(timeout=0.05, use_poll=True, map=sockets, count=1)


def _unanswered(server: Any) -> bool:
    return any(channel.requests or channel.total_outbufs_len for channel in server.active_channels.values())
