"""What is found in a file: a bundle as bytes, or the reason why there is none."""

from dataclasses import dataclass
from pathlib import Path

BLANKS = b"\xef\xbb\xbf \t\r\n"
"""What may stand round a bundle: blanks, and the byte order mark of UTF-8."""


@dataclass(frozen=True, slots=True)
class Found:
    """One bundle, or the reason why there is none.

    `position` is empty, or "line 3" or "lines 3 to 40" of a file with several. `count` is how many things `cause` is
    about.
    """

    file: Path
    position: str
    raw: bytes
    cause: str = ""
    count: int = 1


def too_large(largest: int) -> str:
    return f"is larger than {largest // 1024 // 1024} MB, the most for one bundle; split it by patient"


def no_record(what: str) -> str:
    return f"is {what}, no FHIR record; have the record exported as FHIR JSON"


PACKED_OTHERWISE = "is packed in another way than gzip; unpack it and import the files in it"
