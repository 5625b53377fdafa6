"""The bundle's JSON → its resources, each once, in the bundle's order."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from workbench.fhir.bundle.collecting.addressing import Addressing, held_inside
from workbench.fhir.bundle.collecting.inside import contained_in, entries_among
from workbench.fhir.bundle.collecting.naming import identifier_in, names_of
from workbench.fhir.bundle.collecting.request_urls import searches_for
from workbench.fhir.bundle.collecting.sent import Sent, held_in, sent_by
from workbench.fhir.bundle.collecting.settling import KeepsBack, Settled, settle
from workbench.fhir.bundle.contents import Contents, Resource
from workbench.fhir.bundle.kinds import is_clinical
from workbench.fhir.bundle.shapes import Node, cleaned, words
from workbench.fhir.said import Search
from workbench.fhir.values import Problem
from workbench.vocabulary import Standing

NOT_FOUND = (
    "a deletion or change by a condition that nothing in this bundle meets; whatever is held and may meet it waits"
)

Named = tuple[str, Sent]


def collect(bundle: Node, keeps_back: KeepsBack, problems: list[Problem]) -> Contents:
    """`keeps_back` tells which of two contradictory copies must count. What is odd about one resource is a problem."""
    sent = list(_all_sent(bundle, problems))
    to_read = [each for each in sent if each.standing is Standing.STANDS]
    named = list(zip(names_of(to_read), to_read, strict=True))
    addressing = Addressing(named if len(named) < len(sent) else ())
    contents = Contents(is_whole=_says_whose(sent, addressing, problems))
    contents.searches = [
        each for one in sent if _is_unclear(one, addressing, keeps_back) for each in _searches_of(one, addressing)
    ]
    read = []
    for name, (copies, against) in _by_name(named, sent, addressing).items():
        settled = settle(copies, against, keeps_back)
        _note(name, settled, [*copies, *against], contents, problems)
        read += [(name, each) for each in settled.read]
    _fill(contents, sorted(read, key=lambda each: each[1].place), problems)
    return contents


def _all_sent(bundle: Node, problems: list[Problem]) -> Iterator[Sent]:
    entries = bundle["entry"] if type(bundle["entry"]) is list else [bundle["entry"]]
    for place, entry in enumerate(entries, start=1):
        sent = sent_by(place, entry, words(bundle.get("type")), problems)
        yield sent
        if sent.standing is Standing.NOT_TAKEN:
            yield from held_in(sent)


def _says_whose(sent: Sequence[Sent], addressing: Addressing, problems: list[Problem]) -> bool:
    """Whether it is known of each entry that is not read what it speaks of."""
    lost = [each for each in sent if each.standing is not Standing.STANDS and not addressing.finds(each)]
    problems += [Problem(each.position, NOT_FOUND) for each in lost if each.standing is Standing.DELETED]
    return not lost


def _is_unclear(sent: Sent, addressing: Addressing, keeps_back: KeepsBack) -> bool:
    """Does it delete or change what a condition meets, and nobody knows what that is?

    A conditional update that shows less is one too: what it updates may be held under another name.
    """
    if sent.standing is Standing.STANDS:
        return bool(_condition_of(sent)) and not sent.raw_id and keeps_back(sent.content)
    is_search = bool(_condition_of(sent)) or (sent.standing is Standing.DELETED and bool(sent.type))
    return is_search and not addressing.finds(sent)


def _searches_of(sent: Sent, addressing: Addressing) -> list[Search]:
    return searches_for(sent.type, _condition_of(sent), addressing.names_for(sent))


def _condition_of(sent: Sent) -> str:
    return next((each.condition for each in sent.names if each.condition), "")


def _by_name(
    named: list[Named], sent: Sequence[Sent], addressing: Addressing
) -> dict[str, tuple[list[Sent], list[Sent]]]:
    """Source id → what is to be read under it, and what takes it back or could not be taken."""
    found: dict[str, tuple[list[Sent], list[Sent]]] = defaultdict(lambda: ([], []))
    for name, each in named:
        found[name][0].append(each)
    for each in sent:
        if each.standing is not Standing.STANDS:
            for name in addressing.names_for(each):
                found[name][1].append(each)
    return found


def _note(name: str, settled: Settled, sent: list[Sent], contents: Contents, problems: list[Problem]) -> None:
    """What is taken back, and with it whatever was read out of it."""
    if settled.problem:
        problems.append(settled.problem)
    if settled.standing:
        contents.taken_back[name] = settled.standing
        contents.taken_back_by[name] = settled.version
        for each in sent if not settled.read else ():
            inside = held_inside(each.content, name)
            contents.taken_back.update(dict.fromkeys(inside, settled.standing))
            _add_gone(name, each, contents)


def _add_gone(name: str, sent: Sent, contents: Contents) -> None:
    contents.gone = contents.gone or Contents()
    type_, _, own = name.partition("/")
    gone = _resource(name, replace(sent, type=type_), contents)
    contents.gone.add(gone, cleaned(sent.raw_id) or own)


def _fill(contents: Contents, read: list[Named], problems: list[Problem]) -> None:
    holders = [_resource(name, each, contents) for name, each in read]
    contained = contained_in(holders)
    entries, doubtful = entries_among(contained, problems)
    inside: dict[int, list[Resource]] = defaultdict(list)
    for each in entries:
        inside[id(each.holder)].append(each)
    for holder, (_, sent) in zip(holders, read, strict=True):
        contents.add(holder, cleaned(sent.raw_id) or holder.source_id.partition("/")[2])
        for each in inside[id(holder)]:
            contents.add(each, each.source_id.partition("/")[2])
    shared = _shared_names([*holders, *contained])
    contents.taken_back |= dict.fromkeys(doubtful, Standing.CONTRADICTED) | dict.fromkeys(shared, Standing.NOT_TAKEN)


def _resource(name: str, sent: Sent, contents: Contents) -> Resource:
    return Resource(
        sent.place,
        sent.type,
        name,
        sent.content,
        contents,
        full_url=sent.full_url,
        server=sent.server,
        version=sent.version,
    )


def _shared_names(resources: Sequence[Resource]) -> set[str]:
    """Identifiers of several, which therefore name none: what an earlier bundle filed under one may be any of them."""
    given = {each.source_id for each in resources}
    nameless = (each for each in resources if each.holder or not each.content.get("id"))
    claimed = {
        f"{each.type}/{identifier_in(each.content)}" for each in nameless if is_clinical(each.type, each.content)
    }
    return {name for name in claimed - given if not name.endswith("/")}
