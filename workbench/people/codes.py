"""Codes of a second factor, from values alone: six digits that change every half minute (RFC 6238), recovery codes."""

import secrets
from datetime import datetime
from hmac import compare_digest

import pyotp

STEP = 30
"""Seconds."""

DRIFT = 1
"""Time steps by which the clock of a phone may be wrong."""

ISSUER = "Redaction workbench"
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are easily taken for others."""


def new_secret() -> str:
    return pyotp.random_base32()


def address_for_app(secret: str, name: str) -> str:
    """What an authenticator app reads from the QR code."""
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=name, issuer_name=ISSUER)


def step_of(secret: str, code: str, *, at: datetime, after: int | None) -> int | None:
    """The time step that this is the code of, if it is one of now, and later than the last that was used."""
    app, now = pyotp.TOTP(secret, interval=STEP), int(at.timestamp()) // STEP
    steps = (step for step in range(now - DRIFT, now + DRIFT + 1) if after is None or step > after)
    return next((step for step in steps if compare_digest(app.generate_otp(step), code)), None)


def recovery_codes() -> list[str]:
    """Each about 50 bits: “abcde-fghjk”."""
    return [f"{_random_letters()}-{_random_letters()}" for _ in range(RECOVERY_CODES)]


def _random_letters() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(5))


def plain(code: str) -> str:
    """As it is compared: without blanks and hyphens, in lower case, of ASCII alone."""
    return "".join(c for c in code.lower() if c.isascii() and c.isalnum())
