"""The start page: redirects to the queue, or to the practice's page for those who have no queue."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from workbench.permissions import Permission
from workbench.web.door.request import Open, by, page

blueprint = Blueprint("home", __name__)


@page(blueprint, "/", Open.TO_SIGNED_IN)
def home() -> Response:
    to_queue = by().may(Permission.WORK_THE_QUEUE)
    return redirect(url_for("queue.index" if to_queue else "practice.index"), 303)
