"""One object of the record, which knows what of it was told: all else is put into words, so that nothing is lost."""

from collections.abc import Iterator, Mapping
from typing import Any

from workbench.emis.reading.left_out import EVERYWHERE, LEFT_OUT
from workbench.emis.reading.names import NOBODY, Names
from workbench.emis.reading.wording import SPECIFIED, label_of, lines_of, plain

Json = Mapping[str, Any]


class Part:
    """Whatever is asked of it by name is told by whoever asks; `rest` says what nobody has asked for.

    `type_` is its type in the published description. A value of which the record says that it is not specified is none.
    """

    def __init__(self, sent: Any, type_: str, names: Names = NOBODY) -> None:
        self.sent: Json = sent if isinstance(sent, dict) else {}
        self.type = type_
        self.names = names
        self._told: set[str] = set()
        self._inside: list[tuple[str, Part]] = []

    def __bool__(self) -> bool:
        return any(self.value_of(name) not in (None, "", [], {}) for name in self.sent if not self._is_about(name))

    def value_of(self, name: str) -> Any:
        return None if self.sent.get(f"{name}{SPECIFIED}") is False else self.sent.get(name)

    def take(self, *names: str) -> Any:
        """The first of these that says something; all of them count as told."""
        self._told.update(names)
        return next((found for name in names if (found := self.value_of(name)) not in (None, "", [], {})), None)

    def text(self, name: str) -> str:
        """Nothing for what is no plain value: that stays to be told."""
        found = self.value_of(name)
        if isinstance(found, dict | list):
            return ""
        self._told.add(name)
        return plain(found)

    def part(self, name: str, type_: str) -> "Part":
        """An object in it; what nobody asks of it is said by the rest of this one. A list stays to be told."""
        found = self.value_of(name)
        inside = Part(found, type_, self.names)
        if isinstance(found, dict):
            self._told.add(name)
            self._inside.append((label_of(name), inside))
        return inside

    def only(self, name: str, type_: str) -> "Part":
        """The one object of a list, as `part`; of several, none: they stay to be told."""
        said = self.value_of(name)
        found = self.parts(name, type_) if isinstance(said, list) and len(said) == 1 else []
        self._inside += [(label_of(name), each) for each in found]
        return found[0] if found else Part(None, type_)

    def parts(self, name: str, type_: str) -> "list[Part]":
        """Those of a list that become something of their own, each with its own rest."""
        found = self.value_of(name)
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            return []
        self._told.add(name)
        return [Part(each, type_, self.names) for each in found]

    def named(self, name: str) -> str:
        """What somebody or some place is called to whom it refers; what has no name here stays to be told."""
        found = self.names.of(name, self.value_of(name))
        if found:
            self._told.add(name)
        return found

    def rest(self) -> list[str]:
        """A line for each thing that nobody has asked for."""
        own = (line for name, value in self._untold() for line in lines_of(name, value, self.names, self.type))
        inside = (f"{label}: {line}" for label, part in self._inside for line in part.rest())
        return list(dict.fromkeys([*own, *inside]))

    def _untold(self) -> Iterator[tuple[str, Any]]:
        for name in self.sent:
            is_left_out = name in EVERYWHERE or (self.type, name) in LEFT_OUT
            if name not in self._told and not is_left_out and not self._is_about(name):
                yield name, self.value_of(name)

    def _is_about(self, name: str) -> bool:
        """Whether another value is specified says nothing by itself."""
        return name.endswith(SPECIFIED) and name.removesuffix(SPECIFIED) in self.sent
