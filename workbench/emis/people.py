"""The people of the record’s directory, as those resources that are referred to."""

from collections.abc import Iterator, Mapping
from typing import Any

from workbench.emis.reading.names import PEOPLE, keys_of
from workbench.emis.reading.part import Part
from workbench.emis.whose import guid_in, things

Json = dict[str, Any]


class People:
    """Whoever is referred to and has a name there; `used` are those."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        self._people: dict[tuple[str, str], list[Json]] = {}
        for each in things(record, PEOPLE):
            for key in set(keys_of(each)):
                self._people.setdefault(key, []).append(dict(each))
        self.used: dict[str, Json] = {}

    def reference(self, part: Part, field: str) -> Json | None:
        name = part.named(field)
        if not name:
            return None
        person = self._person(part.sent[field])
        if person is None:
            return {"type": "Practitioner", "display": name}
        key = guid_in(person).upper() or "-".join(("person", *next(keys_of(person))))
        self.used[key] = {"name": name, "role": _role(person)}
        return {"reference": f"Practitioner/{key}", "display": name}

    def resources(self) -> Iterator[Json]:
        for key, each in self.used.items():
            yield {"resourceType": "Practitioner", "id": key, "name": [{"text": each["name"]}]}
            if each["role"]:
                yield {
                    "resourceType": "PractitionerRole", "id": f"{key}-ROLE",
                    "practitioner": {"reference": f"Practitioner/{key}"}, "code": [{"text": each["role"]}],
                }  # fmt: skip

    def _person(self, reference: Any) -> Json | None:
        """The one who is meant; nobody, where several have the number."""
        keys = keys_of(reference) if isinstance(reference, dict) else ()
        return next((found[0] for key in keys if len(found := self._people.get(key, [])) == 1), None)


def _role(person: Mapping[str, Any]) -> str:
    category = person.get("category")
    said = category.get("description") if isinstance(category, dict) else None
    return said.strip() if isinstance(said, str) else ""
