"""Commands for case files between offices: from one installation to another, as files."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from eakte.cli import offices
from eakte.cli.main import main
from eakte.intake import InCase
from eakte.office import Office
from eakte.records import Records
from indexing import SandboxedReader
from tests.makers import Town
from tests.offices import an_office, received, work_off

LETTER = "Antrag auf Erteilung einer Gaststättenerlaubnis"


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """Commands know no database: one of the two is enough for them."""
    return sqlite_engine


@pytest.fixture
def office(
    records: Records,
    town: Town,
    tmp_path: Path,
    reader: SandboxedReader,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Office]:
    """The office that the commands open, which else comes from the settings of the machine."""
    made = an_office(records, tmp_path, reader=reader)
    made.filing.rebuild_index(each=lambda _: None)
    monkeypatch.setattr(offices, "the_office", lambda: made)
    return made


def ran(*words: str) -> Result:
    return CliRunner().invoke(main, ["archive", *words])


def test_a_case_file_goes_out_as_a_file_is_looked_at_and_taken_over(
    office: Office, town: Town, tmp_path: Path
) -> None:
    case = town.add_case(subject="Gaststätte Linde")
    received(office, town.clerk, LETTER, into=InCase(case=case.id), subject="Antrag")
    work_off(office)
    folder = tmp_path / "ausgang"

    out = ran("hand-over", case.reference, str(folder), "--to", "Kreis Musterland")
    (container,) = folder.iterdir()
    looked = ran("take-over", str(container), "--json")
    taken = ran(
        "take-over", str(container), "--position", "32.10", "--user", "clerk@uedem", "--json"
    )
    again = ran(
        "take-over", str(container), "--position", "32.10", "--user", "clerk@uedem", "--json"
    )

    assert out.exit_code == 0, out.output
    assert str(container) in out.output
    (preview,) = json.loads(looked.output)
    assert (preview["subject"], preview["documents"]) == ("Gaststätte Linde", 1)
    (line,) = json.loads(taken.output)
    assert line == {"reference": "32.10-2026-0001", "subject": "Gaststätte Linde"}
    assert again.output == taken.output
    with office.records.read(town.clerk) as tx:
        found = tx.cases.by_reference("32.10-2026-0001")
        assert found is not None
        assert [each.subject for each in tx.documents.in_case(found.id)] == ["Antrag"]


def test_a_case_file_becomes_a_bag(office: Office, town: Town, tmp_path: Path) -> None:
    case = town.add_case(subject="Gaststätte Linde")

    done = ran("bag", case.reference, str(tmp_path / "pakete"))

    assert done.exit_code == 0, done.output
    assert [path.suffix for path in (tmp_path / "pakete").iterdir()] == [".zip"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("hand-over", "99-1", "x", "--to", "Kreis"), "Eine Akte 99-1 gibt es nicht."),
        (("take-over", "LETTER"), "nicht lesbar"),
        (("take-over", "LETTER", "--position", "32.10"), "Wer übernimmt?"),
        (("take-over", "LETTER", "--position", "32.10", "--user", "x"), "gibt es nicht"),
    ],
)
@pytest.mark.usefixtures("office")
def test_what_cannot_be_is_said_in_a_sentence(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    letter = tmp_path / "brief.zip"
    letter.write_text("Guten Tag")

    done = ran(*(str(letter) if word == "LETTER" else word for word in words))

    assert done.exit_code == 1
    assert said in done.output
