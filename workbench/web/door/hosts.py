"""The Host of a request: one, and one only. With two, what stands before us and we may each go by another."""

from flask import Flask, Response, request


def init(app: Flask) -> None:
    app.before_request(_refuse_without_one_host)


def _refuse_without_one_host() -> Response | None:
    """A server joins repeated headers with commas, which no host name has."""
    host = request.environ.get("HTTP_HOST", "")
    if host and not set(host) & set(", \t"):
        return None
    return Response("A request needs one Host header, and one only.\n", 400, mimetype="text/plain")
