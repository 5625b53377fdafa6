"""A FHIR server that we did not write (sekmet-fhir), really started, and a faulty one of ours between it and us."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.between import Between, between_us_and
from tests.server import free_port

STARTS_WITHIN = 60
PASSED_ON = ("Authorization", "Content-Type", "If-Match", "Prefer")
SETTINGS = {
    "validation": {"inbound": "off"},
    "simulator": {"enabled": False},
    "log_inbound": False,
    "host": "127.0.0.1",
}


class FhirServer:
    """Its own address, to write to it, and that of what stands between, which it believes to be its own."""

    def __init__(self, own: str, between: Between, token: str = "") -> None:
        self.own, self.between, self.base = own, between, between.base
        self.client = httpx.Client(base_url=own, timeout=30, headers=_bearer(token))

    def get(self, key: str) -> dict[str, Any]:
        return self.client.get(f"/{key}").raise_for_status().json()

    def put(self, *resources: dict[str, Any]) -> None:
        for each in resources:
            self.client.put(f"/{each['resourceType']}/{each['id']}", json=each).raise_for_status()


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


@contextmanager
def fhir_server(folder: Path, token: str = "", **more: Any) -> Iterator[FhirServer]:
    """`token` lets the test itself in, where `more` settings let not everybody in."""
    port = free_port()
    own = f"http://127.0.0.1:{port}/fhir"
    with between_us_and(own, under="/fhir", passed_on=PASSED_ON) as between:
        settings = {**SETTINGS, "port": port, "base_url": between.base, "data_dir": str(folder), **more}
        with _started(folder, port, settings) as server:
            wait_for(own, server)
            found = FhirServer(own, between, token)
            yield found
            found.client.close()


@contextmanager
def _started(folder: Path, port: int, settings: dict[str, Any]) -> "Iterator[subprocess.Popen[bytes]]":
    config = folder / "settings.yaml"
    config.write_text(json.dumps(settings))
    server = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "--factory", "sekmet.main:app_factory", "--host", "127.0.0.1", "--port",
         str(port), "--log-level", "error"], cwd=folder,
        env=os.environ | {"SEKMET_CONFIG": str(config)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield server
    finally:
        server.terminate()
        server.wait(20)


def wait_for(own: str, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + STARTS_WITHIN
    with httpx.Client(timeout=5) as client:  # one for all: reading its certificates takes as long as it waits
        while server.poll() is None and time.monotonic() < until:
            try:
                client.get(f"{own}/metadata").raise_for_status()
            except httpx.HTTPError:
                time.sleep(0.05)
            else:
                return
    raise RuntimeError("the FHIR server gave no answer")
