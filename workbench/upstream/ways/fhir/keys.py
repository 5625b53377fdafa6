"""Secrets from files and the environment, and a private key of the kind that an algorithm signs with."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, RSAKey

from workbench import private_files
from workbench.errors import WorkbenchError

SMALLEST: Final = 2048
_RSA: Final = f"an RSA key of {SMALLEST} bits or more"
ALGORITHMS: Final = {"RS384": _RSA, "ES384": "an EC key on P-384", "RS512": _RSA}


class SecretNotRead(WorkbenchError):
    """Why, without the secret."""


def written(file: Path) -> str:
    """Raises SecretNotRead, also where others than its owner may read the file."""
    try:
        if private_files.is_open_to_others(file):
            raise SecretNotRead(f"Others than its owner may read {file}. Take that away (chmod 600)")
        text = file.read_text(encoding="ascii").strip()
    except (OSError, ValueError) as error:
        raise SecretNotRead(f"{file} cannot be read ({type(error).__name__})") from None
    if not text:
        raise SecretNotRead(f"{file} is empty")
    return text


def secret(file: str | None, name: str | None, environment: Mapping[str, str] = os.environ) -> str:
    if file:
        return written(Path(file))
    if text := environment.get(name or "", "").strip():
        return text
    raise SecretNotRead(f"The environment variable {name} is empty")


def signing_key(text: str, algorithm: str) -> RSAKey | ECKey:
    """A private key in PEM, without a password. Raises SecretNotRead."""
    needed = SecretNotRead(f"{algorithm} needs {ALGORITHMS[algorithm]}, as PEM without a password")
    try:
        if algorithm.startswith("ES"):
            curve = ECKey.import_key(text)
            if curve.is_private and curve.curve_name == "P-384":
                return curve
        else:
            key = RSAKey.import_key(text)
            if key.is_private and key.raw_value.key_size >= SMALLEST:
                return key
    except (JoseError, SecurityWarning, ValueError, TypeError, AttributeError):
        raise needed from None
    raise needed
