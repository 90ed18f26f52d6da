"""Commands that print: sheets and labels as PDF files, and refusals in words."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader
from sqlalchemy import Engine

from eakte.cli import printing
from eakte.cli.main import main
from eakte.office import Office
from eakte.records import Records
from indexing import SandboxedReader
from tests.makers import Town
from tests.offices import an_office


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """Commands know no database: one of the two is enough for them."""
    return sqlite_engine


@pytest.fixture
def office(
    records: Records,
    town: Town,  # the tenant for which is printed
    tmp_path: Path,
    reader: SandboxedReader,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Office]:
    """The office that the commands open, which else comes from the settings of the machine."""
    made = an_office(records, tmp_path, reader=reader)
    monkeypatch.setattr(printing, "the_office", lambda: made)
    return made


def ran(*words: str) -> Result:
    return CliRunner().invoke(main, ["print", *words])


def pages_of(path: Path) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(path.read_bytes())).pages]


@pytest.mark.usefixtures("office")
def test_sheets_of_all_kinds_are_printed_into_one_file(town: Town, tmp_path: Path) -> None:
    case, target = town.add_case(subject="Lärm"), tmp_path / "blaetter.pdf"

    done = ran(
        *("sheets", str(target), "--universal", "--case-file", case.reference),
        *("--position", "10.40", "--unit", "FB3-1", "--copies", "2"),
    )

    assert done.exit_code == 0, done.output
    assert "8 Trennblätter" in done.output
    told = "".join(pages_of(target))
    assert len(pages_of(target)) == 8
    assert all(one in told for one in ("Neues Schreiben", case.reference, "10.40", "FB3-1"))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "Wählen Sie mindestens ein Trennblatt"),
        (("--case-file", "99.99/2020/1"), "Die Akte 99.99/2020/1 gibt es nicht"),
        (("--unit", "XX"), "Die Organisationseinheit XX gibt es nicht"),
        (("--position", "99.99"), "Position"),
        (("--universal", "--copies", "301"), "Höchstens 300"),
    ],
)
@pytest.mark.usefixtures("office")
def test_what_cannot_be_printed_is_refused_in_words_and_no_file_is_written(
    tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    target = tmp_path / "blaetter.pdf"

    refused = ran("sheets", str(target), *words)

    assert refused.exit_code == 1
    assert told in refused.output
    assert not target.exists()


def test_labels_take_new_numbers_or_given_ones_again(
    office: Office, town: Town, tmp_path: Path
) -> None:
    target = tmp_path / "etiketten.pdf"

    new = ran("labels", str(target), "--count", "3", "--form", "L7651", "--right-mm", "-1.5")
    again = ran("labels", str(target), "--first", "2")
    beyond = ran("labels", str(target), "--first", "9")

    assert (new.exit_code, again.exit_code, beyond.exit_code) == (0, 0, 1)
    assert "000002" in pages_of(target)[0]
    assert "noch nicht alle vergeben" in beyond.output
    with office.records.read(town.system) as tx:
        assert tx.label_numbers.last() == 3
