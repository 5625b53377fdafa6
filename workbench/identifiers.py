"""Names that others give to resources and places, as far as people are told them: only what can be nothing else."""

import re
from typing import Final

ODS_CODE: Final = re.compile(r"[A-Z][A-Z0-9]{2,8}")

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/:#|~-]{0,119}")
_NHS_NUMBER: Final = re.compile(r"(?<![0-9])[0-9]{3}-?[0-9]{3}-?[0-9]{4}(?![0-9])")


def told_name(sent: str) -> str:
    """A resource's type and id; empty for what may be words of a record, or has an NHS number in it."""
    return sent if _NAME.fullmatch(sent) and not _NHS_NUMBER.search(sent) else ""
