"""A clinical system that misbehaves as it is told: it drops, delays and refuses, and people change things in it."""

from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from workbench.upstream.expressing import AS_SHOWN, Grasp, grasp
from workbench.upstream.interface import Answer, Answered, NotRead, Seen, Target
from workbench.upstream.ways.answers import NO_ANSWER, judged
from workbench.vocabulary import Kind, Shown, Wanted, WayKind


class Killed(BaseException):
    """The sender's process ends here: nothing catches it."""


def status(number: int, retry_after: str | None = None) -> Callable[[], Answer]:
    return lambda: judged(number, retry_after)


def lost() -> Answer:
    """It arrived and was done, and the answer was lost."""
    return NO_ANSWER


def dropped() -> Answer:
    """It never arrived."""
    raise TimeoutError


def killed() -> Answer:
    raise Killed


@dataclass
class ClinicalSystem:
    """It shows all that nobody hid. `next` are the answers to the next requests to change; `unread` to read (None: the
    way out itself fails). `before` is called with each request before it is answered.
    """

    kind: WayKind = WayKind.FHIR_R4
    shown: dict[str, Shown] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    next: deque[Callable[[], Answer]] = field(default_factory=deque)
    unread: deque[Answer | None] = field(default_factory=deque)
    asked: list[tuple[str, Wanted]] = field(default_factory=list)
    reads: int = 0
    tokens: int = 1
    versions: dict[str, int] = field(default_factory=dict)
    uncovers: list[str] = field(default_factory=list)
    before: Callable[[str], None] = lambda _request: None

    def can(self, item: Kind, entry: Kind, wanted: Wanted) -> Grasp:
        return grasp(self.kind, item, entry, wanted)

    def read(self, target: Target) -> Seen:
        self.reads += 1
        self.before("read")
        if self.unread:
            answer = self.unread.popleft()
            raise NotRead(answer) if answer else ValueError
        found = {e.id: self.of(e.source_id) for e in target.entries if e.source_id not in self.gone}
        return Seen(found, guard=self._version(target))

    def apply(self, target: Target, wanted: Wanted, seen: Seen) -> Answer:
        self.before("apply")
        self.asked.append((target.entries[0].source_id, wanted))
        answer = self.next.popleft() if self.next else status(200)
        if answer in (dropped, killed):
            answer()
        if seen.guard != self._version(target):
            return judged(412)
        said = answer()
        if said.answered is Answered.ACCEPTED or answer is lost:
            self.set(target, wanted)
        return said

    def shows_more(self, _seen: Seen, shown: Collection[str], others: Collection[str]) -> bool:
        return not set(self.uncovers) <= set(shown) - set(others)

    def set(self, target: Target, wanted: Wanted) -> None:
        for entry in target.entries:
            self.shown[entry.source_id] = AS_SHOWN[wanted]
        if wanted is Wanted.VISIBLE:
            self.shown |= dict.fromkeys(self.uncovers, Shown.VISIBLE)

    def of(self, source_id: str) -> Shown:
        return self.shown.get(source_id, Shown.VISIBLE)

    def _version(self, target: Target) -> int:
        return self.versions.get(target.entries[0].source_id, 1)

    def renew(self) -> None:
        self.tokens += 1

    def close(self) -> None: ...
