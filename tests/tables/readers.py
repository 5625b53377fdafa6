"""Readers: when proxies' access begins and ends, patients' birthdays, and which decisions count for each reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from tests.tables.table import Table
from tests.tables.words import FEB, JAN, TODAY, TOMORROW, YESTERDAY, born, moment, proxies, proxy, said, yes_no
from workbench.london import midnight
from workbench.visibility import ProxyFact
from workbench.vocabulary import PROXIES_REVIEWED_FROM as REVIEWED_FROM
from workbench.vocabulary import PROXIES_REVIEWED_UNTIL as REVIEWED_UNTIL
from workbench.vocabulary import PROXIES_SUSPENDED_AT as SUSPENDED

ADULT = date(1984, 5, 6)
TEN = date(2015, 6, 1)
FEB_15, FEB_20, APRIL = date(2026, 2, 15), date(2026, 2, 20), date(2026, 4, 1)


def aged(years: int, birthday: date = TODAY) -> date:
    """The date of birth of somebody who turns `years` on `birthday`."""
    return birthday.replace(year=birthday.year - years)


def at(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def reading(
    from_on: date, until_on: date | None = None, *, recorded: datetime | None = None, confirmed: Sequence[datetime] = ()
) -> ProxyFact:
    """A proxy's access, recorded at the beginning of its first day unless `recorded` says otherwise."""
    return ProxyFact(from_on, until_on, recorded or midnight(from_on), tuple(confirmed), is_on_record=True)


@dataclass(frozen=True, slots=True)
class Proxy:
    """`since`: the time since which this proxy can read, as of today; None: cannot read."""

    born: date | None
    proxy: ProxyFact
    since: datetime | None

    def cells(self) -> tuple[str, ...]:
        since = moment(self.since) if self.since else "–"
        return born(self.born), proxy(self.proxy), yes_no(self.since is not None), since


PROXY_HEADINGS = ("patient born", "the proxy’s access", "reads today", "decisions count that were made since")
PROXY_TESTS = ("unit/visibility/test_readers.py::test_a_proxy_reads_while_the_access_is_in_force",)

IN_FORCE = Table(
    "While a proxy’s access is in force",
    "A proxy reads from the first day to the day before “until”, and never before the access was recorded. If the "
    "patient’s date of birth is not known, no proxy reads, because the patient may be a child.",
    "the safety rule, point 2",
    PROXY_TESTS,
    PROXY_HEADINGS,
    [
        Proxy(ADULT, reading(JAN), midnight(JAN)),
        Proxy(ADULT, reading(TODAY), midnight(TODAY)),
        Proxy(ADULT, reading(TOMORROW), None),
        Proxy(ADULT, reading(JAN, TOMORROW), midnight(JAN)),
        Proxy(ADULT, reading(JAN, TODAY), None),
        Proxy(ADULT, reading(JAN, FEB), None),
        Proxy(ADULT, reading(JAN, recorded=at(FEB_15)), at(FEB_15)),
        Proxy(ADULT, reading(FEB_15, recorded=at(JAN)), midnight(FEB_15)),
        Proxy(ADULT, reading(JAN, recorded=at(TODAY, 15)), None),
        Proxy(TEN, reading(JAN), midnight(JAN)),
        Proxy(None, reading(JAN), None),
    ],
)
SUSPENSION = Table(
    f"A child’s proxy at {SUSPENDED}",
    f"A child’s proxy is suspended on the {SUSPENDED}th birthday, by the safety rule itself, until somebody confirms "
    "it on that day or later. An earlier confirmation does not count. A proxy whose access begins at "
    f"{SUSPENDED} or later is not a child’s proxy and is not suspended.",
    f"DAPB3051 (proxies are suspended at {SUSPENDED}); [ADR 13](adr/0013-who-sees-what-from-when.md)",
    PROXY_TESTS,
    PROXY_HEADINGS,
    [
        Proxy(aged(SUSPENDED, TOMORROW), reading(JAN), midnight(JAN)),
        Proxy(aged(SUSPENDED), reading(JAN), None),
        Proxy(aged(SUSPENDED, YESTERDAY), reading(JAN), None),
        Proxy(aged(20), reading(aged(10)), None),
        Proxy(aged(SUSPENDED, YESTERDAY), reading(JAN, confirmed=[at(FEB_20)]), None),
        Proxy(aged(SUSPENDED, YESTERDAY), reading(JAN, confirmed=[midnight(YESTERDAY)]), midnight(YESTERDAY)),
        Proxy(aged(SUSPENDED, YESTERDAY), reading(JAN, confirmed=[at(TODAY)]), at(TODAY)),
        Proxy(aged(SUSPENDED, YESTERDAY), reading(JAN, confirmed=[at(TODAY, 15)]), None),
        Proxy(aged(SUSPENDED, FEB), reading(JAN, confirmed=[at(JAN), at(FEB_20), at(TODAY)]), at(FEB_20)),
        Proxy(aged(SUSPENDED, FEB), reading(JAN, TODAY, confirmed=[at(FEB_20)]), None),
        Proxy(aged(SUSPENDED, FEB), reading(FEB), midnight(FEB)),
        Proxy(aged(SUSPENDED, FEB), reading(FEB_20), midnight(FEB_20)),
    ],
)


