"""A request to another system ends in time, takes no more than it may, and goes nowhere else."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from workbench.servers.exchange import Bounds, Client, NoAnswer, NotReached, TooLate, TooMuch

BOUNDS = Bounds(httpx.Timeout(0.2), within=0.4, largest=1000)


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(302 if self.path == "/elsewhere" else 200)
        self.send_header("Location", "/much")
        self.end_headers()
        for _ in range({"/much": 101, "/trickling": 20}.get(self.path, 1)):
            self.wfile.write(b"0123456789")
            time.sleep(0.05 if self.path == "/trickling" else 0)
        time.sleep(0.5 if self.path == "/silent" else 0)

    def log_message(self, *_what: object) -> None: ...


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    started = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    threading.Thread(target=started.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{started.server_port}"
    started.shutdown()
    started.server_close()


@pytest.mark.parametrize(
    ("path", "fault"), [("/much", TooMuch), ("/trickling", TooLate), ("/silent", TooLate), ("https:", NoAnswer)]
)
def test_what_is_too_much_or_too_late_is_no_answer(server: str, path: str, fault: type[NoAnswer]) -> None:
    with closing(Client(BOUNDS)) as client, pytest.raises(fault):
        client.ask("GET", f"{server}{path}" if path.startswith("/") else path, {})


def test_a_redirect_is_an_answer_and_is_not_followed(server: str) -> None:
    with closing(Client(BOUNDS)) as client:
        replied = client.ask("GET", f"{server}/elsewhere", {})
    assert (replied.status, replied.raw) == (302, b"0123456789")


def test_where_no_connection_can_be_made_nothing_was_sent() -> None:
    with closing(Client(BOUNDS)) as client, pytest.raises(NotReached, match="ConnectError"):
        client.ask("GET", "http://127.0.0.1:9", {})
