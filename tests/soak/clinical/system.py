"""What the clinical system of a practice shows, by its own account, and what has changed there since it was read."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.clinical_system import ClinicalSystem, dropped, killed, lost, status
from workbench.upstream.interface import Answer, Answered, Seen, Target
from workbench.upstream.ways.answers import NO_ANSWER, NOT_REACHED
from workbench.vocabulary import Shown, Wanted, WayKind


def ignored() -> Answer:
    """It says that it was done, and does nothing."""
    return status(200)()


def late() -> Answer:
    """No answer in time; what was asked for is done later, perhaps after something else was."""
    return NO_ANSWER


FAULTS: dict[str, Callable[[], Answer]] = {
    "answer lost": lost,
    "request dropped": dropped,
    "request done late": late,
    "accepted and not done": ignored,
    "sender killed": killed,
    "busy": status(503, "60"),
    "changed meanwhile": status(412),
    "token refused": status(401),
    "refused": status(422),
}
UNREADABLE = [NOT_REACHED, NO_ANSWER, Answer(Answered.WAIT, 429, 30.0), Answer(Answered.REFUSED, 403)]


@dataclass
class OtherSide(ClinicalSystem):
    """`changed` holds what somebody changed there since we last read it; `restricted`, whose proxies cannot read it."""

    changed: set[str] = field(default_factory=set)
    restricted: set[str] = field(default_factory=set)
    under_way: list[tuple[Target, Wanted, object]] = field(default_factory=list)

    def read(self, target: Target) -> Seen:
        seen = super().read(target)
        self.changed -= {entry.source_id for entry in target.entries}
        return seen

    def apply(self, target: Target, wanted: Wanted, seen: Seen) -> Answer:
        if self.next and self.next[0] in (ignored, late):
            fault = self.next.popleft()
            self.asked.append((target.entries[0].source_id, wanted))
            if fault is late:
                self.under_way.append((target, wanted, seen.guard))
            return fault()
        return super().apply(target, wanted, seen)

    def set(self, target: Target, wanted: Wanted) -> None:
        super().set(target, wanted)
        for entry in target.entries:
            self._count_up(entry.source_id)

    def do_what_is_late(self) -> None:
        """Only what is guarded by a version is refused by then."""
        for target, wanted, guard in self.under_way:
            if self.kind is WayKind.EMIS_PAPI or guard == self._version(target):
                self.set(target, wanted)
                self.changed |= {entry.source_id for entry in target.entries}
        self.under_way.clear()

    def change(self, source_id: str, wanted: Wanted) -> None:
        """By a person: the item's own setting, or which proxies may read."""
        self.shown[source_id] = Shown.HIDDEN if wanted is Wanted.HIDDEN else Shown.VISIBLE
        restrict = self.restricted.add if wanted is Wanted.HIDDEN_FROM_PROXIES else self.restricted.discard
        restrict(source_id)
        self.changed.add(source_id)
        self._count_up(source_id)

    def shows(self, source_id: str, wanted: Wanted) -> bool:
        """Does whoever looks there, the patient or a proxy, see just what is wanted?"""
        is_hidden = source_id in self.gone or self.of(source_id) is Shown.HIDDEN
        if wanted is Wanted.HIDDEN_FROM_PROXIES:
            return is_hidden or source_id in self.restricted
        return is_hidden == (wanted is Wanted.HIDDEN)

    def _version(self, target: Target) -> object:  # type: ignore[override]
        return tuple(self.versions.get(entry.source_id, 1) for entry in target.entries)

    def _count_up(self, source_id: str) -> None:
        self.versions[source_id] = self.versions.get(source_id, 1) + 1
