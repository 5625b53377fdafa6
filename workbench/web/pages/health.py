"""Alive, and able to serve: for whoever watches the service. Nothing about patients."""

from flask import Blueprint, Response

from workbench import db, schema
from workbench.web.door.request import Open, page, session

blueprint = Blueprint("health", __name__)


@page(blueprint, "/healthz", Open.TO_ALL)
def alive() -> Response:
    return Response("alive\n", mimetype="text/plain")


@page(blueprint, "/readyz", Open.TO_ALL)
def ready() -> Response:
    """503 when the database cannot be asked, is not at its pinned revision, has lost a guard, or is another file."""
    return _answer(503 if schema.faults(session().connection()) else 200)


@blueprint.errorhandler(db.Unavailable)
def away(error: Exception) -> Response:
    return _answer(503, db.said_of_file(error))


def _answer(status: int, why: str = "") -> Response:
    said = "ready" if status == 200 else f"not ready: {why}" if why else "not ready"
    return Response(f"{said}\n", status, mimetype="text/plain")
