"""The command that compares the search index: what it says, as JSON and as its exit code."""

import json
import shutil
from dataclasses import asdict

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from eakte.cli import care
from eakte.cli.care import DIFFERS, REPAIR_ORDERED
from eakte.cli.main import main
from eakte.index_care import IndexCheck
from eakte.jobs import Lane
from eakte.office import Office
from eakte.orders import indexing_job
from eakte.records import Records
from indexing import SandboxedReader
from tests.makers import Town, a_town
from tests.offices import an_office, work_off

SOUND = IndexCheck(pages=1, missing=0, surplus=0, stale=0, waiting=0, is_repaired=False)
IN_ORDER, MISTAKE = 0, 2


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """Commands know no database: one of the two is enough for them."""
    return sqlite_engine


@pytest.fixture
def office(
    records: Records,
    town: Town,
    reader: SandboxedReader,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Office:
    """The office that the commands open, with one page that stands in the index."""
    made = an_office(records, tmp_path_factory.mktemp("home"), reader=reader)
    town.add_page(town.add_document(subject="Hundesteuer"))
    made.filing.rebuild_index(each=lambda _: None)
    monkeypatch.setattr(care, "the_office", lambda: made)
    return made


def checked(*options: str) -> Result:
    return CliRunner().invoke(main, ["check-index", *options])


def told(done: Result) -> IndexCheck:
    return IndexCheck(**json.loads(done.stdout))


@pytest.mark.usefixtures("office")
def test_a_sound_index_ends_with_zero() -> None:
    spoken, plain = checked(), checked("--json")

    assert (spoken.exit_code, plain.exit_code) == (IN_ORDER, IN_ORDER)
    assert "Der Suchindex stimmt mit der Datenbank überein: 1 Seiten." in spoken.output
    assert told(plain) == SOUND
    assert json.loads(plain.stdout).keys() == asdict(SOUND).keys()


@pytest.mark.usefixtures("office")
def test_an_index_that_differs_ends_with_one(town: Town) -> None:
    town.add_page(town.add_document(subject="Verloren"))

    spoken, plain = checked(), checked("--json")

    assert (spoken.exit_code, plain.exit_code) == (DIFFERS, DIFFERS) == (1, 1)
    assert "Seiten, die im Suchindex fehlen: 1" in spoken.output
    assert "überein" not in spoken.output
    assert (told(plain).pages, told(plain).missing) == (2, 1)


def test_a_repair_ends_with_three_and_then_with_zero(office: Office, town: Town) -> None:
    town.add_page(town.add_document(subject="Verloren"))

    ordered = checked("--repair", "--json")
    work_off(office, [Lane.INDEX])

    assert ordered.exit_code == REPAIR_ORDERED == 3
    assert (told(ordered).missing, told(ordered).is_repaired) == (1, True)
    assert told(checked("--json")).missing == 0
    assert checked("--repair").exit_code == IN_ORDER


@pytest.mark.usefixtures("office")
def test_pages_that_wait_for_the_index_are_no_deviation(town: Town) -> None:
    document = town.add_document(subject="Kommt noch")
    town.add_page(document)
    with town.records.begin(town.system) as tx:
        tx.enqueue(indexing_job(document.id))

    spoken, plain = checked(), checked("--json")

    assert (spoken.exit_code, plain.exit_code) == (IN_ORDER, IN_ORDER)
    assert "Seiten, die auf den Suchindex noch warten: 1" in spoken.output
    assert (told(plain).missing, told(plain).waiting) == (0, 1)


@pytest.mark.usefixtures("office")
def test_the_authority_is_named_where_there_are_several(town: Town) -> None:
    a_town(town.records, "kalkar")

    unnamed, named, wrong = checked(), checked("--tenant", "kalkar"), checked("--tenant", "nix")

    assert "Welcher Mandant?" in unnamed.output
    assert (unnamed.exit_code, wrong.exit_code) == (1, 1)
    assert (named.exit_code, "0 Seiten" in named.output) == (IN_ORDER, True)


def test_an_index_that_is_gone_is_said_in_a_sentence(office: Office) -> None:
    shutil.rmtree(office.settings.index_folder)

    done = checked("--json")

    assert done.exit_code == 1
    assert "Der Suchindex fehlt oder ist beschädigt." in done.output
    assert "Traceback" not in done.output


def test_an_option_that_there_is_not_is_a_mistake_in_the_command() -> None:
    assert checked("--mend").exit_code == MISTAKE
