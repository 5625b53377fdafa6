"""How the words of one resource come into the text of another: here, and nowhere else.

The same questions as for the patient's view are asked of the resource whose words they are: is it withdrawn, NOPAT (or
under a label that is not understood), left out, another person's, or does what it stands under say so? Then none of its
words (title, reason, diagnosis, specimen, answer, medicine, attachment, name) is printed, and neither is the `display`
by which it is named. Two things follow for the entry that would have printed them:

- Where they are part of what it is (its Binary, Specimen, Medication, what it contains, or the list or Composition
  above it; see parents.py), it is itself labelled or withdrawn, and says what is labelled like itself.
- Where it merely names the other (a reason, an answer, an author), it stands, the words are kept out, and so is its
  narrative, which may repeat them. A clinician is told so (`EntryRead.not_shown`), the patient is not.

Of what another bundle took back, `taken_back_before` tells. An entry that was read before that has the words in
its text, and is treated as labelled until it is sent again (intake/source/effects.py).
"""

from typing import Final

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.references import name_outside, type_in
from workbench.fhir.bundle.shapes import Node
from workbench.vocabulary import Doubt, Standing

_WHY: Final = {
    Standing.ANOTHERS: "it is another patient’s",
    Standing.NOT_TAKEN: "it was left out",
    Standing.DELETED: "the source has deleted it",
    Standing.WITHDRAWN: "the source has withdrawn it",
    Standing.CONTRADICTED: "the source contradicts itself about it",
    Standing.NOPAT: "the source labels it NOPAT",
}
PEOPLE_AND_PLACES: Final = frozenset(
    "HealthcareService Location Organization Patient Person Practitioner PractitionerRole RelatedPerson".split()
)
# Who is no longer in the source's address book still wrote what they wrote
_KEEP_THEIR_NAMES: Final = PEOPLE_AND_PLACES - {"RelatedPerson"}
_NOT_UNDERSTOOD: Final = "its label is not understood"


def words_from(reference: Node, at: Resource) -> Resource | None:
    """What this Reference of `at` names in the bundle, if its words may be printed there."""
    return words_of(at.find(reference), at)


def words_of(target: Resource | None, at: Resource) -> Resource | None:
    if target is None or target is at:
        return target
    why = _why_not(target, at)
    if why:
        _note_kept_out(target.type, why, at)
        return None
    _note_quoted(target.type, target.source_id, at)
    at.drawn.add(target)
    return target


def _note_kept_out(type_: str, why: str, at: Resource) -> None:
    at.kept_out[f"the words of a {type_} that it names: {why}"] = None


def _note_quoted(type_: str, source_id: str, at: Resource) -> None:
    if source_id and type_ not in PEOPLE_AND_PLACES:
        at.quoted.add(source_id)


def _why_not(target: Resource, at: Resource) -> str:
    """Under NOPAT itself an entry is never shown, and says what is labelled; likewise under the same unclear label."""
    if not target.marks and not target.doubts:
        return ""
    against = target.marks - ({Standing.NOPAT} if Standing.NOPAT in at.marks else set())
    if against:
        return next(words for mark, words in _WHY.items() if mark in against)
    unclear = Doubt.LABEL_NOT_UNDERSTOOD in target.doubts - at.doubts
    return _NOT_UNDERSTOOD if unclear and Standing.NOPAT not in at.marks else ""


def is_kept_out(reference: Node, at: Resource) -> bool:
    """Are the words of what it names not allowed here, or is that taken back? Then neither is its `display`."""
    if at.find(reference) is not None:
        return words_from(reference, at) is None
    taken_back = {**at.contents.taken_back_before, **at.contents.taken_back}
    may_repeat = "display" in reference or "text" in at.content  # a narrative may repeat words of what it does not name
    name = name_outside(reference, at) if taken_back or may_repeat else ""
    type_ = type_in(name)
    if name in taken_back and type_ not in _KEEP_THEIR_NAMES:
        _note_kept_out(type_, _WHY[taken_back[name]], at)
        return True
    if may_repeat:
        _note_quoted(type_, name, at)
    return False


def marks_of_taken_back(resource: Resource) -> frozenset[Standing]:
    """Of what the bundle takes back and that is read all the same, for the names, places and order that it gives."""
    standing = resource.contents.taken_back.get(resource.source_id)
    if standing is None or resource.type in _KEEP_THEIR_NAMES:
        return frozenset()
    return frozenset({Standing.CONTRADICTED if standing is Standing.NOT_TAKEN else standing})
