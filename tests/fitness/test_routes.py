"""Every route says whom it lets in: to the app, which does not start otherwise, and in one table of pages by roles."""

import re
from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from flask import Blueprint, Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from tests.factories import LEAVE_VISIBLE, LEEDS, a_practice, an_item, deciding, entries
from tests.visitors import ANY, Arrive, Visitor
from workbench import app as assembly
from workbench.permissions import Permission
from workbench.settings import Settings
from workbench.vocabulary import Role
from workbench.web.door.request import Open, declared

VISITORS = ("clinician", "safeguarding-lead", "administrator", "nobody")
TO_SIGN_IN = "to the sign-in page"

# What each of VISITORS is answered.
TABLE = {
    "GET /": (303, 303, 303, TO_SIGN_IN),
    "GET /account": (200, 200, 200, TO_SIGN_IN),
    "GET /account/password": (200, 200, 200, TO_SIGN_IN),
    "POST /account/password": (422, 422, 422, TO_SIGN_IN),
    "GET /account/second-factor": (200, 200, 200, TO_SIGN_IN),
    "POST /account/second-factor": (422, 422, 422, TO_SIGN_IN),
    "POST /account/second-factor/codes": (422, 422, 422, TO_SIGN_IN),
    "POST /account/second-factor/remove": (422, 422, 422, TO_SIGN_IN),
    "POST /account/sessions/<int:login>/end": (303, 303, 303, TO_SIGN_IN),
    "POST /account/sessions/end-others": (303, 303, 303, TO_SIGN_IN),
    "GET /practices": (403, 403, 403, TO_SIGN_IN),
    "POST /practices": (403, 403, 403, TO_SIGN_IN),
    "GET /sign-in/code": (303, 303, 303, TO_SIGN_IN),
    "POST /sign-in/code": (303, 303, 303, TO_SIGN_IN),
    "GET /users": (403, 403, 200, TO_SIGN_IN),
    "POST /users": (403, 403, 422, TO_SIGN_IN),
    "GET /users/<int:user>": (403, 403, 404, TO_SIGN_IN),
    "POST /users/<int:user>": (403, 403, 404, TO_SIGN_IN),
    "POST /users/second-factor": (403, 403, 422, TO_SIGN_IN),
    "GET /audit": (403, 200, 403, TO_SIGN_IN),
    "GET /audit.<any(csv, xlsx, ndjson):format_>": (403, 200, 403, TO_SIGN_IN),
    "POST /audit/search": (403, 303, 403, TO_SIGN_IN),
    "GET /audit/searches": (403, 200, 403, TO_SIGN_IN),
    "POST /audit/searches": (403, 422, 403, TO_SIGN_IN),
    "POST /audit/searches/<int:search>/delete": (403, 404, 403, TO_SIGN_IN),
    "GET /audit/exports": (403, 200, 403, TO_SIGN_IN),
    "GET /audit/exports/<uuid:export>": (403, 404, 403, TO_SIGN_IN),
    "GET /audit/exports/<uuid:export>/progress": (403, 303, 403, TO_SIGN_IN),
    "GET /audit/exports/<uuid:export>/file": (403, 404, 403, TO_SIGN_IN),
    "POST /audit/exports": (403, 422, 403, TO_SIGN_IN),
    "GET /decisions/mine": (200, 200, 403, TO_SIGN_IN),
    "GET /decisions/second-looks": (200, 200, 403, TO_SIGN_IN),
    "GET /flags": (403, 200, 403, TO_SIGN_IN),
    "GET /flags/rule": (403, 404, 403, TO_SIGN_IN),
    "GET /healthz": (200, 200, 200, 200),
    "GET /held": (403, 200, 200, TO_SIGN_IN),
    "GET /held/<int:held>": (403, 404, 404, TO_SIGN_IN),
    "GET /hidden": (403, 200, 403, TO_SIGN_IN),
    "GET /hidden/csv": (403, 200, 403, TO_SIGN_IN),
    "GET /hidden/entries/<int:entry>": (403, 404, 403, TO_SIGN_IN),
    "POST /hidden/entries/<int:entry>": (403, 404, 403, TO_SIGN_IN),
    "POST /hidden/still-right": (403, 422, 403, TO_SIGN_IN),
    "GET /patients": (200, 200, 200, TO_SIGN_IN),
    "GET /patients/<int:patient>/access": (200, 200, 200, TO_SIGN_IN),
    "GET /imports": (403, 200, 200, TO_SIGN_IN),
    "GET /imports/<int:received>": (403, 404, 404, TO_SIGN_IN),
    "GET /imports/<int:received>/progress": (403, 303, 303, TO_SIGN_IN),
    "POST /imports": (403, 403, 422, TO_SIGN_IN),
    "GET /oversight": (403, 200, 403, TO_SIGN_IN),
    "GET /oversight/decisions": (403, 200, 403, TO_SIGN_IN),
    "GET /oversight/cannot": (403, 200, 403, TO_SIGN_IN),
    "GET /oversight/drifted": (403, 200, 403, TO_SIGN_IN),
    "GET /oversight/exposure": (403, 200, 403, TO_SIGN_IN),
    "GET /oversight/exposure/<int:entry>": (403, 404, 403, TO_SIGN_IN),
    "GET /oversight/waiting": (403, 200, 403, TO_SIGN_IN),
    "GET /oversight/second-look": (403, 200, 403, TO_SIGN_IN),
    "GET /oversight/second-look/settled": (403, 200, 403, TO_SIGN_IN),
    "GET /oversight/second-look/<int:look>/decision": (403, 404, 403, TO_SIGN_IN),
    "GET /oversight/second-look/<int:look>": (403, 404, 403, TO_SIGN_IN),
    "GET /oversight/second-look/<int:look>/entries/<int:entry>/text": (403, 404, 403, TO_SIGN_IN),
    "GET /policy": (403, 200, 403, TO_SIGN_IN),
    "GET /policy/hold-on-arrival": (403, 200, 403, TO_SIGN_IN),
    "GET /tasks": (403, 200, 403, TO_SIGN_IN),
    "GET /patients/<int:patient>": (200, 200, 403, TO_SIGN_IN),
    "GET /patients/<int:patient>/items": (200, 200, 403, TO_SIGN_IN),
    "GET /patients/<int:patient>/view": (200, 200, 403, TO_SIGN_IN),
    "GET /patients/<int:patient>/view/entries/<int:entry>": (404, 404, 403, TO_SIGN_IN),
    "GET /practice": (403, 200, 200, TO_SIGN_IN),
    "GET /queue": (200, 200, 403, TO_SIGN_IN),
    "GET /queue/news": (204, 204, 403, TO_SIGN_IN),
    "GET /queue/views": (200, 200, 403, TO_SIGN_IN),
    "GET /queue/beside/<int:patient>": (200, 200, 403, TO_SIGN_IN),
    "GET /queue/card": (200, 200, 403, TO_SIGN_IN),
    "GET /queue/group": (200, 200, 403, TO_SIGN_IN),
    "GET /readyz": (200, 200, 200, 200),
    "GET /review-items/<int:item>": (200, 200, 403, TO_SIGN_IN),
    "GET /review-items/<int:item>/decision": (200, 200, 403, TO_SIGN_IN),
    "GET /review-items/<int:item>/entries/<int:entry>/documents/<int:document>/pages/<int:number>": (
        404,
        404,
        403,
        TO_SIGN_IN,
    ),
    "GET /review-items/<int:item>/entries/<int:entry>/text": (200, 200, 403, TO_SIGN_IN),
    "GET /sign-in": (200, 200, 200, 200),
    "GET /static/<path:filename>": (200, 200, 200, 200),
    "GET /practice/clinical-system": (403, 200, 200, TO_SIGN_IN),
    "GET /worklist": (200, 200, 403, TO_SIGN_IN),
    "GET /worklist/<int:patient>/items/<int:item>": (404, 404, 403, TO_SIGN_IN),
    "GET /worklist/<int:patient>/proxies": (404, 404, 403, TO_SIGN_IN),
    "POST /worklist/<int:patient>/items/<int:item>": (404, 404, 403, TO_SIGN_IN),
    "POST /worklist/<int:patient>/proxies": (404, 404, 403, TO_SIGN_IN),
    "POST /decisions/<uuid:batch>/undo": (303, 303, 403, TO_SIGN_IN),
    "POST /decisions/second-looks/<int:look>": (404, 404, 403, TO_SIGN_IN),
    "POST /held/<int:held>": (403, 404, 404, TO_SIGN_IN),
    "POST /flags": (403, 422, 403, TO_SIGN_IN),
    "POST /flags/rule": (403, 404, 403, TO_SIGN_IN),
    "POST /flags/switched": (403, 404, 403, TO_SIGN_IN),
    "POST /oversight/second-look/<int:look>": (403, 404, 403, TO_SIGN_IN),
    "POST /oversight/second-look/<int:look>/decision": (403, 404, 403, TO_SIGN_IN),
    "POST /oversight/second-look/<int:look>/read": (403, 404, 403, TO_SIGN_IN),
    "POST /oversight/second-look/<int:look>/stands": (403, 404, 403, TO_SIGN_IN),
    "POST /patients/<int:patient>/access/steps": (422, 422, 422, TO_SIGN_IN),
    "POST /patients/<int:patient>/access/proxies": (422, 422, 422, TO_SIGN_IN),
    "POST /patients/<int:patient>/access/proxies/<int:proxy>": (404, 404, 404, TO_SIGN_IN),
    "POST /policy": (403, 422, 403, TO_SIGN_IN),
    "POST /policy/hold-on-arrival": (403, 422, 403, TO_SIGN_IN),
    "POST /practice/clinical-system": (403, 403, 404, TO_SIGN_IN),
    "POST /practice/switch": (403, 403, 422, TO_SIGN_IN),
    "POST /queue/views": (422, 422, 403, TO_SIGN_IN),
    "POST /queue/views/<int:view>/delete": (404, 404, 403, TO_SIGN_IN),
    "POST /review-items/<int:item>/decision": (422, 422, 403, TO_SIGN_IN),
    "POST /review-items/<int:item>/flags/<int:flag>/not-helpful": (404, 404, 403, TO_SIGN_IN),
    "POST /review-items/<int:item>/missed": (422, 422, 403, TO_SIGN_IN),
    "POST /review-items/leave-visible": (422, 422, 403, TO_SIGN_IN),
    "POST /tasks/checked": (403, 404, 403, TO_SIGN_IN),
    "POST /session/extend": (204, 204, 204, TO_SIGN_IN),
    "POST /sign-in": (401, 401, 401, 401),
    "POST /sign-out": (303, 303, 303, TO_SIGN_IN),
}

