"""The people of the record’s directory, as those resources that are referred to."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from workbench.emis.reading.names import PEOPLE, Names
from workbench.emis.reading.part import Part
from workbench.emis.whose import guid_in, things

Json = dict[str, Any]
_KEYS: Final = ("guid", "refID", "dbid")


class People:
    """Whoever is referred to and has a name there; `used` are those."""

    def __init__(self, record: Mapping[str, Any], names: Names) -> None:
        self._names = names
        self._people = list(things(record, PEOPLE))
        self.used: dict[str, Json] = {}

    def reference(self, part: Part, field: str) -> Json | None:
        name = part.named(field)
        if not name:
            return None
        person = self._person(part.sent[field], name)
        if person is None:
            return {"type": "Practitioner", "display": name}
        key = guid_in(person).upper() or f"person-{person.get('dbid')}"
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

    def _person(self, reference: Any, name: str) -> Json | None:
        """The one who is meant, and is called so."""
        for key in _KEYS:
            value = str(reference.get(key) or "").strip("{} ").upper() if isinstance(reference, dict) else ""
            found = [each for each in self._people if value and str(each.get(key) or "").strip("{} ").upper() == value]
            if len(found) == 1:
                return dict(found[0])
        return None


def _role(person: Mapping[str, Any]) -> str:
    category = person.get("category")
    said = category.get("description") if isinstance(category, dict) else None
    return said.strip() if isinstance(said, str) else ""
