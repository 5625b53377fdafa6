"""The page of exports: asked for, made by themselves, fetched later by who asked, deleted after a time."""

import io
import threading
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.factories import HIDE, LEAVE_VISIBLE, LEEDS, NOON, a_decided_item, a_lead, a_patient, a_practice
from tests.visitors import Arrive, Page, Visitor
from workbench import audit, exports
from workbench.exports import Asked, Rows, Shelf
from workbench.vocabulary import Action, ExportFormat, Report, Role

MEETING = {"report": "meeting", "format": "xlsx", "purpose": "our May meeting"}


@pytest.fixture
def shelf(app_of_the_run: Flask) -> Iterator[Shelf]:
    """Emptied before and after."""
    settings = app_of_the_run.config["SETTINGS"]
    found = Shelf(settings.exports, settings.export_days)
    found.sweep(at=NOON + timedelta(days=1000))
    yield found
    found.sweep(at=NOON + timedelta(days=1000))


def made(lead: Visitor, **fields: str) -> str:
    """The address of the export, once it is made."""
    address = lead.send("/audit/exports", {**MEETING, **fields}).goes_to
    for thread in threading.enumerate():
        if thread.name == "export by itself":
            thread.join()
    assert address
    return address


def fetched(lead: Visitor, address: str) -> zipfile.ZipFile:
    lead.db.commit()
    return zipfile.ZipFile(io.BytesIO(lead.client.get(f"{address}/file").data))


def exported(lead: Visitor) -> list[str]:
    page: Page = lead.open("/audit?action=exported")
    return ["".join(item.itertext()) for item in page.all("li[@data-sequence]")]


def test_the_lead_makes_a_report_and_fetches_it_and_both_are_on_record(
    db: Session, lead: Visitor, shelf: Shelf, tmp_path: Path
) -> None:
    a_decided_item(db, HIDE)
    _, head = audit.head(db, LEEDS)
    address = made(lead)
    page = lead.open(address)
    assert "Meeting: ready" in page.words
    assert "our May meeting" in page.words
    whole = fetched(lead, address)
    assert set(whole.namelist()) == {"meeting.xlsx", "meeting.html", "about.txt", "manifest.json"}
    (tmp_path / "export.zip").write_bytes(lead.client.get(f"{address}/file").data)
    assert exports.verify_export(tmp_path / "export.zip").head_hash == head.hex()
    downloaded, _, was_made = exported(lead)
    assert "downloaded the export “meeting”" in downloaded
    assert "made the export “meeting” as XLSX, NHS numbers masked, for “our May meeting”" in was_made
    assert head.hex() in downloaded
    assert head.hex() in was_made


def test_an_export_is_listed_with_its_download_and_only_for_who_made_it(
    db: Session, lead: Visitor, arrive: Arrive, shelf: Shelf
) -> None:
    address = made(lead)
    assert f"{address}/file" in lead.open("/audit/exports").text
    other = arrive("Dr Elin Price", Role.SAFEGUARDING_LEAD)
    assert "Your exports" not in other.open("/audit/exports").words
    other.open(address, 404)
    other.open(f"{address}/file", 404)


def test_an_export_is_deleted_when_its_time_is_over(db: Session, lead: Visitor, shelf: Shelf) -> None:
    address = made(lead)
    assert list(shelf.folder.glob("*.zip"))
    shelf.sweep(at=NOON + timedelta(days=6))
    lead.open(address)
    shelf.sweep(at=NOON + timedelta(days=7))
    assert list(shelf.folder.iterdir()) == []
    lead.open(address, 404)


def test_its_files_are_their_owners_alone_and_name_nobody(db: Session, lead: Visitor, shelf: Shelf) -> None:
    patient = a_patient(db)
    a_decided_item(db, LEAVE_VISIBLE, patient)
    address = made(lead, report="subject-access", patient=patient.nhs_number)
    assert {file.stat().st_mode & 0o077 for file in shelf.folder.iterdir()} == {0}
    answer = lead.client.get(f"{address}/file")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=subject-access-{LEEDS}-2026-03-02-120000.zip"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Read “check-before-disclosing” first" in lead.open(address).words


