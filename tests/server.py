"""`workbench serve` as it runs, on a port of its own: its start, its memory, its end, and signed-in clients of it."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlencode

from workbench.settings import PROJECT

COMMAND = [sys.executable, "-c", "from workbench.cli import main; main()", "serve"]
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
STARTS_WITHIN, ENDS_WITHIN = 30, 20


class Served:
    def __init__(self, process: subprocess.Popen[bytes], port: int, seconds_to_first_page: float) -> None:
        self.process, self.port, self.seconds_to_first_page = process, port, seconds_to_first_page

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def open_socket(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=60)

    def end(self, number: int = signal.SIGTERM) -> float:
        """Seconds from the signal to the end of the master process."""
        start = time.perf_counter()
        self.process.send_signal(number)
        self.process.wait(ENDS_WITHIN)
        return time.perf_counter() - start

    def memory(self) -> float:
        """MB of all processes, each shared page counted once (PSS)."""
        return sum(_proportional_memory(pid) for pid in (self.process.pid, *self.children())) / 1024

    def children(self) -> list[int]:
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


class Visitor:
    """Somebody with a cookie of their own, on one connection that is kept."""

    def __init__(self, served: Served) -> None:
        self.connection, self.cookie = served.connect(), ""

    def ask(self, method: str, path: str, *, part: bool = False, **form: str) -> tuple[int, bytes]:
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        headers |= {"HX-Request": "true"} if part else {}
        self.connection.request(method, path, urlencode(form) or None, headers)
        answer = self.connection.getresponse()
        if given := answer.headers.get("Set-Cookie"):
            self.cookie = given.partition(";")[0]
        return answer.status, answer.read()

    def found(self, path: str) -> bytes:
        status, page = self.ask("GET", path)
        assert status == 200, status
        return page

    def sign_in(self, name: str, password: str) -> int:
        return self.ask("POST", "/sign-in", csrf_token=self.token("/sign-in"), username=name, password=password)[0]

    def token(self, path: str) -> str:
        found = TOKEN.search(self.ask("GET", path)[1].decode())
        assert found
        return found[1]


def _proportional_memory(pid: int) -> int:
    """kB; a process's own memory, and its share of what it shares."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


@contextmanager
def served(
    database_url: str, *, stderr: BinaryIO | None = None, command: Sequence[str] = COMMAND, folder: Path = PROJECT
) -> Iterator[Served]:
    """`command` starts another server in its place, which is told its port as ours is."""
    port = free_port()
    settings = environment(database_url, port)
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=settings, stdout=subprocess.DEVNULL, stderr=stderr)
    try:
        _wait_for_page(port, process)
        yield Served(process, port, time.perf_counter() - start)
    finally:
        process.terminate()
        process.wait(ENDS_WITHIN)
        shutil.rmtree(settings["WORKBENCH_UPLOADS"], ignore_errors=True)  # there is none where nothing came up


def environment(database_url: str, port: int) -> dict[str, str]:
    others = {name: value for name, value in os.environ.items() if not name.startswith("WORKBENCH_")}
    uploads = Path(tempfile.gettempdir()) / f"workbench-uploads-{port}"
    ours = {"DATABASE_URL": database_url, "SECRET_KEY": "a secret of the benchmarks alone", "PORT": str(port),
            "UPLOADS": str(uploads)}  # fmt: skip
    return others | {f"WORKBENCH_{name}": value for name, value in ours.items()}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def _wait_for_page(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while process.poll() is None and time.monotonic() < until:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
                connection.request("GET", "/sign-in")
                if connection.getresponse().read():
                    return
        except OSError:
            time.sleep(0.01)
    raise RuntimeError("the server gave no page")
