"""The headers of every response: a strict content security policy, and no caching."""

import secrets

from flask import Flask, Response, g, request

POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def init(app: Flask) -> None:
    app.after_request(_describe)
    app.jinja_env.globals["csp_nonce"] = nonce


def nonce() -> str:
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(18)
    made: str = g.nonce
    return made


def _describe(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY.format(nonce=nonce())
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
        response.vary.update(["HX-Request", "Cookie"])
    return response
