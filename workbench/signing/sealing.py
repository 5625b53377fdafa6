"""Small secrets in the database, sealed with a key that is not in it: whoever reads the database cannot use them."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken

from workbench.signing.keys import KeyFault


def seal(words: str, secret_key: str, *, purpose: str) -> str:
    """Encrypted and authenticated. What is sealed for one purpose opens for no other."""
    return _sealer(secret_key, purpose).encrypt(words.encode()).decode()


def unseal(sealed: str, secret_key: str, *, purpose: str) -> str:
    """Raises KeyFault for what was sealed otherwise, or with another key."""
    try:
        return _sealer(secret_key, purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise KeyFault("it was not sealed with this WORKBENCH_SECRET_KEY") from error


def _sealer(secret_key: str, purpose: str) -> Fernet:
    """The key signs cookies too: each purpose has a key of its own that is derived from it."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"{purpose}\n{secret_key}".encode()).digest()))
