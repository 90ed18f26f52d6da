"""Case files whose period has ended, with real documents, and people who may dispose of them."""

import base64
from dataclasses import dataclass, replace
from datetime import date, timedelta

from eakte.domain.access import Actor, CaseFileId, Role
from eakte.domain.casefile import CaseFile, CaseState
from eakte.domain.destruction import DestructionOrder, OrderId, SignedInAgain
from eakte.domain.disposal import Decision, Disposal
from eakte.domain.retention_record import RetentionRecord, retention_record
from eakte.intake import InCase
from eakte.office import Office
from eakte.periods import retention_of
from tests.makers import Clock, Town
from tests.offices import received, work_off

ENDED_ON = date(2025, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisposalOffice:
    """An office with people who may list, decide and approve, and a clock that can be set."""

    office: Office
    town: Town
    clock: Clock
    proposer: Actor

    @property
    def manager(self) -> Actor:
        return self.town.manager

    @property
    def archivist(self) -> Actor:
        return self.town.actor("archivist")

    def ended_case(self, *letters: str, **fields: object) -> CaseFile:
        """A closed case file with these letters, read and found, whose period has ended."""
        case = self.town.add_case(**fields)
        for letter in letters:
            received(self.office, self.town.clerk, letter, into=InCase(case=case.id))
        work_off(self.office)
        return self.ended(case.id, **fields)

    def ended(self, case: CaseFileId, **fields: object) -> CaseFile:
        """This case file, closed, with a period that has ended."""
        with self.town.records.begin(self.town.system) as tx:
            found = tx.cases.locked(case)
            return tx.cases.save(
                replace(
                    found,
                    state=CaseState.CLOSED,
                    closed_on=date(2015, 6, 1),
                    opened_on=date(2014, 2, 3),
                    retention_end=fields.get("retention_end", ENDED_ON),  # type: ignore[arg-type] # a day
                    disposal_action="V",
                    rule_id="R-TEST",
                )
            )

    def with_stored_period(self, case: CaseFileId) -> RetentionRecord:
        """How the period of a closed case file was computed, stored to be cited."""
        with self.town.records.begin(self.town.system) as tx:
            retention = retention_of(tx, tx.cases.get(case))
            assert retention is not None
            record = retention_record(retention, computed_at=self.clock())
            tx.periods.keep(case, record)
            return record

    def unwanted(self, *cases: CaseFileId) -> Disposal:
        """A list that was offered, and that the archive does not want."""
        lifecycle = self.office.lifecycle
        started = lifecycle.start(cases, actor=self.proposer)
        lifecycle.offer(started.id, actor=self.proposer)
        lifecycle.decide(
            started.id, cases, decision=Decision.DESTROY, reason="Kein Wert", actor=self.archivist
        )
        return started

    def proof(self, actor: Actor) -> SignedInAgain:
        """A password that was typed just now."""
        return SignedInAgain(user=actor.user, at=self.clock())

    def approve(self, order: OrderId, *actors: Actor) -> DestructionOrder:
        """These persons agree, one after the other."""
        for actor in actors:
            approved = self.office.destruction.approve(order, proof=self.proof(actor), actor=actor)
            self.clock.at += timedelta(seconds=1)
        return approved

    def ordered(self, *cases: CaseFileId) -> DestructionOrder:
        """An order with all its approvals, whose waiting time has passed."""
        disposal = self.unwanted(*cases)
        order = self.office.destruction.order(disposal.id, actor=self.proposer)
        self.approve(order.id, self.manager, self.archivist)
        self.clock.at += timedelta(days=15)
        self.trust_the_clock()
        return order

    def trust_the_clock(self) -> None:
        """Two persons say that the clock is right."""
        for actor in (self.manager, self.town.administrator):
            if self.office.clockwork.state(actor=actor).doubt is not None:
                self.office.clockwork.release(actor=actor)


def a_disposal_office(office: Office, town: Town, clock: Clock) -> DisposalOffice:
    """People for a disposal in this office."""
    proposer = town.add_person("proposer", Role.RECORDS_MANAGER)
    return DisposalOffice(office=office, town=town, clock=clock, proposer=proposer)


def of_no_kind(public_key: str) -> str:
    """This key (PEM) as one of an algorithm that no library knows; its id stays."""
    head, body, *_ = public_key.splitlines()
    raw = bytearray(base64.b64decode(body))
    raw[8] ^= 2  # the last part of the name of the algorithm
    return "\n".join([head, base64.b64encode(raw).decode(), head.replace("BEGIN", "END"), ""])
