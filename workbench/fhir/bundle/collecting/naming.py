"""The source id of each resource: `Type/id`, and a name of its own for each that has no id or shares it."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from workbench.fhir.bundle.addresses import uuid_in
from workbench.fhir.bundle.collecting.sent import Sent
from workbench.fhir.bundle.contents import Resource, on_server
from workbench.fhir.bundle.json_text import as_json
from workbench.fhir.bundle.shapes import Node, cleaned, nodes

_LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class _Claim:
    """Names for a resource without an id, best first; the last is its alone. One `identity` has one name."""

    names: tuple[str, ...]
    identity: str


def names_of(sent: Sequence[Sent]) -> list[str]:
    """The source id of each of these, in their order."""
    with_id: dict[str, list[Sent]] = defaultdict(list)
    for each in sent:
        if each.raw_id:
            with_id[f"{each.type}/{cleaned(each.raw_id)}"].append(each)
    home = next((each.server for each in sent if each.type == "Patient" and each.server), "")
    named = {id(each): name for plain, those in with_id.items() for each, name in _told_apart(plain, those, home)}
    without = [each for each in sent if not each.raw_id]
    named.update(zip(map(id, without), _first_free(_claims(without), {*named.values()}), strict=True))
    return [bounded(named[id(each)]) for each in sent]


def names_inside(contained: Sequence[Resource], taken: set[str]) -> list[str]:
    """Of resources that are contained in others; their ids mean nothing outside those."""
    claims = []
    for each in contained:
        digest = digest_of({name: value for name, value in each.content.items() if name != "id"})
        names = [f"{each.type}/{identifier}"] if (identifier := identifier_in(each.content)) else []
        claims.append(_Claim((*names, _inside(each) or f"{each.type}/{digest}"), digest))
    return list(map(bounded, _first_free(claims, taken)))


def _inside(contained: Resource) -> str:
    own, holder = local_id(contained.content), contained.holder
    return f"{contained.type}/{holder.source_id}#{own}" if own and holder else ""


def local_id(content: Node) -> str:
    """Of a contained resource; some write it with the mark that only a reference to it has."""
    own = content.get("id")
    return cleaned(str(own)).removeprefix("#") if type(own) in (str, int) else ""


def _told_apart(plain: str, those: list[Sent], home: str) -> Iterator[tuple[Sent, str]]:
    """Copies are one. The same id on another server is another resource; so is one that differs by a blank.

    Of a server other than the patient's also where the bundle has no other of that id: one may have come before.
    """
    servers = [each.server for each in those if each.server]
    own_server = home or next(iter(servers), "")
    is_at_home = any(each.server in ("", own_server) for each in those)
    ids = [each.raw_id for each in those]
    own_id = next((each for each in ids if f"{those[0].type}/{each}" == plain), ids[0])
    copies = all(each.content == those[0].content for each in those)
    for each in those:
        name = plain if copies or each.raw_id == own_id else f"{plain}~{_short_digest(each.raw_id.encode())}"
        yield each, name if (copies and is_at_home) or each.server in ("", own_server) else on_server(name, each.server)


def _first_free(claims: Sequence[_Claim], taken: set[str]) -> Iterator[str]:
    """For each the first name that nothing else claims.

    A business identifier is a name only where it is unique: a laboratory's accession number stands on many results.
    """
    claimed: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        for name in claim.names:
            claimed[name].add(claim.identity)
    for claim in claims:
        free = (name for name in claim.names if name not in taken and len(claimed[name]) == 1)
        yield next(free, claim.names[-1])


def _claims(sent: Sequence[Sent]) -> list[_Claim]:
    """Its business identifier, its fullUrl, and in the end its content: what shares one of the last two is one."""
    identities: dict[str, str] = {}
    claims = []
    for each in sent:
        digest = digest_of(each.content)
        url = f"{each.type}/{uuid_in(each.full_url) or each.full_url}" if each.full_url else ""
        identifier = identifier_in(each.content)
        names = (f"{each.type}/{identifier}" if identifier else "", url, f"{each.type}/{digest}")
        claims.append(_Claim(tuple(filter(None, names)), identities.setdefault(digest, url or digest)))
    return claims


def identifier_in(content: Node) -> str:
    named = (each.get("value") for each in nodes(content.get("identifier")))
    return next((cleaned(value) for value in named if type(value) is str and cleaned(value)), "")


def digest_of(content: Node) -> str:
    return _short_digest(as_json(content))


def bounded(name: str) -> str:
    """Short enough to be kept; what is too long still has a name of its own."""
    name = cleaned(name)
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 17]}~{_short_digest(name.encode())}"


def _short_digest(sent: bytes) -> str:
    return hashlib.sha256(sent).hexdigest()[:16]
