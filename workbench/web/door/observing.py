"""What is told of each request, in the log and to Prometheus: its route, status and time, never its address."""

import time

from flask import Flask, Response, g, request
from prometheus_client import Counter, Histogram

from workbench import logs
from workbench.db import turns

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
UNSEEN = frozenset({"static", "health.alive", "health.ready"})
"""Routes that are counted and not logged: whoever watches the service asks for them all the time."""

REQUESTS = Counter("workbench_requests", "Requests that were answered.", ("route", "method", "status"))
LASTED = Histogram("workbench_request_seconds", "Until the answer was ready.", ("route",), buckets=SECONDS)
WAITED = Histogram("workbench_writer_wait_seconds", "In line before a turn to write.", ("turn",), buckets=SECONDS)
HELD = Histogram("workbench_writer_turn_seconds", "A turn to write.", ("turn",), buckets=SECONDS)

METHODS = frozenset({"GET", "HEAD", "POST"})


def init(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_end)
    turns.listen(_turn)


def _begin() -> None:
    g.begun = time.perf_counter()


def _end(response: Response) -> Response:
    route = request.endpoint or "none"
    method = request.method if request.method in METHODS else "other"
    lasted = time.perf_counter() - g.begun if "begun" in g else 0.0
    REQUESTS.labels(route, method, response.status_code).inc()
    LASTED.labels(route).observe(lasted)
    if route not in UNSEEN:
        milliseconds = round(1000 * lasted, 1)
        logs.note("request", route=route, method=method, status=response.status_code, milliseconds=milliseconds)
    return response


def _turn(name: str, waited: float, held: float) -> None:
    WAITED.labels(name).observe(waited)
    HELD.labels(name).observe(held)
