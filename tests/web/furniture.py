"""A furnished office: something of every kind, past the page reader, so that it is made quickly."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from eakte.caseload import NewCase
from eakte.domain.casefile import CaseFile, Document, DocumentState
from eakte.office import Office
from eakte.records import StoredPage
from tests.makers import NOON, Town

TODAY = NOON.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """An office, its town, and what was put into it."""

    office: Office
    town: Town
    open_case: CaseFile
    closed_case: CaseFile
    ready_case: CaseFile
    filed: Document
    waiting: Document
    unread: Document
    held: Document
    follow_up: str

    @property
    def keys(self) -> Mapping[str, str]:
        """What stands in addresses."""
        return {
            "case": self.open_case.id,
            "document": self.filed.id,
            "code": "10.40",
            "follow_up": self.follow_up,
            "number": "1",
        }


def furnished(town: Town, office: Office) -> House:
    """Case files open, ready and closed; letters filed, waiting, unread and in quarantine."""
    clerk = town.clerk
    office.filing.rebuild_index(each=lambda _: None)

    def opened(subject: str) -> CaseFile:
        new = NewCase(file_plan_code="10.40", subject=subject, opened_on=TODAY - timedelta(400))
        return office.casework.open(new, actor=clerk)

    open_case, ready_case = opened("Widerspruch Am Bach 12"), opened("Baumfällung Lindenweg 4")
    closed_case = office.casework.close(opened("Hundesteuer 2020").id, actor=clerk)
    filed = town.add_document(open_case, subject="Widerspruch gegen den Bescheid")
    town.add_document(open_case, subject="Entwurf der Antwort", is_draft=True, position=2)
    waiting = town.add_document(subject="Anfrage der Nachbarn")
    add_page(town, filed, "Die Nachbarn wenden ein, dass die Grenze nicht eingehalten wird.")
    add_page(town, waiting, f"Az. {ready_case.reference}", confidence=0.61)
    with town.records.begin(town.system) as tx:
        told = {"case": ready_case.id, "reference": ready_case.reference, "page": 1}
        tx.documents.suggest(waiting.id, told)
    late = office.deskwork.follow_up(
        open_case.id, due_on=TODAY - timedelta(3), remark="Ortstermin", actor=clerk
    )
    return House(
        office=office,
        town=town,
        open_case=open_case,
        closed_case=closed_case,
        ready_case=ready_case,
        filed=filed,
        waiting=waiting,
        unread=town.add_document(subject="Frisch eingegangen", state=DocumentState.PROCESSING),
        held=town.add_document(
            subject="Verdächtige Datei", state=DocumentState.QUARANTINED, reason="encrypted"
        ),
        follow_up=late.id,
    )


def add_page(town: Town, document: Document, text: str, *, confidence: float = 0.93) -> None:
    """A page that was read, without its image."""
    with town.records.begin(town.system) as tx:
        version = tx.documents.current_version(document.id)
        number = tx.pages.count(version.id) + 1
        tx.documents.set_page_count(version.id, number)
        tx.pages.put(
            StoredPage(
                id=tx.pages.new_id(tx.now),
                document=document.id,
                version=version.id,
                number=number,
                state="read",
                method="ocr",
                confidence=confidence,
                reason=None,
                text=text,
                engine="tesseract 5 deu",
                words_key=None,
                width_px=1240,
                height_px=1754,
                rotation=0,
                has_image=True,
                duration_ms=900,
            )
        )
