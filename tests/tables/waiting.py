"""When an entry that was decided waits again, why, and who sees it meanwhile."""

from dataclasses import dataclass
from enum import Enum

from tests.tables.rule import OUTCOMES
from tests.tables.table import Table
from tests.tables.words import yes_no
from workbench.vocabulary import PROXIES_REVIEWED_UNTIL, PROXIES_SUSPENDED_AT, Outcome, State, WaitsBecause


class Then(Enum):
    """What happens on 1 March; the test does each of them."""

    CHANGED = "the source sends a new version"
    WITHDRAWN = "the source withdraws it"
    NOPAT = "the source labels it NOPAT"
    NOPAT_GONE = "the source takes its NOPAT label away"
    UNDONE = "the decision is undone"
    SENT_BACK = "the lead sends it back with advice"
    HIDDEN_UNDONE = "somebody hides it, and undoes that"
    SEEN_UNDONE = "somebody leaves it visible, and undoes that"
    REVIEW = "its review date comes"
    PROXY_REVIEW_ENDS = f"the patient turns {PROXIES_REVIEWED_UNTIL}"
    PROXIES_SUSPENDED = f"the patient turns {PROXIES_SUSPENDED_AT}"
    NEW_PROXY = "a second proxy is added"
    PAUSED = "the practice pauses"
    MOVED = "the switch-on is moved to 1 Mar"
    DECLINED = "the patient declines access (code 103)"
    STANDS_AGAIN = "the source takes back what it is under, and says then that it stands"
    BESIDE_HIDDEN = "the source moves it into an item in which something is hidden"
    NOT_TAKEN = "the source sends it in a form that cannot be taken"
    CONTRADICTED = "the source contradicts itself on it"
    NO_LONGER_SENT = "the source sends the complete record without it"
    LABEL = "the source gives it a label that is not understood"
    COPY = "it turns out to be a copy of something hidden"
    PART = "a part that was hidden alone becomes part of it"
    QUOTE = "the source takes back something that it quotes"
    BASIS = "the source takes back something that it rests on"
    CONDITION = "the source deletes by a condition that it may meet"
    DRAWN_ON = "the source sends something that it draws on anew, without it"
    UNREAD = "something comes with it that cannot be shown here"
    SCANNED = "a scan or picture comes with it"


CAUSES = {
    None: "–",
    WaitsBecause.NEW: "nobody has decided",
    WaitsBecause.CHANGED: "it has changed",
    WaitsBecause.UNDONE: "the decision was undone",
    WaitsBecause.ADVISED: "the lead advised",
    WaitsBecause.REVIEW_DUE: "its review date has come",
    WaitsBecause.BIRTHDAY: "the patient is older",
    WaitsBecause.NEW_PROXY: "a proxy is new",
    WaitsBecause.STANDS_AGAIN: "it stands again",
    WaitsBecause.MOVED: "it is beside something that is kept back",
    WaitsBecause.NOT_TAKEN: "it could not be taken",
    WaitsBecause.CONTRADICTED: "the source contradicts itself",
    WaitsBecause.NO_LONGER_SENT: "it is no longer sent",
    WaitsBecause.LABEL_NOT_UNDERSTOOD: "its label is not understood",
    WaitsBecause.COPY_OF_HIDDEN: "the same words are hidden elsewhere",
    WaitsBecause.PART_WAS_HIDDEN: "a part of it was hidden",
    WaitsBecause.NOT_ALL_READ: "not all of it can be shown",
    WaitsBecause.PICTURE: "has a picture that only a person can read",
    WaitsBecause.QUOTE_TAKEN_BACK: "what it quotes was taken back",
    WaitsBecause.BASIS_TAKEN_BACK: "what it rests on was taken back",
    WaitsBecause.BY_CONDITION: "it may have been deleted",
    WaitsBecause.DRAWN_ON_CHANGED: "what it draws on has changed",
}
STATES = {
    State.WAITING: "waiting",
    State.REFERRED: "referred to the lead",
    State.LEFT_VISIBLE: "left visible",
    State.HIDDEN: "hidden",
    State.HIDDEN_FROM_PROXIES: "hidden from proxies",
    State.OUT_OF_SCOPE: "out of scope",
    State.WITHDRAWN: "withdrawn",
}


