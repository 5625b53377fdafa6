"""Errors → pages, by the table in web/wording/refusals.py. No page says more than the person may know."""

from contextlib import suppress
from typing import Any

from flask import Flask, Response, current_app, make_response, redirect, request, url_for
from flask.globals import request_ctx
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from workbench import db, people
from workbench.errors import NotSignedIn, StillOwes, WorkbenchError
from workbench.web.door import htmx
from workbench.web.door.request import is_background, put_on_record, session
from workbench.web.door.typed_before import giving_back, keeping
from workbench.web.wording.refusals import STATUS, TITLES, WHAT_TO_DO

WHERE_IT_IS_SETTLED = {people.Owed.PASSWORD: "account.password", people.Owed.FACTOR: "second_factor.index"}

ONLY_OVER_TLS = (
    "Nothing was changed. In production the workbench needs https: your browser keeps its cookie from plain http. Open "
    "the address that begins with https, and let the web server in front send X-Forwarded-Proto."
)


def init(app: Flask) -> None:
    app.log_exception = _log_no_message  # type: ignore[method-assign]
    app.register_error_handler(NotSignedIn, _ask_to_sign_in)
    app.register_error_handler(StillOwes, _lead_to_what_is_owed)
    app.register_error_handler(WorkbenchError, _refuse)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def _log_no_message(exc_info: Any) -> None:
    """For what fails while a failure is being told: its kind, and nothing that it says."""
    current_app.logger.error("%s while an error was being told", exc_info[0])


def _refuse(error: WorkbenchError) -> Response:
    try:
        put_on_record(error)
    except db.Busy:  # the refusal stands all the same
        current_app.logger.error("a refusal at %s could not be put on record", request.endpoint)
    return page(STATUS[type(error)], str(error))


def _ask_to_sign_in(_error: NotSignedIn) -> Response:
    """What was typed in a session that idled out is kept until its user is back."""
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    if request.method == "POST":
        keeping.keep()
    return _led_to(url_for("sign_in.sign_in", next=back))


def _lead_to_what_is_owed(error: StillOwes) -> Response:
    return _led_to(url_for(WHERE_IT_IS_SETTLED[people.Owed(error.what)]))


def _led_to(target: str) -> Response:
    """Whichever way was asked: a page is never put into a part of another."""
    if not request.headers.get("HX-Request"):
        return make_response(redirect(target, 303))
    if is_background():
        return _nothing_new()
    response = make_response("", 401)
    response.headers["HX-Redirect"] = target
    return response


def _expired(_error: CSRFError) -> Response:
    """A form from before a new sign-in (in another tab, say): what was typed waits on the form's page."""
    if current_app.config["SESSION_COOKIE_SECURE"] and not request.is_secure:
        return page(400, ONLY_OVER_TLS)
    back = keeping.keep()
    if back is None:
        return page(400, "Nothing was changed. Go back, reload the page and try again.")
    giving_back.let_wait()
    return page(400, "Nothing was saved. What you typed is in the form.", back=back)


def _http(error: HTTPException) -> Response:
    """Also called when a page of this module could not be made: what it met instead is the original exception."""
    _roll_back()
    code = _status_of(getattr(error, "original_exception", None)) or error.code or 500
    return _alone(code) if code >= 500 or _has_no_addresses() else page(code, WHAT_TO_DO.get(code, ""))


def _status_of(cause: BaseException | None) -> int | None:
    return 503 if db.is_away(cause) else None


def _roll_back() -> None:
    """What cannot be rolled back, since the database has gone, was not committed either."""
    with suppress(Exception):
        session().rollback()


def _has_no_addresses() -> bool:
    """A request whose Host is no host name: no address can be made from it."""
    return request_ctx.url_adapter is None


def _unforeseen(error: Exception) -> Response:
    """Log the kind of error and the route, never its message: that may hold clinical text."""
    _roll_back()
    kind = db.said_of_file(error) or type(error).__name__
    current_app.logger.error("%s at %s", kind, request.endpoint)
    return _alone(_status_of(error) or 500)


def _alone(status: int) -> Response:
    """A page that needs nothing else, not even who is signed in: whatever failed may fail again."""
    template = current_app.jinja_env.get_template("errors/failed.html")
    return make_response(template.render(busy=status == 503), status)


def page(status: int, message: str, *, back: str | None = None) -> Response:
    """The refusal as a page; for htmx, as what takes the place of the page's content."""
    if is_background() and htmx.wants_part():
        return _nothing_new()
    title = TITLES.get(status, "There is a problem")
    response = make_response(
        htmx.render("errors/error.html", "errors/_error.html", title=title, message=message, back=back), status
    )
    if htmx.wants_part():
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#maincontent", "innerHTML"
    return response


def _nothing_new() -> Response:
    """For what a page asks by itself: what stands on it, and what is being typed there, stays until a person acts."""
    return make_response("", 204)
