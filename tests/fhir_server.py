"""A FHIR server that we did not write (sekmet-fhir), really started, and a faulty one of ours between it and us."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx

from tests.server import free_port

STARTS_WITHIN = 60
UNHEARD = ("lost", "killed")
PASSED_ON = ("Authorization", "Content-Type", "If-Match", "Prefer")
SETTINGS = {
    "validation": {"inbound": "off"},
    "simulator": {"enabled": False},
    "log_inbound": False,
    "host": "127.0.0.1",
}


class FhirServer:
    """Its own address, to write to it, and that of what stands between, which it believes to be its own."""

    def __init__(self, own: str, between: "Between", token: str = "") -> None:
        self.own, self.between, self.base = own, between, between.base
        self.client = httpx.Client(base_url=own, timeout=30, headers=_bearer(token))

    def get(self, key: str) -> dict[str, Any]:
        return self.client.get(f"/{key}").raise_for_status().json()

    def put(self, *resources: dict[str, Any]) -> None:
        for each in resources:
            self.client.put(f"/{each['resourceType']}/{each['id']}", json=each).raise_for_status()


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


class Between(ThreadingHTTPServer):
    """Passes on what is asked, or does one of its `faults`, each once, when what is asked holds its words.

    With the fault "killed" `kill` is done when the server has done what was asked, and before it is told.
    Where there is none, `chance` may say one, by method. `meanwhile` happens once, before a change is passed on.
    """

    daemon_threads = True

    def __init__(self, to: str) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.to, self.asked, self.headers = to, list[str](), list[dict[str, str]]()
        self.faults: list[tuple[str, str]] = []
        self.chance: Callable[[str], str] = lambda _method: ""
        self.client = httpx.Client(timeout=30)
        self.kill: Callable[[], object] = lambda: None
        self.meanwhile: list[Callable[[], object]] = []
        self.changes: list[tuple[str, str, bytes]] = []
        self.base = f"http://127.0.0.1:{self.server_address[1]}/fhir"

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
        if body:
            self.server.note_change(self.command, self.path.removeprefix("/fhir"), body)
        fault = self.server.fault_for(self.command, self.path)
        if fault == "dropped":
            return
        if fault in ("slow", "late"):
            time.sleep(2 if fault == "slow" else 0.5)
        if fault.isdecimal():
            self._answer(int(fault), b"{}", {"Retry-After": "1200", "Location": "http://127.0.0.1:1/"})
            return
        address = self.server.to + self.path.removeprefix("/fhir")
        if fault == "unfiltered":
            address = address.partition("?")[0]
        passed = {name: self.headers[name] for name in PASSED_ON if name in self.headers}
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
def fhir_server(folder: Path, token: str = "", **more: Any) -> Iterator[FhirServer]:
    """`token` lets the test itself in, where `more` settings let not everybody in."""
    port = free_port()
    own = f"http://127.0.0.1:{port}/fhir"
    between = Between(own)
    Thread(target=between.serve_forever, daemon=True).start()
    config = folder / "settings.yaml"
    config.write_text(json.dumps({**SETTINGS, "port": port, "base_url": between.base, "data_dir": str(folder), **more}))
    server = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "--factory", "sekmet.main:app_factory", "--host", "127.0.0.1", "--port",
         str(port), "--log-level", "error"], cwd=folder,
        env=os.environ | {"SEKMET_CONFIG": str(config)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(own, server)
        found = FhirServer(own, between, token)
        yield found
        found.client.close()
    finally:
        server.terminate()
        server.wait(20)
        between.shutdown()
        between.server_close()
        between.client.close()


def _wait_for(own: str, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + STARTS_WITHIN
    while server.poll() is None and time.monotonic() < until:
        try:
            httpx.get(f"{own}/metadata", timeout=5).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the FHIR server gave no answer")
