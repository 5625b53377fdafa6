"""What stands between us and a server that we did not write: it drops, delays, refuses and loses as it is told."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx

UNHEARD = ("lost", "killed")


class Between(ThreadingHTTPServer):
    """Passes on what is asked, or does one of its `faults`, each once, when what is asked holds its words.

    With the fault "killed" `kill` is done when the server has done what was asked, and before it is told.
    Its address ends with `under`. Where there is no fault, `chance` may say one, by method. `meanwhile` happens
    once, before a change is passed on.
    """

    daemon_threads = True

    def __init__(self, to: str, under: str, passed_on: Sequence[str]) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.to, self.under, self.passed_on, self.asked, self.headers = (
            to,
            under,
            passed_on,
            list[str](),
            list[dict[str, str]](),
        )
        self.faults: list[tuple[str, str]] = []
        self.chance: Callable[[str], str] = lambda _method: ""
        self.client = httpx.Client(timeout=30)
        self.kill: Callable[[], object] = lambda: None
        self.meanwhile: list[Callable[[], object]] = []
        self.changes: list[tuple[str, str, bytes]] = []
        self.base = f"http://127.0.0.1:{self.server_address[1]}{under}"

    def note_change(self, *what: Any) -> None:
        self.changes.append(what)
        while self.meanwhile:
            self.meanwhile.pop()()

    def fault_for(self, method: str, path: str) -> str:
        for number, (words, _) in enumerate(self.faults):
            if words in f"{method} {path}":
                return self.faults.pop(number)[1]
        return self.chance(method)


class _Passing(BaseHTTPRequestHandler):
    server: Between

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append(self.path)
        self.server.headers.append(dict(self.headers))
        if self.command != "GET":
            self.server.note_change(self.command, self.path.removeprefix(self.server.under), body)
        fault = self.server.fault_for(self.command, self.path)
        if fault == "dropped":
            return
        if fault in ("slow", "late"):
            time.sleep(2 if fault == "slow" else 0.5)
        if fault.isdecimal():
            self._answer(int(fault), b"{}", {"Retry-After": "1200", "Location": "http://127.0.0.1:1/"})
            return
        address = self.server.to + self.path.removeprefix(self.server.under)
        if fault == "unfiltered":
            address = address.partition("?")[0]
        passed = {name: self.headers[name] for name in self.server.passed_on if name in self.headers}
        given = self.server.client.request(self.command, address, content=body, headers=passed)
        if fault == "killed":
            self.server.kill()
        if fault not in UNHEARD:
            back = {name: given.headers[name] for name in ("ETag",) if name in given.headers}
            self._answer(given.status_code, _spoilt(given.content, fault), back)

    do_POST = do_PUT = do_PATCH = do_GET  # noqa: N815  http.server names them so

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        try:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except OSError:  # who asked has gone
            pass


def _spoilt(content: bytes, fault: str) -> bytes:
    if fault == "junk":
        return b"<html>Sign in to the hospital's network</html>"
    if fault == "broken off":
        return content[: len(content) // 2]
    if fault == "elsewhere":
        page = json.loads(content)
        page["link"] = [{"relation": "next", "url": "http://127.0.0.1:1/fhir/Observation?page=2"}]
        return json.dumps(page).encode()
    return content


@contextmanager
def between_us_and(to: str, *, under: str, passed_on: Sequence[str]) -> Iterator[Between]:
    found = Between(to, under, passed_on)
    Thread(target=found.serve_forever, daemon=True).start()
    try:
        yield found
    finally:
        found.shutdown()
        found.server_close()
        found.client.close()
