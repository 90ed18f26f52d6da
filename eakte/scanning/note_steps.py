"""Steps of a transfer note that people took with the pages of a letter, out of the journal.

A page tells how it ended; only the journal tells all that was done on the way, by whom and when
(TR-03138, A.NB.1 and A.NB.4).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from eakte.domain.scan_letters import PageMove, ScanLetter
from eakte.domain.scan_pages import ScanPage, Settlement
from eakte.domain.scanning import Batch
from eakte.domain.transfer_note import ProcessStep, Remark
from eakte.journal import Event
from eakte.records import HistoryLine
from eakte.scanning.steps import batch_event

SYSTEM = "eakte"
SETTLED, TAKEN_BACK, RESCANNED = "page_settled", "page_settlement_taken_back", "page_rescanned"
DIVIDED, JOINED, READ = "letter_divided", "letters_joined", "document_read"
SET_APART = "rescan_set_apart"
OF_PAGES = frozenset({SETTLED, TAKEN_BACK, RESCANNED})
STEPS = {
    Settlement.LEFT: "Sichtprüfung",
    Settlement.STRAIGHTENED: "Begradigen",
    Settlement.TURNED: "Drehen",
    Settlement.AWAITED: "Zum Neuscannen vormerken",
}
NAMES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    SETTLED: lambda detail: STEPS[Settlement(detail["settlement"])],
    TAKEN_BACK: lambda _: "Entscheidung zurücknehmen",
    RESCANNED: lambda _: "Neu scannen",
    DIVIDED: lambda _: "Schreiben teilen",
    JOINED: lambda _: "Schreiben verbinden",
    SET_APART: lambda _: "Neuen Scan als eigenes Schreiben ablegen",
    READ: lambda _: "Texterkennung",
}
FACTS = {
    "page": "Abbild",
    "own": "als Abbild",
    "degrees": "Grad",
    "letter": "Schreiben",
    "other": "und Schreiben",
    "pages": "Seiten der durchsuchbaren Fassung",
}


def settled_event(batch: Batch, page: ScanPage, *, turned_by: float) -> Event:
    """The event of a decision on a page. turned_by: degrees clockwise, of a turn."""
    degrees = {Settlement.TURNED: turned_by, Settlement.STRAIGHTENED: page.straightened}
    settlement = page.settlement or Settlement.LEFT
    by = {"degrees": f"{degrees[settlement]:g}"} if settlement in degrees else {}
    return batch_event(batch, SETTLED, page=page.number, settlement=settlement, **by)


def steps_of(
    letter: ScanLetter, deeds: Sequence[HistoryLine], *, read: HistoryLine | None
) -> Sequence[ProcessStep]:
    """What was done with a letter and its pages after separating, in the order of time.

    deeds: the journal of the batch. read: the entry of its reading; None: it was not read.
    """
    told = [line for line in deeds if _is_of(line, letter)]
    steps = [_step(line) for line in (*told, *([read] if read else ()))]
    return sorted((*steps, *map(_moved, letter.moves)), key=lambda step: step.at)


def looked_at(deeds: Sequence[HistoryLine]) -> frozenset[int]:
    """Pages on which somebody decided, as they are now: an image that came since is not seen."""
    pages: set[int] = set()
    for line in deeds:
        if line.action == SETTLED:
            pages.add(line.detail["page"])
        elif line.action in {TAKEN_BACK, RESCANNED, SET_APART}:
            pages.discard(line.detail["page"])
    return frozenset(pages)


def _is_of(line: HistoryLine, letter: ScanLetter) -> bool:
    """Whether a deed was done to a letter; dividing and setting apart is told of both letters."""
    if line.action in OF_PAGES:
        return line.detail.get("page") in letter.pages
    if line.action == SET_APART:
        return not {line.detail["page"], line.detail["own"]}.isdisjoint(letter.pages)
    if line.action == DIVIDED:
        first_page = line.detail.get("page")
        return first_page in letter.pages or letter.number == line.detail.get("letter")
    return line.action == JOINED and letter.number == line.detail.get("letter")


def _step(line: HistoryLine) -> ProcessStep:
    is_read = line.action == READ
    return ProcessStep(
        name=NAMES[line.action](line.detail),
        at=line.at,
        by=SYSTEM if is_read else line.detail.get("by") or line.actor,
        system=SYSTEM,
        remarks=tuple(_remarks(line)),
    )


def _remarks(line: HistoryLine) -> Iterator[Remark]:
    for key, name in FACTS.items():
        if (told := line.detail.get(key)) is not None:
            yield Remark(name=name, text=str(told))


def _moved(move: PageMove) -> ProcessStep:
    return ProcessStep(
        name="Umordnen",
        at=move.at,
        by=move.by_name,
        system=SYSTEM,
        remarks=(
            Remark(name="Abbild", text=str(move.page)),
            Remark(name="Stelle im Schreiben", text=f"{move.was} nach {move.to}"),
        ),
    )
