"""Whether the pages are served, and reached over TLS."""

import http.client
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from workbench.operations.doctor.answers import Answer, Examined, fine, look, wrong

WITHIN = 5
"""Seconds."""

SOON = timedelta(days=14)
HEADER = "Strict-Transport-Security"


def address(examined: Examined) -> Iterator[Answer]:
    """The address that browsers use, asked as one would."""
    given = examined.settings.address
    if not given:
        todo = "put a web server that speaks TLS in front (deploy/ has examples), and set WORKBENCH_ADDRESS=https://…"
        yield wrong("It is not known under which address browsers reach the workbench.", todo)
        return
    where = urlsplit(given)
    if where.scheme != "https" or not where.hostname:
        yield wrong("WORKBENCH_ADDRESS does not begin with https://.", "let browsers reach the workbench over TLS only")
        return
    yield from _over_tls(where.hostname, where.port or 443, examined.at)


def server(examined: Examined) -> Iterator[Answer]:
    port = examined.settings.port
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=WITHIN)) as connection:
            connection.request("GET", "/readyz")
            answer = connection.getresponse()
            said = answer.read(500).decode(errors="replace").strip()
    except (OSError, http.client.HTTPException):
        yield look(f"Nothing answers on port {port} of this machine.", "start it: workbench serve")
        return
    if answer.status == 200 and said == "ready":
        yield fine(f"The workbench answers on port {port}, and is ready.")
    else:
        yield wrong(f"What answers on port {port} is not ready.", f"see what it says: http://127.0.0.1:{port}/readyz")


def _over_tls(host: str, port: int, at: datetime) -> Iterator[Answer]:
    try:
        with closing(http.client.HTTPSConnection(host, port, timeout=WITHIN)) as connection:
            connection.connect()
            until = _valid_until(connection.sock)
            connection.request("GET", "/healthz")
            answer = connection.getresponse()
            alive = answer.status == 200 and answer.read(100) == b"alive\n"
            header = answer.headers.get(HEADER)
    except ssl.SSLError as error:
        reason = getattr(error, "verify_message", "") or error.reason or "TLS failed"
        yield wrong(f"{host} has no certificate that browsers accept: {reason}.", "renew or correct its certificate")
        return
    except (OSError, http.client.HTTPException):
        yield wrong(f"{host} does not answer on port {port}.", "start the web server, or correct WORKBENCH_ADDRESS")
        return
    if not alive:
        yield wrong(f"{host} does not lead to the workbench.", "let the web server pass requests on, unchanged")
    elif not header:
        yield wrong(f"{host} sends no {HEADER}.", "let the web server add it (deploy/ has examples)")
    elif until - at < SOON:
        yield wrong(f"The certificate of {host} ends on {until:%d %B %Y}.", "renew it, and let it be renewed by itself")
    else:
        yield fine(f"{host} is reached over TLS, with a certificate until {until:%d %B %Y}.")


def _valid_until(connected: socket.socket | ssl.SSLSocket) -> datetime:
    certificate = connected.getpeercert() if isinstance(connected, ssl.SSLSocket) else None
    seconds = ssl.cert_time_to_seconds(str((certificate or {})["notAfter"]))
    return datetime.fromtimestamp(seconds, UTC)
