"""How much a request may send: little, but for the pages that take files, and there only from whoever is signed in."""

from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any

from flask import Flask, current_app, request
from itsdangerous import BadSignature
from werkzeug.exceptions import HTTPException

SPARE = 1024 * 1024
"""Bytes beside the files: the form's other fields, and what separates them."""


def init(app: Flask) -> None:
    """To be called before whatever reads the form."""
    app.before_request(_allow)
    app.extensions["largest_body"] = _largest_body_of(app)


def _allow() -> None:
    largest = _declared(current_app, request.endpoint)
    if largest:
        request.max_content_length = largest + SPARE


def _declared(app: Any, endpoint: str | None) -> int:
    return getattr(app.view_functions.get(endpoint or ""), "largest_body", 0)


def _largest_body_of(app: Flask) -> Callable[[str, str, str], int]:
    """For the server, before it reads a body: how many bytes it may have beyond what every request may; 0: none.

    More than the page allows, so that the page can say so. That a cookie is signed by us keeps strangers out; whether
    its session still lasts, the page asks.
    """
    addresses, sessions = app.url_map.bind(""), app.session_interface

    def largest_body(method: str, path: str, cookie: str) -> int:
        try:
            endpoint, _ = addresses.match(path, method)
        except HTTPException:
            return 0
        largest = _declared(app, endpoint)
        return 2 * largest if largest and _is_signed_in(app, sessions, cookie) else 0

    return largest_body


def _is_signed_in(app: Flask, sessions: Any, cookie: str) -> bool:
    try:
        sent = SimpleCookie(cookie).get(app.config["SESSION_COOKIE_NAME"])
        return sent is not None and "_user_id" in sessions.get_signing_serializer(app).loads(sent.value)
    except (BadSignature, CookieError):
        return False
