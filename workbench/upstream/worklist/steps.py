"""How it is done in each clinical system, in its own words. What is not known is not told.

Source: what suppliers publish (the design notes on effect, section 4); nothing of it was tried against a real system.
"""

from dataclasses import dataclass

from workbench.upstream.worklist.finding import Job
from workbench.vocabulary import ClinicalSystem, Kind, Wanted


@dataclass(frozen=True, slots=True)
class SystemWords:
    """`hidden` and `visible` are the end states; the others are steps, each a sentence; `check` is how to look."""

    hidden: str
    visible: str
    hide: tuple[str, ...] = ()
    show: tuple[str, ...] = ()
    check: tuple[str, ...] = ()
    of_kind: tuple[tuple[Kind, str], ...] = ()


NOT_KNOWN = "The steps in this system are not known here. Ask your supplier, and set the end state above."

NOT_YET = "Leave it as it is for now: a backup was restored, and it may have been hidden since"
RESTRICT = (
    "Restrict what the proxy may see, or end the proxy’s online access, in the system’s own register of online users."
)

PROXIES = (
    "This system has one setting for the patient and for proxies: an entry cannot be hidden from proxies alone.",
    RESTRICT,
    "Or hide the entries from both, by a further decision here.",
    "Do not show an entry again before the proxy’s access is restricted.",
)
"""What is offered for what is to be hidden from proxies alone."""

DOCMAN = (
    "The tick “Visible to patient (via Online Services)” in Docman counts only while filing; after that it is set in "
    "EMIS Web. A new date or code in Docman makes a new copy, which needs its own setting."
)

WORDS: dict[ClinicalSystem, SystemWords] = {
    ClinicalSystem.EMIS: SystemWords(
        hidden="“do not display on the online care record” is set",
        visible="“do not display on the online care record” is not set",
        hide=(
            "In the patient’s care record, find the item by its date, author and term.",
            "Right-click it, choose Online Visibility, and set “do not display on the online care record”.",
        ),
        show=(
            "In the patient’s care record, find the item by its date, author and term.",
            "Right-click it, choose Online Visibility, and take “do not display on the online care record” away.",
            "Then look at everything else in the same consultation: showing it may show what was hidden inside.",
        ),
        check=("Open Online Visibility of the item again. The setting counts in all areas of the record.",),
        of_kind=(
            (Kind.MEDICATION, "EMIS Web has no such setting on the medication screen: choose “Cannot be done”."),
            (Kind.RESULT, "A result is also found in the Investigations tab: right-click it there."),
            (Kind.REPORT, "A report’s results are found in the Investigations tab: right-click them there."),
            (
                Kind.DOCUMENT,
                DOCMAN,
            ),
        ),
    ),
    ClinicalSystem.SYSTMONE: SystemWords(
        hidden="“Visible in the online record” is not ticked",
        visible="“Visible in the online record” is ticked",
        hide=(
            "In the Tabbed Journal, select the entries (Ctrl for several).",
            "Press the Online icon, “do not show in the online record”. SystmOne asks for a note.",
            "Or open the event, choose Other Details, and take the tick “Visible in the online record” away.",
            "This hides the whole event. To hide a part of it, split the event first, with “Next”.",
            "Do not use “Private”: it is something else.",
        ),
        show=(
            "Open the event, choose Other Details, and tick “Visible in the online record”.",
            "This shows the whole event. “Safeguarding Relevant” hides it as well: look whether it is set.",
        ),
        check=("Filter the journal by “visible online”.",),
        of_kind=((Kind.MEDICATION, "Hiding a repeat template does not hide its issues."),),
    ),
    ClinicalSystem.VISION: SystemWords(hidden="hidden from online users", visible="visible to online users"),
    ClinicalSystem.OTHER: SystemWords(hidden="hidden from online users", visible="visible to online users"),
}


def end_state(system: ClinicalSystem, wanted: Wanted) -> str:
    """In the system's words."""
    if wanted is Wanted.HIDDEN_FROM_PROXIES:
        return "visible to the patient, and the proxy cannot read it"
    words = WORDS[system]
    return words.visible if wanted is Wanted.VISIBLE else words.hidden


def meanwhile(wanted: Wanted) -> list[str]:
    """What is done of an entry that is not yet made visible: a proxy’s access can be restricted at any time."""
    return [f"{NOT_YET}.", *([RESTRICT] if wanted is Wanted.HIDDEN_FROM_PROXIES else [])]


def end_state_of(job: Job) -> list[str]:
    """Each end state that its entries want, in the system's words; not of what is too early."""
    wanted = [each for each in Wanted if any(entry.wanted is each and not entry.not_yet for entry in job.entries)]
    return [end_state(job.system, each) for each in wanted]


def steps_of(job: Job) -> list[str]:
    """What to do, in order; for a check, only how to look."""
    words, entries = WORDS[job.system], [entry for entry in job.entries if not entry.not_yet]
    wanted, kinds = {entry.wanted for entry in entries}, {entry.kind for entry in entries}
    if not entries:
        return meanwhile(job.entries[0].wanted)
    if Wanted.HIDDEN_FROM_PROXIES in wanted:
        return list(PROXIES)
    if job.key.is_check:
        return list(words.check) or [NOT_KNOWN]
    found = [*(words.hide if Wanted.HIDDEN in wanted else ()), *(words.show if Wanted.VISIBLE in wanted else ())]
    if not found:
        return [NOT_KNOWN]
    return [*found, *(said for kind, said in words.of_kind if kind in kinds), *words.check]
