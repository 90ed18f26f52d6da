"""A furnished office: something of every kind, past the page reader, so that it is made quickly."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from eakte.caseload import NewCase
from eakte.domain.casefile import CaseFile, CaseState, Document, DocumentState
from eakte.domain.disposal import Decision
from eakte.domain.retention import RuleId
from eakte.domain.retention_evidence import Evidence
from eakte.domain.rule_change import successor
from eakte.jobs import Lane
from eakte.office import Office
from eakte.records import NewFact, StoredPage
from eakte.retaining import ProceedingRule
from tests.makers import NOON, Town
from tests.offices import work_off
from tests.web.scan_furniture import a_checked_batch, a_stopped_batch

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
    tax_case: CaseFile
    waiting_case: CaseFile
    rule_change: str
    hold: str
    offered: str
    order: str
    batch: str
    stopped: str

    @property
    def keys(self) -> Mapping[str, str]:
        """What stands in addresses."""
        return {
            "case": self.open_case.id,
            "document": self.filed.id,
            "code": "10.40",
            "follow_up": self.follow_up,
            "number": "1",
            "change": self.rule_change,
            "tax": self.tax_case.id,
            "endless": self.waiting_case.id,
            "hold": self.hold,
            "disposal": self.offered,
            "order": self.order,
            "batch": self.batch,
            "stopped": self.stopped,
            "page": "2",
            "part": "1",
        }


def furnished(town: Town, office: Office) -> House:
    """Case files open, ready and closed; letters filed, waiting, unread and in quarantine."""
    clerk = town.clerk
    office.filing.rebuild_index(each=lambda _: None)

    def opened(subject: str, code: str = "10.40") -> CaseFile:
        new = NewCase(file_plan_code=code, subject=subject, opened_on=TODAY - timedelta(400))
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
        tax_case=a_tax_case(town, office),
        waiting_case=office.casework.close(opened("Gaststätte", "32.15").id, actor=clerk),
        rule_change=a_rule_change(town, office),
        hold=a_hold(town, office, open_case),
        offered=an_offer(town, office),
        order=an_order(town, office),
        batch=a_checked_batch(town, document=filed.id).id,
        stopped=a_stopped_batch(town).id,
    )


def a_tax_case(town: Town, office: Office) -> CaseFile:
    """A case file with an event, a condition that holds, and a proceeding with its own rule."""
    new = NewCase(file_plan_code="21.21", subject="Jahresabschluss Bauhof")
    case = office.casework.open(new, actor=town.clerk)
    part = office.casework.add_proceeding(case.id, subject="Rechtsstreit", actor=town.clerk)
    proof = Evidence(text="Vermerk der Kämmerei")
    for token, record in (
        ("last_entry", office.retaining.record_event),
        ("tax_period_open", office.retaining.record_condition),
    ):
        record(case.id, NewFact(token=token, on=TODAY, evidence=proof), actor=town.clerk)
    rule = ProceedingRule(position="30.10", variant="enforceable_title", reason="Titel")
    return office.retaining.set_proceeding_rule(case.id, part.id, rule, actor=town.clerk)


def an_ended_case(town: Town, subject: str) -> CaseFile:
    """A case file whose period has ended."""
    return town.add_case(
        subject=subject,
        state=CaseState.CLOSED,
        closed_on=date(2015, 6, 1),
        retention_end=date(2025, 12, 31),
        disposal_action="V",
        rule_id="10.40",
    )


def a_hold(town: Town, office: Office, case: CaseFile) -> str:
    """A hold on a case file, to be looked at today."""
    return office.holding.place([case.id], reason="Prozess", review_on=TODAY, actor=town.manager).id


def an_offer(town: Town, office: Office) -> str:
    """A list of two that was offered to the archive; one of them is held."""
    cases = [an_ended_case(town, subject).id for subject in ("Straßenfest 2010", "Marktstand")]
    a_hold(town, office, an_ended_case(town, "Noch fällig"))
    office.holding.place(cases[:1], reason="Klage", review_on=TODAY, actor=town.manager)
    started = office.lifecycle.start(cases, actor=town.manager)
    return office.lifecycle.offer(started.id, actor=town.manager).id


def an_order(town: Town, office: Office) -> str:
    """An order of destruction that waits for its approvals."""
    case = an_ended_case(town, "Fundsachen 2011").id
    archivist = town.actor("archivist")
    started = office.lifecycle.start([case], actor=archivist)
    office.lifecycle.offer(started.id, actor=archivist)
    office.lifecycle.decide(started.id, [case], decision=Decision.DESTROY, actor=archivist)
    return office.destruction.order(started.id, actor=archivist).id


def a_rule_change(town: Town, office: Office) -> str:
    """A change of the rules with its preview."""
    with town.records.read(town.system) as tx:
        rules = {rule.rule_id: rule for rule in tx.plans.file_plan().rules}
    former = rules[RuleId("10.40")]
    version = successor(former, valid_from=TODAY, retention_years=3)
    change = office.rulebook.propose_version(former.rule_id, version, actor=town.manager)
    work_off(office, [Lane.READ])
    return change.id


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