@pytest.mark.parametrize(("fields", "field"), [
    ({"report": "subject-access"}, "patient"),
    ({"report": "gossip"}, "report"),
    ({"format": "fhir"}, "format"),
    ({"from": "yesterday"}, "from"),
    ({"with_nhs_numbers": "yes", "purpose": ""}, "purpose"),
])  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field(
    lead: Visitor, shelf: Shelf, fields: dict[str, str], field: str
) -> None:
    page = lead.send("/audit/exports", {**MEETING, **fields}, 422)
    assert f'href="#{field}"' in page.text
    assert not list(shelf.folder.glob("*"))


def test_a_report_that_counts_says_how_many_events_are_read_not_how_few_rows_it_has(
    db: Session, lead: Visitor, shelf: Shelf
) -> None:
    for _ in range(3):
        a_decided_item(db, HIDE)
    assert lead.user
    by = lead.user.as_actor(a_practice(db))
    prepared = exports.prepare(db, Asked(Report.ICB, ExportFormat.CSV), by=by, at=NOON)
    rows, new = Rows(), shelf.begin(prepared)
    filling = shelf.fill(new, exports.make(db, prepared, None, tell=rows.tell, wrote=rows.wrote), rows)
    next(filling)
    kept = shelf.find(new, by, at=NOON)
    assert (kept.read, kept.share) == (3, 99)
    assert "3 of 3 events read" in lead.open(f"/audit/exports/{new}").words
    for _ in filling:
        pass
    assert shelf.find(new, by, at=NOON).rows > 3


def test_one_in_the_making_says_how_far_it_is(db: Session, lead: Visitor, shelf: Shelf) -> None:
    a_decided_item(db, HIDE)
    assert lead.user
    by = lead.user.as_actor(a_practice(db))
    prepared = exports.prepare(db, Asked(Report.PROOF, ExportFormat.CSV), by=by, at=NOON)
    new = shelf.begin(prepared)
    page = lead.open(f"/audit/exports/{new}")
    assert "Proof: in the making" in page.words
    assert f"0 of {prepared.events} events" in page.words
    assert "0% made" in lead.open("/audit/exports").words
    lead.open(f"/audit/exports/{new}/file", 404)


def test_one_that_fails_says_so_and_leaves_nothing_half_made(
    db: Session, lead: Visitor, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> Iterator[bytes]:
        yield b"PK"
        raise OSError("the disk is full")

    monkeypatch.setattr(exports, "make", failing)
    address = made(lead)
    assert "Meeting: stopped" in lead.open(address).words
    assert not [*shelf.folder.glob("*.part"), *shelf.folder.glob("*.zip")]
    assert audit.page(db, LEEDS, audit.Search(action=Action.EXPORTED))


def test_what_is_kept_of_an_export_is_read_back(db: Session, shelf: Shelf) -> None:
    by = a_lead(a_practice(db))
    asked = Asked(Report.MEETING, ExportFormat.XLSX, since=NOON.date(), purpose="our meeting")
    prepared = exports.prepare(db, asked, by=by, at=NOON)
    new = shelf.begin(prepared)
    assert shelf.find(new, by, at=NOON).prepared == prepared


def test_an_export_in_the_making_says_by_itself_how_far_it_is_until_it_can_be_fetched(
    db: Session, lead: Visitor, shelf: Shelf
) -> None:
    a_decided_item(db, HIDE)
    assert lead.user
    by = lead.user.as_actor(a_practice(db))
    prepared = exports.prepare(db, Asked(Report.MEETING, ExportFormat.CSV), by=by, at=NOON)
    new = shelf.begin(prepared)
    (asks,) = [part.attrib["hx-get"] for part in lead.open(f"/audit/exports/{new}").all("div[@id='progress']")]
    assert "in the making" in lead.open(asks, part=True).words
    assert lead.open(asks, 303).goes_to == f"/audit/exports/{new}"
    for _ in shelf.fill(new, exports.make(db, prepared, None), Rows()):
        pass
    done = lead.open(asks, part=True)
    assert "Meeting: ready" in done.words
    assert "hx-get" not in done.text
