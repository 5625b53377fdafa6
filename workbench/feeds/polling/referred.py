"""What is fetched by its id: what resources refer to, and what that takes its names from; a bundle for each patient."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from workbench.errors import CannotRead
from workbench.feeds.faults import FeedFault
from workbench.feeds.polling.asking import NotNow, PageGone, Server
from workbench.feeds.polling.grouping import NAMES, Changed, as_bundle, by_patient, changed_in, patient_of, references

AT_ONCE, PER_PAGE = 50, 50

Record = bytes | CannotRead
"""A bundle, or why there is none."""


class Unanswered(CannotRead):
    """What a record refers to could not be fetched: nobody said what it is. `fault` is why."""

    def __init__(self, fault: FeedFault) -> None:
        super().__init__(f"What it refers to could not be fetched. {fault}")
        self.fault = fault


class NotAll(FeedFault):
    """There is more than was read."""


@dataclass(frozen=True, slots=True)
class Fetching:
    server: Server
    headers: Mapping[str, str]

    def bundles_of(self, changed: Sequence[Changed]) -> list[tuple[list[Changed], Record]]:
        """Those of each patient, with a bundle of them and of what they refer to.

        Where that is not answered, those of one patient are Unanswered, and hold up no other. Raises NotNow.
        """
        groups = by_patient(changed)
        try:
            known = self._referred_to(changed)
        except NotNow:
            raise
        except FeedFault as fault:
            if len(groups) == 1:
                return [(groups[0], Unanswered(fault))]
            return [each for group in groups for each in self.bundles_of(group)]
        return [(group, self._with_names(group, known)) for group in groups]

    def fetched(self, keys: Collection[str], *, or_without: bool = False) -> dict[str, Any]:
        """By key; what is not among them is not there. Raises FeedFault, also where the server does not know the type.

        `or_without`: then there is none of that type, and what refers to it stays without.
        """
        found: dict[str, Any] = {}
        for type_ in sorted({key.partition("/")[0] for key in keys}):
            ids = sorted(key.partition("/")[2] for key in keys if key.startswith(f"{type_}/"))
            for start in range(0, len(ids), AT_ONCE):
                asked = urlencode({"_id": ",".join(ids[start : start + AT_ONCE]), "_count": str(PER_PAGE)})
                try:
                    for each in self._all_pages(f"{self.server.base}/{type_}?{asked}", type_):
                        found[each.key] = each.resource
                except (PageGone, NotAll):
                    if not or_without:
                        raise
        return found

    def _referred_to(self, changed: Sequence[Changed]) -> dict[str, Any]:
        known: dict[str, Any] = {}
        resources = [each.resource for each in changed]
        wanted = references(resources) | {key for each in resources if (key := patient_of(each))}
        for _ in range(3):
            known.update(self.fetched(wanted - known.keys(), or_without=True))
            wanted = references(known.values(), only=NAMES)
        return known

    def _all_pages(self, first: str, type_: str) -> Iterator[Changed]:
        asked = first
        for _ in range(AT_ONCE):
            page = self.server.ask(asked, self.headers)
            yield from changed_in(page, type_)
            following = self.server.next_of(page, asked)
            if following is None:
                return
            asked = following
        raise NotAll(f"The server’s pages do not end: {AT_ONCE} were read")

    def _with_names(self, group: list[Changed], known: dict[str, Any]) -> bytes:
        own = {each.key: each.resource for each in group}
        beside = {key: known[key] for key in _within_reach(own, known)}
        return as_bundle(self.server.base, {**beside, **own}.values())


def _within_reach(own: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """What these refer to, directly or by way of that; of other patients nothing."""
    reached: dict[str, None] = {}
    whose = {patient_of(each) for each in own.values()}
    wanted = references(own.values()) | (whose - {""})
    while wanted:
        for key in sorted(wanted):
            reached[key] = None
        wanted = references([known[key] for key in wanted if key in known], only=NAMES) - reached.keys()
    return [key for key in reached if key in known and key not in own and patient_of(known[key]) in ("", *whose)]
