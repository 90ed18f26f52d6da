"""The list of batches reads what was announced of each batch once, however often it is asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Engine, event

from eakte.domain.access import Actor
from eakte.domain.scan_forgetting import without_words
from eakte.domain.scanning import Announcement, Batch, BatchId, BatchState, PartPlan
from eakte.domain.stub import MASKED
from eakte.records import BatchLine, Records, ScanHeads
from eakte.records.scan_heads import MOST_KEPT
from tests.makers import Town

AT = datetime(2026, 3, 2, 11, tzinfo=UTC)


def added(town: Town, station: Actor, *, files: int) -> Batch:
    parts = tuple(
        PartPlan(number=number, file_name=f"{number}.pdf", sha256="a" * 64, size_bytes=1)
        for number in range(1, files + 1)
    )
    with town.records.begin(station) as tx:
        batch = Batch(
            id=BatchId(tx.scans.new_id()),
            tenant=town.tenant,
            announced=Announcement(key="7", name="Post", parts=parts, pages=9, device="Halle"),
            state=BatchState.RECEIVING,
            station=station.user,
            station_name=station.name,
            announced_at=AT,
            seed="0",
        )
        assert tx.scans.add(batch)
    return batch


def line_of(records: Records, actor: Actor, heads: ScanHeads) -> BatchLine:
    with records.read(actor) as tx:
        (line,) = tx.scans.lines(heads).lines
    return line


@contextmanager
def asked(engine: Engine) -> Iterator[list[str]]:
    """Statements that read what was announced."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "scan_batch.announced " in statement.replace(",", " ").replace("\n", " "):
            found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def test_what_was_announced_of_a_batch_is_read_once(
    engine: Engine, records: Records, town: Town
) -> None:
    station, heads = town.actor("station"), ScanHeads()
    added(town, station, files=3)

    with asked(engine) as first:
        line_of(records, station, heads)
    with asked(engine) as later:
        line_of(records, station, heads)

    assert (len(first), later) == (1, [])


def test_a_line_tells_of_an_announcement_all_but_its_files(records: Records, town: Town) -> None:
    station = town.actor("station")
    batch = added(town, station, files=3)

    line = line_of(records, station, ScanHeads())

    told = line.batch.announced
    assert len(told.parts) == 3
    assert replace(line.batch, announced=batch.announced) == batch
    assert replace(told, parts=batch.announced.parts) == batch.announced


def test_a_name_that_was_forgotten_is_told_no_longer(records: Records, town: Town) -> None:
    station, heads = town.actor("station"), ScanHeads()
    batch = added(town, station, files=1)
    line_of(records, station, heads)

    with records.begin(station) as tx:
        left = without_words(batch.announced, [1], is_last=True)
        tx.scans.save(replace(tx.scans.locked(batch.id), announced=left))

    assert line_of(records, station, heads).batch.announced.name == MASKED


def test_only_the_last_announcements_are_kept() -> None:
    heads, said = ScanHeads(), Announcement(key="7", name="Post", parts=())

    for number in range(MOST_KEPT + 1):
        heads.keep(str(number), said)

    assert heads.get("0") is None
    assert heads.get(str(MOST_KEPT)) == said