@dataclass(frozen=True, slots=True)
class Ending:
    authorised: date | None
    ended: tuple[date, ...]
    until: date | None

    def cells(self) -> tuple[str, ...]:
        authorised = said(self.authorised) if self.authorised else "no end"
        return authorised, ", ".join(map(said, self.ended)) or "–", said(self.until) if self.until else "no end"


WHICHEVER_FIRST = Table(
    "When a proxy’s access ends",
    "A proxy’s access ends on the day until which it was authorised, or on the day from which somebody ended it, "
    "whichever comes first. On that day the proxy can no longer read.",
    "the safety rule, point 2",
    ("unit/visibility/test_readers.py::test_a_proxys_access_ends_by_whichever_comes_first",),
    ("authorised until", "ended from", "ends on"),
    [
        Ending(None, (), None),
        Ending(APRIL, (), APRIL),
        Ending(None, (TODAY,), TODAY),
        Ending(APRIL, (FEB,), FEB),
        Ending(FEB, (APRIL,), FEB),
        Ending(None, (TODAY, FEB), FEB),
    ],
)


@dataclass(frozen=True, slots=True)
class Together:
    proxies: tuple[ProxyFact, ...]
    since: datetime | None

    def cells(self) -> tuple[str, ...]:
        return proxies(self.proxies), moment(self.since) if self.since else "nobody reads"


SEVERAL = Table(
    "Several proxies of one patient",
    "A decision is for all proxies of a patient. When a second proxy’s access begins, earlier decisions no longer "
    "count for the first proxy either; when the second one’s access ends, they count again. The patient here is an "
    "adult.",
    "[ADR 13](adr/0013-who-sees-what-from-when.md)",
    ("unit/visibility/test_readers.py::test_all_proxies_of_a_patient_share_one_sight",),
    ("proxies", "for all of them, decisions count that were made since"),
    [
        Together((), None),
        Together((reading(JAN),), midnight(JAN)),
        Together((reading(JAN), reading(FEB)), midnight(FEB)),
        Together((reading(JAN), reading(JAN, recorded=at(FEB_20))), at(FEB_20)),
        Together((reading(JAN), reading(FEB, TODAY)), midnight(JAN)),
        Together((reading(JAN), reading(TOMORROW)), midnight(JAN)),
        Together((reading(JAN, FEB), reading(TOMORROW)), None),
    ],
)


@dataclass(frozen=True, slots=True)
class Sighted:
    """An entry in scope was left visible at that time; `patient` and `proxy`: who sees it today."""

    born: date | None
    proxies: tuple[ProxyFact, ...]
    left_visible: datetime
    patient: bool
    proxy: bool

    def cells(self) -> tuple[str, ...]:
        told = (born(self.born), proxies(self.proxies), moment(self.left_visible))
        return *told, yes_no(self.patient), yes_no(self.proxy)


def _sight(title: str, rule: str, source: str, rows: list[Sighted]) -> Table:
    return Table(
        title, rule, source, ("unit/visibility/test_readers.py::test_a_decision_counts_for_those_who_read_then",),
        ("patient born", "proxies", "left visible on", "the patient sees it", "a proxy sees it"), rows,
    )  # fmt: skip


PARENT = (reading(JAN),)