OPERATORS = "installation-operator"
OF_OPERATORS = {
    "GET /": 303,
    "GET /account": 200,
    "GET /account/password": 200,
    "POST /account/password": 422,
    "GET /account/second-factor": 200,
    "POST /account/second-factor": 422,
    "POST /account/second-factor/codes": 422,
    "POST /account/second-factor/remove": 422,
    "POST /account/sessions/<int:login>/end": 303,
    "POST /account/sessions/end-others": 303,
    "GET /healthz": 200,
    "GET /practices": 200,
    "POST /practices": 422,
    "GET /readyz": 200,
    "GET /sign-in": 200,
    "GET /sign-in/code": 303,
    "GET /static/<path:filename>": 200,
    "POST /session/extend": 204,
    "POST /sign-in": 401,
    "POST /sign-in/code": 303,
    "POST /sign-out": 303,
}
"""What an installation's operator is answered, who sees nothing of any patient: all other pages are refused."""


@dataclass
class Scene:
    """An item that waits, and one that the clinician among the visitors has left visible."""

    visitor: Visitor
    addresses: dict[str, str]
    queries: dict[str, str]


@pytest.fixture
def scene(request: pytest.FixtureRequest, db: Session, arrive: Arrive) -> Scene:
    roles = (*VISITORS[:3], OPERATORS)
    everybody = {role.value: arrive(f"The {role.value}", role) for role in Role if role.value in roles}
    visitor = everybody.get(request.param) or arrive()
    waiting, decided = an_item(db), an_item(db)
    gp = everybody["clinician"].user
    batch = deciding(db, decided, LEAVE_VISIBLE, by=gp.as_actor(a_practice(db, LEEDS)))
    return Scene(visitor, {"int:item": str(waiting.id), "int:entry": str(entries(db, waiting)[0].id),
                           "int:patient": str(waiting.patient_id), "int:proxy": "1", "int:held": "1",
                           "int:flag": "1", "int:document": "1", "int:number": "1",
                           "int:view": "1", "int:received": "1", "int:search": "1", "int:look": "1",
                           "int:login": "999", "int:user": "999",
                           "uuid:batch": batch, "uuid:export": batch, "any(csv, xlsx, ndjson):format_": "csv",
                           "path:filename": "workbench.css"},
                 {"/queue/card": f"?card={waiting.patient_id}~2026-03-02",
                  "/queue/group": "?of=results-within-range"})  # fmt: skip


