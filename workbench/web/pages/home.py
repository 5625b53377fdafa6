"""The start page: redirects to the page that a role works from."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from workbench.permissions import Permission
from workbench.web.door.request import Open, by, page

blueprint = Blueprint("home", __name__)

FIRST_PAGES = {
    Permission.OVERSEE: "oversight.index",
    Permission.WORK_THE_QUEUE: "queue.index",
    Permission.MANAGE_PRACTICES: "practices.index",
}
"""Of these permissions the first that a person has; else the practice's page."""


@page(blueprint, "/", Open.TO_SIGNED_IN)
def home() -> Response:
    first = (endpoint for permission, endpoint in FIRST_PAGES.items() if by().may(permission))
    return redirect(url_for(next(first, "practice.index")), 303)
