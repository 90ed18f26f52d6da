"""Whether an installation is well: what a look finds, and what Betrieb says of it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from eakte.condition import LAST_BACKUP, Condition
from eakte.domain.condition import GIB, Finding, Level, Part
from eakte.domain.errors import NotAllowed
from eakte.journal import OFFICE_STREAM, Event
from eakte.office import Office
from eakte.records import Records
from eakte.web.condition_words import told
from indexing import SandboxedReader
from tests.makers import Clock, Town
from tests.offices import an_office


@pytest.fixture
def office(records: Records, town: Town, tmp_path: Path, reader: SandboxedReader) -> Office:
    return an_office(records, tmp_path, reader=reader)


@pytest.fixture
def condition(office: Office) -> Condition:
    return replace(office.condition, free_bytes=lambda _: 40 * GIB)


def found(condition: Condition, town: Town, part: Part) -> Finding:
    findings = condition.look(actor=town.administrator)
    return next(each for each in findings if each.part is part)


def note_something(town: Town) -> None:
    with town.records.begin(town.clerk) as tx:
        tx.note(Event(stream=OFFICE_STREAM, action="x", subject="1", detail={}))


def test_entries_lie_inside_until_they_are_anchored(
    condition: Condition, office: Office, town: Town, clock: Clock
) -> None:
    office.evidence.checkpoint(town.system)
    assert found(condition, town, Part.JOURNAL).at is None
    came_at = clock.at
    note_something(town)
    clock.advance(hours=1)
    note_something(town)

    late = found(condition, town, Part.JOURNAL)
    office.evidence.checkpoint(town.system)

    assert (late.level, late.at) == (Level.WATCH, came_at)
    assert found(condition, town, Part.JOURNAL).level is Level.GOOD


def test_entries_of_a_checkpoint_that_did_not_reach_the_store_lie_inside(
    condition: Condition, office: Office, town: Town, clock: Clock
) -> None:
    office.evidence.checkpoint(town.system)
    came_at = clock.at
    note_something(town)
    office.evidence.checkpoint(town.system)
    with town.records.begin(town.system) as tx:
        newest = "(SELECT max(size) FROM checkpoint)"
        tx.session.execute(text(f"UPDATE checkpoint SET anchored_at = NULL WHERE size = {newest}"))
    clock.advance(hours=1)

    assert found(condition, town, Part.JOURNAL).at == came_at


def test_a_backup_is_remembered_with_the_moment_of_its_rows(
    condition: Condition, town: Town, clock: Clock
) -> None:
    assert found(condition, town, Part.BACKUP) == Finding(part=Part.BACKUP, level=Level.WATCH)
    taken_at = clock.at
    condition.note_backup(taken_at)
    clock.advance(days=3)

    old = found(condition, town, Part.BACKUP)
    with town.records.read(None) as tx:
        noted = tx.installation.value(LAST_BACKUP)

    assert (old.level, old.at) == (Level.WATCH, taken_at)
    assert noted == taken_at.isoformat()


def test_a_disk_that_gets_full_is_told_of_with_what_to_do(condition: Condition, town: Town) -> None:
    full = replace(condition, free_bytes=lambda _: 2 * GIB)

    label, words, badge = told(found(full, town, Part.DISK))

    assert (label, badge) == ("Freier Platz", ("handeln", "danger"))
    assert "Nur noch 2,0 GB frei." in words
    assert "was quittiert ist, bleibt" in words


def test_who_sees_no_jobs_sees_no_condition(condition: Condition, town: Town) -> None:
    with pytest.raises(NotAllowed):
        condition.look(actor=town.clerk)


@pytest.mark.parametrize("part", Part)
@pytest.mark.parametrize("level", Level)
def test_each_finding_has_a_sentence(part: Part, level: Level, clock: Clock) -> None:
    finding = Finding(part=part, level=level, lasts=timedelta(hours=5), at=clock.at)

    _, words, _ = told(finding)

    assert words.endswith((".", "fehlt."))
    assert "{" not in words
