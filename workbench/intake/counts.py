"""What an import did, counted in entries; `unreadable` counts what could not be read, whatever it was."""

from dataclasses import asdict, dataclass


@dataclass(slots=True)
class Counts:
    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    out_of_scope: int = 0
    unreadable: int = 0

    def add(self, other: "Counts") -> None:
        for name, count in asdict(other).items():
            setattr(self, name, getattr(self, name) + count)

    def sentence(self) -> str:
        return ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in asdict(self).items())