@dataclass(frozen=True, slots=True)
class Story:
    decided: Outcome | None
    then: tuple[Then, ...]
    state: State
    because: WaitsBecause | None = None
    patient: bool = False
    proxy: bool = False

    def cells(self) -> tuple[str, ...]:
        then = ", and ".join(each.value for each in self.then) or "nothing"
        seen = (yes_no(self.patient), yes_no(self.proxy))
        return OUTCOMES[self.decided], then, STATES[self.state], CAUSES[self.because], *seen


def waits(decided: Outcome | None, *then: Then, because: WaitsBecause, patient: bool = False) -> Story:
    """Nobody sees it, or the patient only."""
    return Story(decided, then, State.WAITING, because, patient)


LEFT, HIDE, NOT_PROXIES, REFER = Outcome.LEAVE_VISIBLE, Outcome.HIDE, Outcome.HIDE_FROM_PROXIES, Outcome.REFER
BIRTHDAY, REVIEW_DUE, UNDONE = WaitsBecause.BIRTHDAY, WaitsBecause.REVIEW_DUE, WaitsBecause.UNDONE
CHANGED, NEW_PROXY = WaitsBecause.CHANGED, WaitsBecause.NEW_PROXY

WAITS_AGAIN = Table(
    "When a decided entry waits again",
    "The entry was recorded on 15 February and decided on 20 February; a proxy has read since 1 January. An entry "
    "that waits again because of its review date, a birthday or a new proxy keeps its latest decision: a hidden entry "
    "stays hidden, and the patient still sees what was left visible before a proxy’s access began. Nothing is released "
    "automatically, nor by an undo that would repeat a decision for readers who could not read when it was made. The "
    "state only says what was decided; the safety rule says each time whether anybody sees the entry.",
    "nothing that was decided is overwritten, and what is hidden until a review date returns to the queue, still "
    "hidden; DAPB3051; [ADR 13](adr/0013-who-sees-what-from-when.md)",
    ("integration/test_waiting_again.py::test_where_an_entry_stands_and_who_sees_it",),
    ("decided on 20 Feb", "what happens on 1 Mar", "on 2 Mar it is", "it waits because", "the patient sees it",
     "a proxy sees it"),
    [
        waits(None, because=WaitsBecause.NEW),
        Story(LEFT, (), State.LEFT_VISIBLE, patient=True, proxy=True),
        Story(HIDE, (), State.HIDDEN),
        Story(NOT_PROXIES, (), State.HIDDEN_FROM_PROXIES, patient=True),
        Story(REFER, (), State.REFERRED),
        waits(LEFT, Then.CHANGED, because=CHANGED),
        waits(HIDE, Then.CHANGED, because=CHANGED),
        waits(REFER, Then.CHANGED, because=CHANGED),
        waits(REFER, Then.SENT_BACK, because=WaitsBecause.ADVISED),
        waits(LEFT, Then.NOPAT, because=CHANGED),
        waits(LEFT, Then.NOPAT_GONE, because=CHANGED),
        Story(LEFT, (Then.WITHDRAWN,), State.WITHDRAWN),
        waits(LEFT, Then.UNDONE, because=UNDONE),
        waits(HIDE, Then.UNDONE, because=UNDONE),
        waits(HIDE, Then.REVIEW, because=REVIEW_DUE),
        waits(NOT_PROXIES, Then.REVIEW, because=REVIEW_DUE, patient=True),
        waits(LEFT, Then.PROXY_REVIEW_ENDS, because=BIRTHDAY),
        Story(HIDE, (Then.PROXY_REVIEW_ENDS,), State.HIDDEN),
        waits(NOT_PROXIES, Then.PROXY_REVIEW_ENDS, because=BIRTHDAY),
        Story(REFER, (Then.PROXY_REVIEW_ENDS,), State.REFERRED),
        waits(LEFT, Then.PROXIES_SUSPENDED, because=BIRTHDAY),
        waits(LEFT, Then.NEW_PROXY, because=NEW_PROXY, patient=True),
        Story(HIDE, (Then.NEW_PROXY,), State.HIDDEN),
        Story(NOT_PROXIES, (Then.NEW_PROXY,), State.HIDDEN_FROM_PROXIES, patient=True),
        Story(REFER, (Then.NEW_PROXY,), State.REFERRED),
        waits(LEFT, Then.PROXY_REVIEW_ENDS, Then.NEW_PROXY, because=BIRTHDAY),
        waits(LEFT, Then.NEW_PROXY, Then.CHANGED, because=CHANGED),
        waits(NOT_PROXIES, Then.REVIEW, Then.PROXY_REVIEW_ENDS, because=REVIEW_DUE),
        Story(LEFT, (Then.HIDDEN_UNDONE,), State.LEFT_VISIBLE, patient=True, proxy=True),
        waits(LEFT, Then.PROXY_REVIEW_ENDS, Then.HIDDEN_UNDONE, because=UNDONE),
        waits(LEFT, Then.PROXY_REVIEW_ENDS, Then.SEEN_UNDONE, because=UNDONE),
        waits(LEFT, Then.NEW_PROXY, Then.SEEN_UNDONE, because=UNDONE),
        waits(NOT_PROXIES, Then.PROXY_REVIEW_ENDS, Then.SEEN_UNDONE, because=UNDONE),
        Story(NOT_PROXIES, (Then.NEW_PROXY, Then.SEEN_UNDONE), State.HIDDEN_FROM_PROXIES, patient=True),
        waits(HIDE, Then.REVIEW, Then.SEEN_UNDONE, because=REVIEW_DUE),
        waits(LEFT, Then.STANDS_AGAIN, because=WaitsBecause.STANDS_AGAIN),
        waits(HIDE, Then.STANDS_AGAIN, because=WaitsBecause.STANDS_AGAIN),
        waits(LEFT, Then.BESIDE_HIDDEN, because=WaitsBecause.MOVED),
        waits(NOT_PROXIES, Then.BESIDE_HIDDEN, because=WaitsBecause.MOVED),
        waits(LEFT, Then.NOT_TAKEN, because=WaitsBecause.NOT_TAKEN),
        waits(LEFT, Then.CONTRADICTED, because=WaitsBecause.CONTRADICTED),
        waits(LEFT, Then.NO_LONGER_SENT, because=WaitsBecause.NO_LONGER_SENT),
        waits(LEFT, Then.LABEL, because=WaitsBecause.LABEL_NOT_UNDERSTOOD),
        waits(LEFT, Then.COPY, because=WaitsBecause.COPY_OF_HIDDEN),
        waits(LEFT, Then.PART, because=WaitsBecause.PART_WAS_HIDDEN),
        waits(LEFT, Then.UNREAD, because=WaitsBecause.NOT_ALL_READ),
        waits(LEFT, Then.SCANNED, because=WaitsBecause.PICTURE),
        waits(LEFT, Then.QUOTE, because=WaitsBecause.QUOTE_TAKEN_BACK),
        waits(LEFT, Then.BASIS, because=WaitsBecause.BASIS_TAKEN_BACK),
        waits(LEFT, Then.DRAWN_ON, because=WaitsBecause.DRAWN_ON_CHANGED),
        waits(LEFT, Then.CONDITION, because=WaitsBecause.BY_CONDITION),
        waits(None, Then.NOT_TAKEN, because=WaitsBecause.NEW),
        Story(None, (Then.PAUSED,), State.OUT_OF_SCOPE),
        Story(LEFT, (Then.PAUSED,), State.LEFT_VISIBLE),
        Story(HIDE, (Then.REVIEW, Then.PAUSED), State.HIDDEN),
        Story(LEFT, (Then.CHANGED, Then.PAUSED), State.OUT_OF_SCOPE),
        Story(LEFT, (Then.PROXY_REVIEW_ENDS, Then.PAUSED), State.LEFT_VISIBLE),
        Story(None, (Then.MOVED,), State.OUT_OF_SCOPE),
        Story(LEFT, (Then.MOVED,), State.LEFT_VISIBLE),
        Story(None, (Then.DECLINED,), State.OUT_OF_SCOPE),
        Story(LEFT, (Then.DECLINED,), State.LEFT_VISIBLE),
    ],
)  # fmt: skip
