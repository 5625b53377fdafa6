"""Secrets from files that their owner alone may read, and from the environment."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from workbench import private_files
from workbench.errors import WorkbenchError

LONGEST: Final = 16_000


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
    """From that file, or else from the environment variable of that name. Raises SecretNotRead."""
    if file:
        return written(Path(file))
    if text := environment.get(name or "", "").strip():
        return text
    raise SecretNotRead(f"The environment variable {name} is empty")


def for_header(file: str | None, name: str | None, environment: Mapping[str, str] = os.environ) -> str:
    """One that can be sent as a header. Raises SecretNotRead."""
    found = secret(file, name, environment)
    if not fits_header(found):
        raise SecretNotRead(f"What stands in {file or name} cannot be sent: one line of ASCII, {LONGEST:,} at most")
    return found


def fits_header(text: object) -> bool:
    return isinstance(text, str) and 0 < len(text) <= LONGEST and text.isascii() and text.isprintable()
