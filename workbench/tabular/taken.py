"""A file that cannot be rewound, emptied part by part: what a zip is written to while it is being sent."""


class Taken:
    """`write` adds to it, `take` empties it."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None: ...

    def take(self) -> bytes:
        whole = b"".join(self._parts)
        self._parts.clear()
        return whole
