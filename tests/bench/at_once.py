"""A FHIR server that answers at once: it knows which patient each resource is of by its name, and what was labelled.

`Observation/7-3` is of `Patient/3`. `python -m tests.bench.at_once PORT` runs it, until its standard input ends.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.practices import nhs_number
from tests.server import free_port

NOPAT = [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "NOPAT"}]
NUMBERS = "https://fhir.nhs.uk/Id/nhs-number"


class AtOnce(asyncio.Protocol):
    """One connection, which is kept."""

    versions: dict[str, int] = {}  # noqa: RUF012  of all connections

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport, self._got = transport, b""

    def data_received(self, data: bytes) -> None:
        self._got += data
        while b"\r\n\r\n" in self._got:
            head, _, rest = self._got.partition(b"\r\n\r\n")
            length = next(
                (int(line[15:]) for line in head.split(b"\r\n") if line[:15].lower() == b"content-length:"), 0
            )
            if len(rest) < length:
                return
            self._got = rest[length:]
            method, path, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
            self._transport.write(self._answer(method, path.removeprefix("/fhir/")))  # type: ignore[attr-defined]

    def _answer(self, method: str, key: str) -> bytes:
        if method == "PATCH":
            self.versions[key] = self.versions.get(key, 1) + 1
        version = self.versions.get(key, 1)
        type_, _, own = key.partition("/")
        about = (
            {"identifier": [{"system": NUMBERS, "value": nhs_number(int(own))}]}
            if type_ == "Patient"
            else {"subject": {"reference": f"Patient/{own.partition('-')[2]}"}}
        )
        meta = {"versionId": str(version), **({"security": NOPAT} if version % 2 == 0 else {})}
        body = json.dumps({"resourceType": type_, "id": own, "meta": meta, **about}).encode()
        return b"HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nContent-Length: %d\r\n\r\n%s" % (
            len(body), body,
        )  # fmt: skip


@contextmanager
def answering_at_once() -> Iterator[str]:
    """Its address, as a way out has it. It runs in a process of its own, on whatever core is free."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.at_once", str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert server.stdin
    assert server.stdout
    server.stdout.readline()
    try:
        yield f"http://127.0.0.1:{port}/fhir"
    finally:
        server.stdin.close()
        server.wait(20)


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(AtOnce, "127.0.0.1", port)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
