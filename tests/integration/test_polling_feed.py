"""A FHIR server that we did not write is asked for what has changed, with faults between, and nothing is lost."""

import itertools
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from click.testing import Result
from sqlalchemy import select

from tests.commands import RIVERSIDE, ROSA, CommandLine
from tests.factories import HIDE, deciding
from tests.fhir_server import FhirServer, fhir_server
from workbench.db import open_engine, writing
from workbench.feeds.faults import FeedFault
from workbench.feeds.polling import again, asking, referred, steps
from workbench.feeds.polling.access import headers_of
from workbench.models import ReviewItem

OTHER = "9990000026"
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FhirServer]:
    with fhir_server(tmp_path_factory.mktemp("fhir")) as server:
        yield server


@pytest.fixture
def server(started: FhirServer) -> FhirServer:
    """With nothing in it."""
    for type_ in ("Observation", "Encounter", "Patient", "Practitioner", "Organization"):
        entries = started.client.get(f"/{type_}", params={"_count": "500"}).json().get("entry", [])
        for entry in entries:
            started.client.delete(f"/{type_}/{entry['resource']['id']}")
    started.between.asked.clear()
    started.between.headers.clear()
    started.between.faults.clear()
    return started


@pytest.fixture
def polled(riverside: CommandLine, server: FhirServer) -> CommandLine:
    """Riverside asks the server."""
    riverside.ok("feed", "add", RIVERSIDE, "--kind", "fhir-poll", "--name", "hub", "--url", server.base)
    return riverside


def a_patient(own: str = "rosa", nhs_number: str = ROSA, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Patient", "id": own, "birthDate": "1984-05-06", "gender": "female",
        "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": nhs_number}],
        "name": [{"given": ["Rosa"], "family": "Marsh"}], **more,
    }  # fmt: skip


def an_observation(text: str, own: str = "", patient: str = "rosa", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation", "id": own or f"o{next(_numbers)}", "status": "final", "code": {"text": text},
        "subject": {"reference": f"Patient/{patient}"}, "effectiveDateTime": "2026-03-02",
        "issued": "2026-03-02T12:00:00Z", **more,
    }  # fmt: skip


def run(workbench: CommandLine) -> Result:
    """At once, whatever it waits for."""
    workbench.write("UPDATE feed_position SET retry_at = NULL, looked_at = NULL")
    result = workbench("feed", "run")
    assert result.exit_code == (1 if " fails: " in result.stderr else 0), result.output
    assert "fault in the workbench" not in result.stderr, result.stderr
    return workbench("feed", "status", RIVERSIDE)


def titles(workbench: CommandLine) -> list[str]:
    found = workbench.rows("SELECT v.title FROM entry e JOIN entry_version v ON v.entry_id = e.id "
                           "AND v.number = e.current_version ORDER BY v.title")  # fmt: skip
    return [title for (title,) in found]


def imports(workbench: CommandLine) -> int:
    return int(workbench.rows("SELECT count(*) FROM audit_event WHERE action = 'imported'")[0][0])