def rules_of(app: Flask) -> list[Rule]:
    return list(app.url_map.iter_rules())


@pytest.mark.parametrize("scene", [*VISITORS, OPERATORS], indirect=True)
def test_each_visitor_is_answered_as_the_table_says(scene: Scene, request: pytest.FixtureRequest) -> None:
    visitor = request.node.callspec.params["scene"]
    for page in sorted(TABLE, key=lambda page: page == "POST /sign-out"):  # which comes last: it ends the visit
        method, _, rule = page.partition(" ")
        address = re.sub("<(.+?)>", lambda place: scene.addresses[place[1]], rule) + scene.queries.get(rule, "")
        answer = (scene.visitor.open if method == "GET" else scene.visitor.send)(address, status=ANY)
        led_to_sign_in = visitor == "nobody" and (answer.goes_to or "").startswith("/sign-in")
        said = OF_OPERATORS.get(page, 403) if visitor == OPERATORS else TABLE[page][VISITORS.index(visitor)]
        assert (TO_SIGN_IN if led_to_sign_in else answer.status) == said, page


def test_the_table_has_every_route_and_no_other(app_of_the_run: Flask) -> None:
    routes = {
        f"{method} {rule.rule}" for rule in rules_of(app_of_the_run) for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert set(TABLE) == routes


def test_every_route_declares_a_permission_or_that_it_is_open(app_of_the_run: Flask) -> None:
    found = [declared(app_of_the_run, rule.endpoint) for rule in rules_of(app_of_the_run)]
    assert all(isinstance(allows, Permission | Open) for allows in found)


def test_what_is_open_to_all_tells_nothing_about_anybody(app_of_the_run: Flask) -> None:
    open_to_all = {
        rule.rule for rule in rules_of(app_of_the_run) if declared(app_of_the_run, rule.endpoint) is Open.TO_ALL
    }
    assert open_to_all == {"/static/<path:filename>", "/healthz", "/readyz", "/sign-in", "/sign-in/code"}


def test_the_app_does_not_start_while_a_route_declares_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    careless = Blueprint("careless", __name__)
    careless.add_url_rule("/careless", "page", lambda: "")
    monkeypatch.setattr(assembly, "PAGES", (*assembly.PAGES, SimpleNamespace(blueprint=careless)))
    with pytest.raises(RuntimeError, match=r"declare no permission: careless\.page"):
        assembly.create_app(Settings(str(engine.url), "secret"))


def test_the_app_does_not_start_on_a_database_that_is_not_ready() -> None:
    with pytest.raises(RuntimeError, match="run: workbench db upgrade"):
        assembly.create_app(Settings("sqlite://", "secret"))


def test_addresses_are_lower_kebab_case_with_typed_parameters(app_of_the_run: Flask) -> None:
    part = re.compile(r"[a-z]+(-[a-z]+)*\.?(<(int|uuid|path|any\([a-z, ]+\)):[a-z_]+>)?|<(int|uuid|path):[a-z_]+>")
    parts = {part for rule in rules_of(app_of_the_run) for part in re.split(r"/(?![^<]*>)", rule.rule) if part}
    assert [odd for odd in parts if not part.fullmatch(odd)] == []