GROWING_UP = _sight(
    f"Growing up: the {REVIEWED_FROM}th, {REVIEWED_UNTIL}th and {SUSPENDED}th birthday",
    "An entry that was left visible before such a birthday was left visible for other readers: a younger child, or "
    "the child’s parent. From the birthday on neither the patient nor a proxy sees it, until somebody decides again.",
    "DAPB3051; [ADR 13](adr/0013-who-sees-what-from-when.md)",
    [
        Sighted(aged(REVIEWED_FROM, TOMORROW), PARENT, at(YESTERDAY), patient=True, proxy=True),
        Sighted(aged(REVIEWED_FROM), PARENT, at(YESTERDAY), patient=False, proxy=False),
        Sighted(aged(REVIEWED_FROM), PARENT, midnight(TODAY), patient=True, proxy=True),
        Sighted(aged(REVIEWED_FROM + 1), PARENT, at(YESTERDAY), patient=True, proxy=True),
        Sighted(aged(REVIEWED_UNTIL, TOMORROW), PARENT, at(YESTERDAY), patient=True, proxy=True),
        Sighted(aged(REVIEWED_UNTIL), PARENT, at(YESTERDAY), patient=False, proxy=False),
        Sighted(aged(REVIEWED_UNTIL), PARENT, at(TODAY), patient=True, proxy=True),
        Sighted(aged(SUSPENDED, TOMORROW), PARENT, at(YESTERDAY), patient=True, proxy=True),
        Sighted(aged(SUSPENDED), PARENT, at(YESTERDAY), patient=False, proxy=False),
        Sighted(aged(SUSPENDED), PARENT, at(TODAY), patient=True, proxy=False),
        Sighted(aged(SUSPENDED), (reading(JAN, confirmed=[at(TODAY, 10)]),), at(TODAY, 9), patient=True, proxy=False),
        Sighted(aged(SUSPENDED), (reading(JAN, confirmed=[at(TODAY, 10)]),), at(TODAY, 11), patient=True, proxy=True),
        Sighted(aged(SUSPENDED + 2), (), at(YESTERDAY), patient=True, proxy=False),
        Sighted(None, PARENT, at(YESTERDAY), patient=True, proxy=False),
    ],
)
NEW_PROXIES = _sight(
    "A new proxy",
    "A proxy sees nothing that was left visible before that proxy could read. If the proxy’s access was recorded in "
    "the same microsecond as the decision, the entry is not shown either, because their order is not known. The "
    "patient still sees the entry.",
    "[ADR 13](adr/0013-who-sees-what-from-when.md)",
    [
        Sighted(ADULT, (), at(FEB_15), patient=True, proxy=False),
        Sighted(ADULT, (reading(JAN),), at(FEB_15), patient=True, proxy=True),
        Sighted(ADULT, (reading(FEB_20),), at(FEB_15), patient=True, proxy=False),
        Sighted(ADULT, (reading(FEB_20),), at(FEB_20), patient=True, proxy=True),
        Sighted(ADULT, (reading(JAN, recorded=at(FEB_20)),), at(FEB_15), patient=True, proxy=False),
        Sighted(ADULT, (reading(JAN, recorded=at(FEB_20)),), at(FEB_20), patient=True, proxy=False),
        Sighted(ADULT, (reading(JAN), reading(FEB_20)), at(FEB_15), patient=True, proxy=False),
        Sighted(ADULT, (reading(JAN), reading(FEB_20, YESTERDAY)), at(FEB_15), patient=True, proxy=True),
        Sighted(ADULT, (reading(TOMORROW),), at(FEB_15), patient=True, proxy=False),
    ],
)


@dataclass(frozen=True, slots=True)
class Birthday:
    born: date
    age: int
    on: date

    def cells(self) -> tuple[str, ...]:
        return said(self.born), str(self.age), said(self.on)


BIRTHDAYS = Table(
    "Birthdays",
    "A birthday begins at midnight in London. In a year without a 29 February, somebody who was born on that day is a "
    "year older on 1 March.",
    "the Family Law Reform Act 1969, section 9: an age is reached at the beginning of the birthday",
    ("unit/visibility/test_readers.py::test_somebody_is_older_on_the_birthday",
     "unit/visibility/test_readers.py::test_the_youngest_of_an_age_is_found_from_either_end"),
    ("born", "is", "from"),
    [
        Birthday(date(2013, 3, 2), 13, TODAY),
        Birthday(date(2012, 2, 28), 13, date(2025, 2, 28)),
        Birthday(date(2012, 2, 29), 11, date(2023, 3, 1)),
        Birthday(date(2012, 2, 29), 13, date(2025, 3, 1)),
        Birthday(date(2012, 2, 29), 16, date(2028, 2, 29)),
        Birthday(date(2012, 2, 29), 18, date(2030, 3, 1)),
        Birthday(date(2012, 3, 1), 13, date(2025, 3, 1)),
    ],
)  # fmt: skip