def test_what_the_server_has_is_filed_with_what_it_refers_to(polled: CommandLine, server: FhirServer) -> None:
    server.put(
        {"resourceType": "Organization", "id": "riverside",
         "identifier": [{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": RIVERSIDE}]},
        {"resourceType": "Practitioner", "id": "shah", "name": [{"family": "Shah", "given": ["Amira"]}]},
        a_patient(managingOrganization={"reference": "Organization/riverside"}), a_patient("omar", OTHER),
        an_observation("Pulse", performer=[{"reference": "Practitioner/shah"}]),
        an_observation("Weight", patient="omar"),
    )  # fmt: skip
    assert run(polled).exit_code == 0
    assert titles(polled) == ["Pulse", "Weight"]
    assert polled.rows("SELECT nhs_number FROM patient ORDER BY 1") == [(ROSA,), (OTHER,)]
    assert polled.rows("SELECT count(*) FROM entry_version WHERE author LIKE '%Shah%'") == [(1,)]
    assert polled.rows("SELECT DISTINCT actor FROM audit_event WHERE action = 'imported'") == [("feed hub",)]


def test_what_is_asked_for_again_is_filed_again_only_if_it_changed(polled: CommandLine, server: FhirServer) -> None:
    server.put(a_patient(), an_observation("Pulse", "o"))
    run(polled)
    before = imports(polled)
    run(polled)
    assert imports(polled) == before
    assert any("_lastUpdated=ge" in asked for asked in server.between.asked)
    server.put(an_observation("Pulse, corrected", "o"))
    run(polled)
    assert titles(polled) == ["Pulse, corrected"]
    assert imports(polled) == before + 1


def test_what_is_deleted_there_is_withdrawn_here_once(polled: CommandLine, server: FhirServer) -> None:
    server.put(a_patient(), an_observation("Pulse", "gone"), an_observation("Weight", "stays"))
    run(polled)
    server.client.delete("/Observation/gone").raise_for_status()
    for _ in range(2):
        assert run(polled).exit_code == 0
    assert polled.rows("SELECT source_id, withdrawn FROM entry ORDER BY source_id") == [
        ("Observation/gone", 1), ("Observation/stays", 0)
    ]  # fmt: skip
    assert polled.rows("SELECT count(*) FROM received_file WHERE name LIKE 'Observation: % deleted'") == [(1,)]
    server.put(an_observation("Pulse", "gone"))
    run(polled)
    assert polled.rows("SELECT withdrawn FROM entry WHERE source_id = 'Observation/gone'") == [(0,)]


def test_a_practice_of_another_code_is_refused_once(polled: CommandLine, server: FhirServer) -> None:
    ods = [{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "B99999"}]
    server.put({"resourceType": "Organization", "id": "other", "identifier": ods},
               a_patient(managingOrganization={"reference": "Organization/other"}))  # fmt: skip
    for _ in range(2):
        run(polled)
    assert polled.rows("SELECT count(*) FROM audit_event WHERE action = 'refused'") == [(1,)]
    assert polled.rows("SELECT state FROM received_file WHERE name NOT LIKE '%deleted'") == [("refused",)]


def _at_another_practice(server: FhirServer, code: str) -> None:
    ods = [{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": code}]
    server.put({"resourceType": "Organization", "id": "home", "identifier": ods})


def _its_time_comes(
    workbench: CommandLine, tries: int = 0, waiting: Sequence[str] = ("Patient/rosa", "Observation/o")
) -> None:
    changes = [f"'$.again.\"{key}\".{name}', {value}" for key in waiting
               for name, value in (("at", "'2026-01-01T00:00:00+00:00'"), ("tries", tries))]  # fmt: skip
    workbench.write(f"UPDATE feed_position SET position = json_set(position, {', '.join(changes)})")


def test_what_was_refused_is_tried_again_by_itself(polled: CommandLine, server: FhirServer) -> None:
    """Nothing of it has changed there but what it refers to, of which no poll hears."""
    _at_another_practice(server, "B99999")
    server.put(a_patient(managingOrganization={"reference": "Organization/home"}), an_observation("Pulse", "o"))
    run(polled)
    assert titles(polled) == []
    assert again.WILL in str(polled.rows("SELECT told FROM received_file"))
    _at_another_practice(server, RIVERSIDE)
    run(polled)
    assert titles(polled) == []
    _its_time_comes(polled)
    run(polled)
    assert titles(polled) == ["Pulse"]
    assert polled.rows("SELECT json_extract(position, '$.again') FROM feed_position") in ([(None,)], [("{}",)])


def test_what_is_refused_each_time_is_given_up_and_that_is_told(polled: CommandLine, server: FhirServer) -> None:
    _at_another_practice(server, "B99999")
    server.put(a_patient(managingOrganization={"reference": "Organization/home"}), an_observation("Pulse", "o"))
    run(polled)
    _its_time_comes(polled, tries=again.TIMES - 1)
    for _ in range(2):
        run(polled)
    ((told,),) = polled.rows("SELECT told FROM received_file WHERE name LIKE '%tried again'")
    assert (again.GIVEN_UP in told, again.WILL in told) == (True, False)
    server.put(an_observation("Pulse, corrected", "o"))
    run(polled)
    found = polled.rows("SELECT told FROM received_file WHERE name LIKE 'Observation: % changed' ORDER BY id")
    assert (len(found), again.WILL in found[-1][0]) == (2, True)


NO_NUMBER = "1234567890"
"""It fails its check."""


def test_one_refused_patient_with_many_records_stops_nobody_else(
    polled: CommandLine, server: FhirServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(again, "MOST_PATIENTS", 1)
    server.put(a_patient(nhs_number=NO_NUMBER), *(an_observation(f"Reading {number}") for number in range(4)),
               a_patient("omar", OTHER), an_observation("Weight", patient="omar"))  # fmt: skip
    assert run(polled).exit_code == 0
    assert titles(polled) == ["Weight"]


def test_where_too_many_patients_are_refused_it_stops_and_says_so_once(
    polled: CommandLine, server: FhirServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(again, "MOST_PATIENTS", 1)
    server.put(a_patient(nhs_number=NO_NUMBER), a_patient("omar", NO_NUMBER), an_observation("Pulse"))
    for _ in range(2):
        told = run(polled)
        assert (told.exit_code, again.TOO_MANY in told.stdout) == (1, True), told.stdout
    assert polled.rows("SELECT name, state FROM received_file") == [("Patient: 2 new or changed", "refused")]


def test_what_is_registered_elsewhere_stops_nothing_and_waits_while_there_is_room(
    polled: CommandLine, server: FhirServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(again, "MOST_PATIENTS", 0)
    monkeypatch.setattr(again, "MOST_ELSEWHERE", 1)
    _at_another_practice(server, "B99999")
    server.put(a_patient(managingOrganization={"reference": "Organization/home"}), an_observation("Pulse", "o"),
               a_patient("omar", OTHER), an_observation("Weight", patient="omar"))  # fmt: skip
    assert run(polled).exit_code == 0
    assert titles(polled) == ["Weight"]
    assert list(_waiting(polled)) == ["Patient/rosa"]
    ((told,),) = polled.rows("SELECT told FROM received_file WHERE name LIKE 'Observation%'")
    assert again.NO_ROOM in told


def _waiting(workbench: CommandLine) -> dict[str, Any]:
    kept = workbench.rows("SELECT json_extract(position, '$.again') FROM feed_position")[0][0]
    return json.loads(kept) if kept else {}


@pytest.mark.parametrize("fault", ["404", "410", "junk", "500"])
def test_what_nobody_answers_for_when_it_is_tried_again_still_waits_and_stops_nothing_new(
    polled: CommandLine, server: FhirServer, fault: str
) -> None:
    """Also at its last try: nobody said what it is."""
    _at_another_practice(server, "B99999")
    server.put(a_patient(managingOrganization={"reference": "Organization/home"}), an_observation("Pulse", "o"))
    run(polled)
    _at_another_practice(server, RIVERSIDE)
    server.put(a_patient("omar", OTHER), an_observation("Weight", patient="omar"))
    _its_time_comes(polled, tries=again.TIMES - 1)
    server.between.faults.append(("/fhir/Observation?_id", fault))
    told = run(polled)
    assert (told.exit_code, f"{steps.TRIED_AGAIN}: The server" in told.stdout) == (1, True), told.stdout
    assert titles(polled) == ["Weight"]
    assert {each["tries"] for each in _waiting(polled).values()} == {again.TIMES - 1}
    bad = polled.rows("SELECT name FROM received_file WHERE name LIKE '%: a page'")
    assert bad == ([(f"{steps.TRIED_AGAIN}: a page",)] if fault == "junk" else [])
    _its_time_comes(polled, tries=again.TIMES - 1)
    assert run(polled).exit_code == 0
    assert titles(polled) == ["Pulse", "Weight"]


def test_what_cannot_be_fetched_is_fetched_alone_so_that_it_holds_up_no_other(
    polled: CommandLine, server: FhirServer
) -> None:
    _at_another_practice(server, "B99999")
    server.put(a_patient(managingOrganization={"reference": "Organization/home"}), an_observation("Pulse", "o"))
    run(polled)
    _at_another_practice(server, RIVERSIDE)
    for _ in range(2):
        _its_time_comes(polled)
        server.between.faults.append(("/fhir/Observation?_id", "junk"))
        assert run(polled).exit_code == 1
    assert polled.rows("SELECT nhs_number FROM patient") == [(ROSA,)]
    assert list(_waiting(polled)) == ["Observation/o"]


@pytest.mark.parametrize("fault", ["junk", "500"])
def test_what_refers_to_something_that_is_not_answered_waits_alone(
    polled: CommandLine, server: FhirServer, fault: str
) -> None:
    """It is neither filed without what it refers to, nor given up; what is new of others comes."""
    bad, good = ({"resourceType": "Practitioner", "id": own} for own in ("bad", "good"))
    server.put(bad, good, a_patient(), a_patient("omar", OTHER))
    server.put(an_observation("Pulse", "o", performer=[{"reference": "Practitioner/bad"}]))
    server.put(an_observation("Weight", patient="omar", performer=[{"reference": "Practitioner/good"}]))
    server.between.faults[:] = [("/fhir/Practitioner?_id=bad", fault)] * 2
    assert run(polled).exit_code == 0
    assert (titles(polled), list(_waiting(polled))) == (["Weight"], ["Observation/o"])
    _is_told_as_unanswered(polled, ["Observation: a page"] if fault == "junk" else [])
    for _ in range(2):
        _its_time_comes(polled, again.TIMES - 1, ["Observation/o"])
        server.between.faults[:] = [("/fhir/Practitioner?_id=bad", fault)]
        assert run(polled).exit_code == 1
    _its_time_comes(polled, again.TIMES - 1, ["Observation/o"])
    assert (run(polled).exit_code, titles(polled)) == (0, ["Pulse", "Weight"])


def _is_told_as_unanswered(workbench: CommandLine, pages: list[str]) -> None:
    told = str(workbench.rows("SELECT told FROM received_file WHERE name LIKE 'Observation: % changed'"))
    assert (again.UNANSWERED in told, again.WILL in told, again.GIVEN_UP in told) == (True, False, False)
    assert [name for (name,) in workbench.rows("SELECT name FROM received_file WHERE name LIKE '%: a page'")] == pages


_OFTEN = f"UPDATE feed_position SET position = json_set(position, '$.again.\"Observation/o\".tries', {again.TIMES - 1})"


def test_what_changes_while_it_waits_unanswered_is_not_given_up_either(polled: CommandLine, server: FhirServer) -> None:
    server.put({"resourceType": "Practitioner", "id": "bad"}, a_patient())
    for text in ("Pulse", "Pulse, corrected"):
        server.put(an_observation(text, "o", performer=[{"reference": "Practitioner/bad"}]))
        server.between.faults[:] = [("/fhir/Practitioner?_id=bad", "500")]
        assert run(polled).exit_code == 0
        polled.write(_OFTEN)
    _is_told_as_unanswered(polled, [])
    _its_time_comes(polled, again.TIMES - 1, ["Observation/o"])
    assert (run(polled).exit_code, titles(polled)) == (0, ["Pulse, corrected"])


@pytest.mark.parametrize("fault", ["junk", "500"])
def test_what_is_tried_again_waits_for_no_other_whose_reference_is_not_answered(
    polled: CommandLine, server: FhirServer, fault: str
) -> None:
    _at_another_practice(server, "B99999")
    home = {"managingOrganization": {"reference": "Organization/home"}}
    server.put({"resourceType": "Practitioner", "id": "bad"}, a_patient(**home), a_patient("omar", OTHER, **home))
    server.put(an_observation("Pulse", "o", performer=[{"reference": "Practitioner/bad"}]))
    server.put(an_observation("Weight", "w", patient="omar"))
    run(polled)
    _at_another_practice(server, RIVERSIDE)
    _its_time_comes(polled, again.TIMES - 1, list(_waiting(polled)))
    server.between.faults[:] = [("/fhir/Practitioner?_id=bad", fault)] * 2
    told = run(polled)
    assert (told.exit_code, f"{steps.TRIED_AGAIN}: The server" in told.stdout) == (1, True), told.stdout
    assert (titles(polled), set(_waiting(polled))) == (["Weight"], {"Patient/rosa", "Observation/o"})
    bad = polled.rows("SELECT name FROM received_file WHERE name LIKE '%: a page'")
    assert bad == ([(f"{steps.TRIED_AGAIN}: a page",)] if fault == "junk" else [])


@pytest.mark.parametrize("fault", ["429", "dropped"])
def test_where_nobody_answers_for_what_is_referred_to_all_of_it_waits(
    polled: CommandLine, server: FhirServer, fault: str
) -> None:
    server.put({"resourceType": "Practitioner", "id": "good"}, a_patient())
    server.put(an_observation("Pulse", performer=[{"reference": "Practitioner/good"}]))
    server.between.faults[:] = [("/fhir/Practitioner?_id=good", fault)]
    assert (run(polled).exit_code, _waiting(polled)) == (1, {})
    assert (run(polled).exit_code, titles(polled)) == (0, ["Pulse"])


def test_what_the_database_broke_off_is_not_told_as_being_imported_for_ever(
    polled: CommandLine, server: FhirServer
) -> None:
    server.put(a_patient(), an_observation("Pulse"))
    polled.write("ALTER TABLE entry_version RENAME TO elsewhere")
    run(polled)
    assert polled.rows("SELECT count(*) FROM received_file WHERE state = 'importing'") == [(1,)]
    polled.write("ALTER TABLE elsewhere RENAME TO entry_version")
    assert run(polled).exit_code == 0
    assert titles(polled) == ["Pulse"]
    assert polled.rows("SELECT count(*) FROM received_file WHERE state = 'importing'") == [(0,)]


def test_another_date_of_birth_is_held(polled: CommandLine, server: FhirServer) -> None:
    server.put(a_patient())
    run(polled)
    server.put(a_patient(birthDate="1984-06-05"), an_observation("Pulse"))
    run(polled)
    assert polled.rows("SELECT count(*) FROM held_bundle WHERE answer IS NULL")[0][0] > 0
    assert titles(polled) == []


def test_our_own_label_that_the_server_sends_back_keeps_nobody_busy(polled: CommandLine, server: FhirServer) -> None:
    """The feed and the way out are of one server: what is hidden there comes back as changed, with our label."""
    server.put(a_patient(), an_observation("Pulse", "o"))
    run(polled)
    polled.ok("upstream", "add", RIVERSIDE, "--kind", "fhir-r4", "--address", server.base, "--label-by", "patch")
    engine = open_engine(polled.address)
    with writing(engine) as db:
        deciding(db, db.scalars(select(ReviewItem)).one(), HIDE, at=datetime.now(UTC))
    engine.dispose()
    assert "in effect: 1" in polled.ok("upstream", "send", RIVERSIDE)
    assert "NOPAT" in str(server.get("Observation/o"))
    before = imports(polled)
    assert run(polled).exit_code == 0
    assert imports(polled) == before + 1
    assert polled.rows("SELECT state, current_version, nopat FROM entry") == [("hidden", 1, 0)]


@pytest.fixture
def two_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "PER_PAGE", 2)


@pytest.mark.usefixtures("two_a_page")
def test_all_pages_are_read(polled: CommandLine, server: FhirServer) -> None:
    server.put(a_patient(), *(an_observation(f"Reading {number}") for number in range(7)))
    assert run(polled).exit_code == 0
    assert len(titles(polled)) == 7
    assert sum(asked.startswith("/fhir/Observation?") and "_offset" in asked for asked in server.between.asked) == 3


def test_all_pages_of_what_is_referred_to_are_read(
    polled: CommandLine, server: FhirServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server may send fewer at a time than it is asked for."""
    monkeypatch.setattr(referred, "PER_PAGE", 1)
    of = {"rosa": ROSA, "omar": "9990000026"}
    server.put(
        *(a_patient(own, number) for own, number in of.items()), *(an_observation(own, patient=own) for own in of)
    )
    assert run(polled).exit_code == 0
    assert titles(polled) == ["omar", "rosa"]
    assert polled.rows("SELECT count(*) FROM received_file WHERE state = 'refused'") == [(0,)]


@pytest.mark.usefixtures("two_a_page")
def test_after_a_fault_it_goes_on_at_the_page_where_it_stopped(polled: CommandLine, server: FhirServer) -> None:
    server.put(a_patient(), *(an_observation(f"Reading {number}") for number in range(7)))
    server.between.faults.append(("_offset=4", "500"))
    assert run(polled).exit_code == 1
    assert len(titles(polled)) == 4
    server.between.asked.clear()
    assert run(polled).exit_code == 0
    assert len(titles(polled)) == 7
    assert "_offset=4" in next(asked for asked in server.between.asked if asked.startswith("/fhir/Observation"))


FAULTS = {
    "500": "is busy or has failed (status 500)",
    "429": "is busy or has failed (status 429)",
    "401": "does not let us in (status 401)",
    "302": "leads elsewhere (status 302)",
    "dropped": "could not be reached",
    "junk": "no FHIR bundle",
    "elsewhere": "next page is on another server",
    "slow": "did not answer in time",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_and_nothing_is_lost_by_it(
    polled: CommandLine, server: FhirServer, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    if fault == "slow":
        monkeypatch.setattr(asking, "WAITS", httpx.Timeout(0.5))
    server.put(a_patient(), an_observation("Pulse"))
    server.between.faults.append(("/fhir/Observation?_count", fault))
    told = run(polled)
    assert (told.exit_code, FAULTS[fault] in told.stdout) == (1, True), told.stdout
    monkeypatch.undo()
    assert run(polled).exit_code == 0
    assert titles(polled) == ["Pulse"]
    assert "Pulse" not in told.output


def test_it_waits_as_long_as_the_server_asks_and_an_hour_at_most(polled: CommandLine, server: FhirServer) -> None:
    server.between.faults.append(("/fhir/Observation?", "429"))
    run(polled)
    waits = "SELECT (julianday(retry_at) - julianday(looked_at)) * 86400 FROM feed_position"
    assert 1199 < polled.rows(waits)[0][0] < 1201
    for _ in range(6):
        server.between.faults.append(("/fhir/Observation?", "dropped"))
        run(polled)
    assert 1900 < polled.rows(waits)[0][0] <= 3601
    polled("feed", "run")
    assert len([asked for asked in server.between.asked if asked.startswith("/fhir/Observation?")]) == 7


def test_a_bad_page_is_on_record_once(polled: CommandLine, server: FhirServer) -> None:
    for _ in range(2):
        server.between.faults.append(("/fhir/Observation?", "junk"))
        run(polled)
    assert polled.rows("SELECT name, state FROM received_file") == [("Observation: a page", "refused")]
    assert polled.rows("SELECT count(*) FROM audit_event WHERE action = 'refused'") == [(1,)]
    kept, why = sorted((polled.folder / "uploads" / ".refused").iterdir())
    assert (kept.suffix, "no FHIR bundle" in why.read_text()) == (".page", True)
    assert [file.stat().st_mode & 0o777 for file in (kept, why)] == [0o600] * 2
    assert kept.name in polled.rows("SELECT told FROM received_file")[0][0]


def test_the_token_comes_from_a_file_that_only_its_owner_reads(riverside: CommandLine, server: FhirServer) -> None:
    file = riverside.file("token", "s3cret-token")
    file.chmod(0o600)
    riverside.ok("feed", "add", RIVERSIDE, "--kind", "fhir-poll", "--name", "hub", "--url", server.base,
                 "--token-file", file)  # fmt: skip
    run(riverside)
    assert {each.get("Authorization") for each in server.between.headers} == {"Bearer s3cret-token"}
    file.chmod(0o644)
    told = run(riverside)
    assert f"The token cannot be used. Others than its owner may read {file}" in told.stdout
    assert "s3cret" not in told.output + str(riverside.rows("SELECT settings FROM feed"))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--token-file", "/nowhere/token"], "/nowhere/token cannot be read"),
        (["--token-env", "NO NAME"], "is the name of an environment variable"),
        (["--token-env", "TOKEN", "--token-file", "/nowhere/token"], "the token comes from one place"),
    ],
)
def test_a_token_that_cannot_be_used_is_told_when_the_feed_is_added(
    riverside: CommandLine, server: FhirServer, options: list[str], words: str
) -> None:
    refused = riverside(
        "feed", "add", RIVERSIDE, "--kind", "fhir-poll", "--name", "hub", "--url", server.base, *options
    )
    assert (refused.exit_code, words in refused.stderr) == (2, True), refused.output


@pytest.mark.parametrize("token", ["one\ntwo", "x" * 16_001])
def test_a_token_that_fits_into_no_header_fails_the_feed(token: str) -> None:
    with pytest.raises(FeedFault, match="cannot be sent"):
        headers_of({"token_env": "TOKEN"}, {"TOKEN": token})


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://example.org/fhir", "travel over TLS only"),
        ("https://user:secret@example.org/fhir", "holds no user, password or query"),
        ("https://example.org/fhir?key=secret", "holds no user, password or query"),
        ("ftp://example.org", "Write --url as https://HOST/PATH"),
    ],
)
def test_an_address_that_would_give_something_away_is_refused(riverside: CommandLine, address: str, words: str) -> None:
    refused = riverside("feed", "add", RIVERSIDE, "--kind", "fhir-poll", "--name", "hub", "--url", address)
    assert (refused.exit_code, words in refused.stderr) == (2, True), refused.output


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("https://hub.example.org/fhir", "https://HUB.example.org:443/fhir/"),
        ("https://hub.example.org/fhir", "https://hub.example.org./x/../fhir//"),
        ("http://localhost:8080/fhir", "http://127.0.0.1:8080/fhir"),
    ],
)
def test_no_two_feeds_ask_one_server_however_its_address_is_spelled(
    riverside: CommandLine, first: str, second: str
) -> None:
    riverside.ok("feed", "add", RIVERSIDE, "--kind", "fhir-poll", "--name", "hub", "--url", first)
    refused = riverside("feed", "add", RIVERSIDE, "--kind", "fhir-poll", "--name", "other", "--url", second)
    assert (refused.exit_code, "takes from there already" in refused.stderr) == (2, True), refused.output
