"""Random tokens, of which the database holds only the SHA-256: whoever reads it can sign in with none."""

import hashlib
import secrets


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> bytes:
    """Fast, since what is hashed is random: nobody could try all."""
    return hashlib.sha256(token.encode()).digest()
