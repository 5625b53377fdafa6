"""One patient's own access: codes, registration and individual access; and the cause that staff are shown."""

from dataclasses import dataclass
from datetime import date

from tests.tables.table import Table
from tests.tables.words import FEB, JAN, TODAY, TOMORROW, opened, reached, recorded, said
from workbench.visibility import Access, AccessFact, Opening, Pause
from workbench.vocabulary import AccessCause as Cause
from workbench.vocabulary import AccessStep as Step

ON = Opening(JAN)
ON_AGAIN = Opening(JAN, (Pause(FEB, TODAY),))
JAN_20, FEB_15, FEB_20 = date(2026, 1, 20), date(2026, 2, 15), date(2026, 2, 20)
LONG_AGO, LAST_YEAR = date(2015, 6, 1), date(2025, 6, 1)

BECAUSE = {
    Cause.DIED: "the patient has died",
    Cause.LEFT: "the patient left on {day}",
    Cause.DECLINED: "access was declined on {day} (103)",
    Cause.REVIEW_NEEDED: "a review has been needed since {day} (104)",
    Cause.GRANTED: "individual access was given to this patient",
    Cause.SWITCHED_ON: "the practice was switched on",
    Cause.REGISTERED: "the patient registered after that",
    Cause.NOT_ON: "the practice’s access is not on",
}


@dataclass(frozen=True, slots=True)
class Own:
    practice: Opening | None
    steps: tuple[AccessFact, ...]
    access: Access
    registered_on: date | None = None
    died: bool = False

    def cells(self) -> tuple[str, ...]:
        practice = opened(self.practice) if self.practice else "nothing: not on, or paused"
        told = recorded(self.steps, died=self.died, registered_on=self.registered_on)
        day = said(self.access.on) if self.access.on else ""
        return practice, told, reached(self.access), BECAUSE[self.access.cause].format(day=day)


def code_103(day: date) -> AccessFact:
    return AccessFact(Step.DECLINED, day, is_on_record=True)


def code_104(day: date) -> AccessFact:
    return AccessFact(Step.REVIEW_NEEDED, day, is_on_record=True)


def code_106(day: date) -> AccessFact:
    return AccessFact(Step.REVIEW_NOT_NEEDED, day, is_on_record=True)


def reviewed(day: date) -> AccessFact:
    return AccessFact(Step.GRANTED_AFTER_REVIEW, day, is_on_record=True)


def granted(day: date, entries_from: date | None = None) -> AccessFact:
    return AccessFact(Step.GRANTED, day, entries_from, is_on_record=True)


def ended(day: date) -> AccessFact:
    return AccessFact(Step.ENDED, day, is_on_record=True)


def left(day: date) -> AccessFact:
    return AccessFact(Step.LEFT, day, is_on_record=True)


def returned(day: date) -> AccessFact:
    return AccessFact(Step.RETURNED, day, is_on_record=True)


def _table(title: str, rule: str, source: str, rows: list[Own]) -> Table:
    return Table(
        title, rule, source, ("unit/visibility/test_own_access.py::test_what_a_patient_may_reach_and_why",),
        ("by the practice’s switch", "on record of this patient", "the patient may see", "because"), rows,
    )  # fmt: skip


SEEN_BY_SWITCH = Access(Cause.SWITCHED_ON, JAN)

