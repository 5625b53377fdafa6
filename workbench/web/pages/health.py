"""Alive, and able to serve: for whoever watches the service. Nothing about patients."""

from flask import Blueprint, Response

from workbench import schema
from workbench.web.door.request import Open, page, session

blueprint = Blueprint("health", __name__)


@page(blueprint, "/healthz", Open.TO_ALL)
def alive() -> Response:
    return Response("alive\n", mimetype="text/plain")


@page(blueprint, "/readyz", Open.TO_ALL)
def ready() -> Response:
    """503 when the database cannot be asked, is not at its pinned revision, or has lost a guard."""
    faults = schema.faults(session().connection())
    return Response("ready\n" if not faults else "not ready\n", 503 if faults else 200, mimetype="text/plain")
