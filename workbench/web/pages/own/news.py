"""What has come into the queue since a page of it was shown: announced on that page, which asks by itself."""

from flask import Blueprint, render_template, request

from workbench import queue
from workbench.permissions import Permission
from workbench.web.door.request import Answer, by, page, session
from workbench.web.inputs.fields import whole_number

blueprint = Blueprint("news", __name__)


@page(blueprint, "/queue/news", Permission.WORK_THE_QUEUE, is_background=True)
def index() -> Answer:
    """The announcement, or nothing (204) where it would be what is announced already."""
    since, told = (whole_number(request.args.get(name)) for name in ("since", "told"))
    found = queue.new_since(session(), since, by=by()) if since is not None else 0
    if found == (told or 0):
        return "", 204
    return render_template("news/_news.html", found=found, since=since)