REGISTRATION = _table(
    "Registered, left, died",
    "A patient sees entries from the later of the practice’s switch-on and the registration. Nobody sees the record "
    "of a patient who died, or who left and has not registered again since.",
    "the safety rule, points 1 and 3",
    [
        Own(ON, (), SEEN_BY_SWITCH),
        Own(ON, (), SEEN_BY_SWITCH, registered_on=LONG_AGO),
        Own(ON, (), SEEN_BY_SWITCH, registered_on=JAN),
        Own(ON, (), Access(Cause.REGISTERED, FEB), registered_on=FEB),
        Own(None, (), Access(Cause.NOT_ON), registered_on=FEB),
        Own(ON_AGAIN, (), Access(Cause.SWITCHED_ON, JAN, ON_AGAIN.pauses)),
        Own(ON_AGAIN, (), Access(Cause.REGISTERED, JAN_20, ON_AGAIN.pauses), registered_on=JAN_20),
        Own(ON_AGAIN, (), Access(Cause.REGISTERED, FEB_15, ON_AGAIN.pauses), registered_on=FEB_15),
        Own(ON_AGAIN, (), Access(Cause.REGISTERED, TODAY), registered_on=TODAY),
        Own(ON, (left(FEB),), Access(Cause.LEFT, FEB)),
        Own(ON, (left(TOMORROW),), SEEN_BY_SWITCH),
        Own(ON, (left(FEB), returned(TODAY)), SEEN_BY_SWITCH),
        Own(ON, (left(FEB),), Access(Cause.REGISTERED, TODAY), registered_on=TODAY),
        Own(ON, (left(FEB),), Access(Cause.LEFT, FEB), registered_on=FEB),
        Own(None, (granted(JAN), left(FEB)), Access(Cause.LEFT, FEB)),
        Own(ON, (), Access(Cause.DIED), died=True),
        Own(ON, (granted(JAN),), Access(Cause.DIED), died=True),
    ],
)
CODES = _table(
    "Codes that withhold access",
    "Code 103 (declined) and code 104 (enhanced review needed) withhold access. Code 106 (review not needed) lifts a "
    "104, never a 103. Of a 104 and a 106 the one with the later date counts; on the same day the 104 counts. Access "
    "granted after review lifts both codes that had been recorded by then, and the practice’s switch counts again.",
    "the safety rule, point 2; SNOMED CT 1290331000000103, 1364731000000104 and 1364751000000106",
    [
        Own(ON, (code_103(FEB),), Access(Cause.DECLINED, FEB)),
        Own(ON, (code_104(FEB),), Access(Cause.REVIEW_NEEDED, FEB)),
        Own(ON, (code_104(TODAY),), Access(Cause.REVIEW_NEEDED, TODAY)),
        Own(ON, (code_104(TOMORROW),), SEEN_BY_SWITCH),
        Own(ON, (code_104(JAN), code_106(FEB)), SEEN_BY_SWITCH),
        Own(ON, (code_106(FEB), code_104(JAN)), SEEN_BY_SWITCH),
        Own(ON, (code_106(JAN), code_104(FEB)), Access(Cause.REVIEW_NEEDED, FEB)),
        Own(ON, (code_106(FEB), code_104(FEB)), Access(Cause.REVIEW_NEEDED, FEB)),
        Own(ON, (code_104(FEB), code_106(FEB)), Access(Cause.REVIEW_NEEDED, FEB)),
        Own(ON, (code_103(JAN), code_106(FEB)), Access(Cause.DECLINED, JAN)),
        Own(ON, (code_104(JAN), code_103(FEB)), Access(Cause.DECLINED, FEB)),
        Own(ON, (code_104(JAN), code_103(FEB), code_106(TODAY)), Access(Cause.DECLINED, FEB)),
        Own(ON, (code_104(JAN), reviewed(FEB)), SEEN_BY_SWITCH),
        Own(ON, (code_103(JAN), reviewed(FEB)), SEEN_BY_SWITCH),
        Own(None, (code_104(JAN), reviewed(FEB)), Access(Cause.NOT_ON)),
        Own(ON, (reviewed(FEB), code_104(TODAY)), Access(Cause.REVIEW_NEEDED, TODAY)),
        Own(ON, (code_104(FEB), reviewed(FEB)), SEEN_BY_SWITCH),
        Own(ON, (reviewed(FEB), code_104(FEB)), Access(Cause.REVIEW_NEEDED, FEB)),
        Own(ON, (reviewed(FEB), code_104(JAN)), Access(Cause.REVIEW_NEEDED, JAN)),
        Own(ON, (code_104(JAN_20), reviewed(FEB), code_104(JAN)), Access(Cause.REVIEW_NEEDED, JAN)),
        Own(ON, (code_103(JAN_20), reviewed(FEB), code_103(JAN)), Access(Cause.DECLINED, JAN)),
    ],
)
GRANTS = _table(
    "Individual access for one patient",
    "Individual access does not depend on the practice’s switch: it holds while the practice is paused or not on. "
    "Entries are visible from its first day, or from an earlier day that it names, until it ends. While it lasts, it "
    "lifts codes from before it. When it ends, those codes withhold access again, unless a review has lifted them. A "
    "code that comes after it withholds access at once.",
    "the safety rule, points 1 and 2",
    [
        Own(None, (granted(FEB),), Access(Cause.GRANTED, FEB)),
        Own(None, (granted(FEB, LAST_YEAR),), Access(Cause.GRANTED, LAST_YEAR)),
        Own(None, (granted(TOMORROW),), Access(Cause.NOT_ON)),
        Own(None, (granted(JAN), ended(FEB)), Access(Cause.NOT_ON)),
        Own(None, (granted(JAN), ended(TOMORROW)), Access(Cause.GRANTED, JAN)),
        Own(None, (granted(JAN), ended(FEB), granted(TODAY)), Access(Cause.GRANTED, TODAY)),
        Own(ON, (granted(FEB),), Access(Cause.GRANTED, FEB)),
        Own(ON, (granted(FEB), ended(TODAY)), SEEN_BY_SWITCH),
        Own(ON, (granted(FEB), ended(TOMORROW)), Access(Cause.GRANTED, FEB)),
        Own(ON_AGAIN, (granted(FEB),), Access(Cause.GRANTED, FEB)),
        Own(ON, (code_104(JAN), granted(FEB)), Access(Cause.GRANTED, FEB)),
        Own(ON, (code_103(JAN), granted(FEB)), Access(Cause.GRANTED, FEB)),
        Own(ON, (code_104(JAN), granted(FEB), ended(TODAY)), Access(Cause.REVIEW_NEEDED, JAN)),
        Own(ON, (code_103(JAN), granted(FEB), ended(TODAY)), Access(Cause.DECLINED, JAN)),
        Own(ON, (code_104(JAN), granted(FEB), ended(FEB_20), granted(TODAY)), Access(Cause.GRANTED, TODAY)),
        Own(ON, (code_104(JAN), granted(FEB), reviewed(FEB_20), ended(TODAY)), SEEN_BY_SWITCH),
        Own(ON, (granted(JAN), code_104(FEB)), Access(Cause.REVIEW_NEEDED, FEB)),
        Own(ON, (granted(FEB), code_104(FEB)), Access(Cause.REVIEW_NEEDED, FEB)),
        Own(None, (granted(JAN), code_103(FEB)), Access(Cause.DECLINED, FEB)),
        Own(None, (granted(JAN), code_104(FEB), reviewed(TODAY)), Access(Cause.GRANTED, JAN)),
        Own(None, (granted(JAN), code_104(FEB), code_106(TODAY)), Access(Cause.GRANTED, JAN)),
    ],
)
