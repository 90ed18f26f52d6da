"""Seals of scan batches, transfer notes of their letters, and what became of the paper."""

from dataclasses import asdict, fields

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eakte.database import insert_if_absent
from eakte.domain.access import Actor, UserId
from eakte.domain.scan_letters import LetterId
from eakte.domain.scan_paper import Paper
from eakte.domain.scan_seal import Seal, SealedLetter
from eakte.domain.scanning import BatchId
from eakte.domain.transfer_note import KeptNote
from eakte.tables import ScanBatchRow, ScanLetterRow, ScanPaperRow, ScanSealRow


class ScanEvidence:
    """What proves a batch of the tenant."""

    def __init__(self, session: Session, actor: Actor) -> None:
        """Bind to a transaction."""
        self._session, self._actor = session, actor

    def seal(self, batch: BatchId) -> Seal | None:
        """The seal of a batch; None: it is not sealed yet."""
        row = self._session.scalars(
            select(ScanSealRow).where(ScanSealRow.batch == batch)
        ).one_or_none()
        if row is None:
            return None
        return Seal(
            letters=tuple(SealedLetter(**letter) for letter in row.letters),
            root=row.root,
            sealed_at=row.sealed_at,
            token=row.token,
        )

    def put_seal(self, batch: BatchId, seal: Seal) -> bool:
        """Store a seal once; False: there is one."""
        values = {
            "tenant": self._actor.tenant,
            "batch": batch,
            "letters": [asdict(letter) for letter in seal.letters],
            "root": seal.root,
            "token": seal.token,
            "sealed_at": seal.sealed_at,
        }
        return insert_if_absent(self._session, ScanSealRow, values)

    def note(self, letter: LetterId) -> str:
        """The transfer note of a letter (XML); empty: there is none, or none any more."""
        asked = select(ScanLetterRow.note).where(ScanLetterRow.id == letter)
        return self._session.scalar(asked) or ""

    def note_of(self, document: str, *, sha256: str) -> KeptNote | None:
        """The sealed note of a document, for the version with these bytes; None: there is none."""
        asked = (
            select(ScanLetterRow.note, ScanBatchRow.name, ScanSealRow.sealed_at)
            .join(ScanBatchRow, ScanBatchRow.id == ScanLetterRow.batch)
            .join(ScanSealRow, ScanSealRow.batch == ScanLetterRow.batch)
            .where(ScanLetterRow.document == document, ScanLetterRow.note != "")
        )
        for note, batch, sealed_at in self._session.execute(asked):
            if sha256 in note:
                return KeptNote(xml=note.encode(), batch=batch, made_at=sealed_at)
        return None

    def put_note(self, letter: LetterId, note: str) -> None:
        """Store the transfer note of a letter."""
        self._session.execute(
            update(ScanLetterRow).where(ScanLetterRow.id == letter).values(note=note)
        )

    def paper(self, batch: BatchId) -> Paper | None:
        """What was said and done about the paper of a batch; None: nothing."""
        row = self._session.scalars(
            select(ScanPaperRow).where(ScanPaperRow.batch == batch)
        ).one_or_none()
        if row is None:
            return None
        values = {field.name: getattr(row, field.name) for field in fields(Paper)}
        destroyed_by = UserId(row.destroyed_by) if row.destroyed_by else None
        return Paper(
            **values | {"kept_letters": tuple(row.kept_letters), "destroyed_by": destroyed_by}
        )

    def put_paper(self, batch: BatchId, paper: Paper) -> None:
        """Store what is said of the paper of a locked batch."""
        row = self._session.get(ScanPaperRow, batch)
        if row is None:
            row = ScanPaperRow(tenant=self._actor.tenant, batch=batch)
            self._session.add(row)
        for name, value in asdict(paper).items():
            setattr(row, name, list(value) if name == "kept_letters" else value)
        self._session.flush()
