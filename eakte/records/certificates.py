"""Certificates of destruction: rows to values and back, and whether anything is left of a case."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from eakte.database import locking
from eakte.domain.access import Actor, CaseFileId
from eakte.domain.certificate import Certificate
from eakte.domain.destruction import OrderId
from eakte.domain.errors import NotVisible
from eakte.journal import Detail, Link
from eakte.records.cursor import Page, clamped, cut, decode, encode
from eakte.records.scan_erasing import ScanErasing
from eakte.tables import (
    CaseFileRow,
    CertificateRow,
    DocumentRow,
    FollowUpRow,
    JournalDetailRow,
    JournalEntryRow,
    PageRow,
    ProceedingRow,
    VersionRow,
)


class Certificates:
    """Certificates of the tenant."""

    def __init__(self, session: Session, actor: Actor) -> None:
        """Bind to a transaction."""
        self._session, self._actor = session, actor

    def find(self, order: OrderId, *, lock: bool = False) -> Certificate | None:
        """The certificate of an order; None: there is none yet."""
        asked = select(CertificateRow).where(CertificateRow.order == order)
        row = self._session.scalars(locking(asked) if lock else asked).one_or_none()
        return _to_certificate(row) if row else None

    def get(self, order: OrderId) -> Certificate:
        """The finished certificate of an order.

        Raises:
            NotVisible: there is none, or it is still being made.
        """
        found = self.find(order)
        if found is None or not found.pdf_key:
            raise NotVisible("certificate", order)
        return found

    def put(self, certificate: Certificate) -> None:
        """Store a certificate, or how far it has come."""
        row = self._session.get(CertificateRow, certificate.order)
        if row is None:
            row = CertificateRow(tenant=self._actor.tenant)
            self._session.add(row)
        for name in Certificate.__slots__:
            setattr(row, name, getattr(certificate, name))
        self._session.flush()

    def lines(self, *, cursor: str | None = None, limit: int | None = None) -> Page[Certificate]:
        """Finished certificates, those of the newest orders first."""
        size = clamped(limit)
        asked = select(CertificateRow).where(CertificateRow.pdf_key != "")
        if place := decode(cursor, str):
            asked = asked.where(CertificateRow.order < str(place[0]))
        rows = self._session.scalars(
            asked.order_by(CertificateRow.order.desc()).limit(size + 1)
        ).all()
        return cut(
            [_to_certificate(row) for row in rows],
            limit=size,
            places=[encode(row.order) for row in rows],
        )

    def rows_left(self, case: CaseFileId, documents: Sequence[str]) -> int:
        """Rows that still belong to a case file or to one of the documents that were in it."""
        return len(ScanErasing(self._session).told(documents)) + sum(
            map(
                self._count,
                (
                    CaseFileRow.id == case,
                    DocumentRow.case == case,
                    FollowUpRow.case == case,
                    ProceedingRow.case == case,
                    PageRow.document.in_(documents),
                    VersionRow.document.in_(documents),
                ),
            )
        )

    def entry(self, digest: str) -> tuple[Link, str, Detail]:
        """The journal entry with this hash, the salt of its details and the details."""
        row, detail = self._session.execute(
            select(JournalEntryRow, JournalDetailRow)
            .join(JournalDetailRow, JournalDetailRow.entry == JournalEntryRow.id)
            .where(JournalEntryRow.hash == digest)
        ).one()
        link = Link(**{name: getattr(row, name) for name in Link.__slots__})
        return link, detail.salt, detail.detail

    def _count(self, condition: ColumnElement[bool]) -> int:
        return self._session.scalar(select(func.count()).where(condition)) or 0


def _to_certificate(row: CertificateRow) -> Certificate:
    values = {name: getattr(row, name) for name in Certificate.__slots__}
    return Certificate(**values | {"order": OrderId(row.order)})
