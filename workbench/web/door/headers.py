"""The headers of every response: a strict content security policy, and no caching."""

import secrets

from flask import Flask, Response, g, request

POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)

POLICY_OF_A_PICTURE = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""Of the record: nothing in it may do anything, wherever it is opened."""

ON_EVERY_RESPONSE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
ON_EVERY_PAGE = {"Cache-Control": "no-store"}
"""On whatever is no asset."""


def init(app: Flask) -> None:
    app.after_request(_add_headers)
    app.jinja_env.globals["csp_nonce"] = nonce


def nonce() -> str:
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(18)
    made: str = g.nonce
    return made


def _add_headers(response: Response) -> Response:
    is_picture = str(response.mimetype).startswith("image/") and request.endpoint != "static"
    response.headers["Content-Security-Policy"] = POLICY_OF_A_PICTURE if is_picture else POLICY.format(nonce=nonce())
    response.headers.update(ON_EVERY_RESPONSE)
    if request.endpoint != "static":
        response.headers.update(ON_EVERY_PAGE)
        response.vary.update(["HX-Request", "Cookie"])
    return response
