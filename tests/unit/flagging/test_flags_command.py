"""The `flags` commands at their edge."""

import json

import pytest
from click.testing import CliRunner

from workbench.cli import main
from workbench.cli.flags import flags
from workbench.flagging.second import sentence_model as packages


@pytest.fixture
def file(tmp_path):
    return tmp_path / "entries.jsonl"


def run(*arguments):
    return CliRunner().invoke(flags, [str(each) for each in arguments])


def test_each_entry_gets_a_line_with_its_flags(file):
    file.write_text('{"id": "a", "title": "Message", "text": "DV by ex"}\n{"id": "b", "text": "Cough"}\n')
    first, second = map(json.loads, run("suggest", file).stdout.splitlines())
    assert second == {"id": "b", "flags": []}
    assert first["flags"] == [
        {"category": "domestic-abuse", "rule": "domestic-abuse.named", "severity": "urgent"}
        | {"field": "text", "start": 0, "end": 2, "quote": "DV"}
    ]


def test_a_bad_line_is_named_and_the_rest_is_kept(file):
    file.write_bytes(b'{"id": 1, "text": "MARAC"}\nnope\n[1]\n{"text": 3}\n\n{"text": "\xff"}\n{"id": 4}\n')
    result = run("suggest", file)
    assert result.exit_code == 3
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == [1, 4]
    assert [line.partition(":")[0][-6:] for line in result.stderr.splitlines()] == [
        "line 2",
        "line 3",
        "line 4",
        "line 6",
    ]


def test_a_missing_file_is_wrong_use(file):
    assert run("suggest", file).exit_code == 2


def test_labels_are_weighed(file):
    wanted = {"id": "x", "text": "MARAC", "labels": [{"category": "domestic-abuse"}], "hide": True}
    missed = {"id": "y", "text": "Cough", "labels": [{"category": "third-party"}], "hide": True}
    alarm = {"id": "z", "text": "IVDU", "labels": [], "hide": False, "group": "hard-negative"}
    file.write_text("\n".join(map(json.dumps, [wanted, missed, alarm])))
    shown = run("evaluate", file).stdout
    assert "recall     1/2 (50.0%)" in shown
    assert "precision  1/2 (50.0%)" in shown
    assert "missed, to be hidden: y" in shown
    assert "false alarms: z" in shown


def test_every_field_of_a_row_is_read(file):
    rows = [{"id": age, "text": "Unexplained bruise.", "patient_age": age, "sex": "F"} for age in (0, 40)]
    file.write_text("\n".join(map(json.dumps, rows)))
    infant, adult = (json.loads(line)["flags"] for line in run("suggest", file).stdout.splitlines())
    assert [flag["category"] for flag in infant] == ["child-safeguarding"]
    assert adult == []


def test_a_row_of_the_wrong_kind_is_named(file):
    file.write_text('{"text": "a", "patient_age": "old"}\n{"text": "a", "sex": 1}\n{"labels": [1]}\n')
    result = run("suggest", file)
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (3, "", 3)


def test_a_right_category_is_told_from_any(file):
    file.write_text(json.dumps({"id": "x", "text": "MARAC", "labels": [{"category": "third-party"}], "hide": True}))
    shown = run("evaluate", file).stdout
    assert "true                   1/1 (100.0%)     0/1 (0.0%)" in shown
    assert "in a wrong category: x" in shown


def test_a_sentence_model_that_is_not_whole_is_told_in_a_sentence(file, monkeypatch, tmp_path):
    monkeypatch.setattr(packages, "ADAPTATION", tmp_path / "adaptation.safetensors")
    packages.sentence_model.cache_clear()
    file.write_text('{"text": "The fridge is padlocked, and only his daughter-in-law has the key."}\n')
    result = CliRunner().invoke(main, ["flags", "suggest", str(file)])
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "adaptation.safetensors is missing" in result.stderr
