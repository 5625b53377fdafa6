"""FHIR's backbone elements, a line each: components, reactions, dosages, questions, relatives' conditions."""

from collections.abc import Iterator

from workbench.fhir.bundle.concepts import is_unknown, said
from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.shapes import Node, choice, extensions, node, nodes, words
from workbench.fhir.standing.words_between import is_kept_out, words_from
from workbench.fhir.wording.datatypes import day, each_said, joined, number, say
from workbench.fhir.wording.generated import Line, is_generated
from workbench.fhir.wording.negations import negations
from workbench.fhir.wording.titles import called
from workbench.sanitise import text_of_html

_DEEPEST = 40


def component(sent: Node, at: Resource) -> str:
    value = say(choice(sent, "value"), at) or say(sent.get("dataAbsentReason"), at)
    judged = say(sent.get("interpretation"), at)
    ranges = say(sent.get("referenceRange"), at)
    return joined(joined(said(sent.get("code")), value, by=": "), judged and f"({judged})", ranges and f"[{ranges}]")


def reaction(sent: Node, at: Resource) -> str:
    found = [
        say(sent.get("substance"), at),
        say(sent.get("manifestation"), at),
        words(sent.get("severity")),
        say(sent.get("exposureRoute"), at),
        day(sent.get("onset") or sent.get("date")),
        words(sent.get("description")),
        say(sent.get("detail"), at),
        *each_said(nodes(sent.get("note")), at),
    ]
    return joined(*found, by=", ")


def dosage(sent: Node, at: Resource) -> str:
    """As the prescriber wrote it, else put together from dose, timing and route."""
    written = words(sent.get("text"))
    if not written:
        doses = [choice(sent, "dose"), *(choice(each, "dose") for each in nodes(sent.get("doseAndRate")))]
        written = joined(
            *each_said(doses, at), _timing(node(sent.get("timing")), at), say(sent.get("route"), at), by=", "
        )
    needed = say(choice(sent, "asNeeded"), at)
    return joined(
        written,
        needed and f"as needed: {needed}",
        say(sent.get("additionalInstruction"), at),
        words(sent.get("patientInstruction")),
        by=" · ",
    )


def _timing(sent: Node, at: Resource) -> str:
    repeat = node(sent.get("repeat"))
    times, every = number(repeat.get("frequency")), number(repeat.get("period"))
    often = joined(times and f"{times} ×", every and f"every {every} {words(repeat.get('periodUnit'))}".strip())
    return say(sent.get("code"), at) or joined(often, *map(words, repeat.get("when") or ()))


def answers(item: Node, at: Resource, depth: int = 0) -> Iterator[Line]:
    """A line for each question and what was answered; an answer may be another entry, whose words may be typed."""
    if depth > _DEEPEST:
        raise RecursionError
    replies = nodes(item.get("answer"))
    asked = words(item.get("text")) or words(item.get("linkId"))
    given = [_answer(each, at) for each in replies]
    said = joined(asked, joined(*given, by="; "), by=": ") if asked else joined(*given, by="\n")
    yield Line(said, all(_is_picked(each, at) for each in replies))
    for holder in (item, *replies):
        for inner in nodes(holder.get("item")):
            yield from answers(inner, at, depth + 1)


def _is_picked(reply: Node, at: Resource) -> bool:
    """From a list, or a value; another entry that is the answer speaks by its value, else by its comment."""
    answered = words_from(node(reply.get("valueReference")), at)
    if answered is None:
        return is_generated(choice(reply, "value"), "value[x]")
    value = choice(answered.content, "value")
    return is_generated(value or answered.content.get("comment"), "value[x]" if value else "comment")


def _answer(sent: Node, at: Resource) -> str:
    answered = words_from(node(sent.get("valueReference")), at)
    if answered is None:
        return say(choice(sent, "value"), at)
    words_for_it = say(choice(answered.content, "value"), answered) or words(answered.content.get("comment"))
    return joined(called(answered), words_for_it, by=" ")


def relatives_condition(sent: Node, at: Resource) -> str:
    onset, outcome = say(choice(sent, "onset"), at), say(sent.get("outcome"), at)
    return joined(
        said(sent.get("code")), onset and f"from {onset}", outcome, *each_said(nodes(sent.get("note")), at), by=", "
    )


def section(sent: Node, at: Resource, depth: int = 0) -> str:
    """A Composition's section with those inside it, its narrative as plain text."""
    if depth > _DEEPEST:
        raise RecursionError
    narrative = text_of_html(words(node(sent.get("text")).get("div")))
    inner = [section(each, at, depth + 1) for each in nodes(sent.get("section"))]
    reason = say(sent.get("emptyReason"), at)
    return joined(words(sent.get("title")) or said(sent.get("code")), narrative, reason, *inner, by="\n")


def activity(sent: Node, at: Resource) -> str:
    detail = node(sent.get("detail"))
    return joined(
        say(sent.get("reference"), at) or say(detail.get("code"), at),
        *negations(detail),
        words(detail.get("description")),
        say(detail.get("reasonCode"), at),
        words(detail.get("status")),
        *each_said(nodes(sent.get("progress")), at),
        by=", ",
    )


def ending(sent: Node, at: Resource) -> str:
    """GP Connect: when and why an allergy ended."""
    on = (day(part.get("valueDateTime")) for part in extensions(sent, "endDate"))
    why = (words(part.get("valueString")) for part in extensions(sent, "reasonEnded"))
    return joined(*on, *why, by=", ")


def status_reason(sent: Node, at: Resource) -> str:
    """GP Connect: why a prescription was stopped or changed."""
    why = (said(part.get("valueCodeableConcept")) for part in extensions(sent, "statusReason"))
    on = (day(part.get("valueDateTime")) for part in extensions(sent, "statusChangeDate"))
    return joined(*why, *on, by=", ")


def supply(sent: Node, at: Resource) -> str:
    """GP Connect: the unit may stand in a text of its own."""
    quantity = node(sent.get("quantity"))
    written = joined(*(words(each.get("valueString")) for each in extensions(quantity, "MedicationQuantityText")))
    return joined(number(quantity.get("value")), words(quantity.get("unit")) or written)


def specimen(sent: Node, at: Resource) -> str:
    taken = words_from(sent, at)
    if taken is None:
        return "" if is_kept_out(sent, at) else words(sent.get("display"))
    collected = day(choice(node(taken.content.get("collection")), "collected"))
    notes = each_said(nodes(taken.content.get("note")), taken)
    return joined(said(taken.content.get("type")), collected, *notes, by=", ")


def specimen_note(sent: Node, at: Resource) -> str:
    taken = words_from(sent, at)
    return joined(*each_said(nodes(taken.content.get("note")), taken), by="\n") if taken else ""


def vaccine(sent: Node, _at: Resource) -> str:
    return "" if is_unknown(sent) else said(sent)


def payload(sent: Node, at: Resource) -> str:
    return say(choice(sent, "content"), at)
