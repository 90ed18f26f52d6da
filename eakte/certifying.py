"""FLOW look -> close -> sign -> keep -> give out: certificates of destruction (Löschprotokolle).

Nothing is claimed before it was looked at. The facts are written together with the closing entry of
the journal that holds their digest; the certificate proves that this entry stands below a signed
checkpoint. It lies in the evidence bucket, where nobody can change or delete it.
"""

import io
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from eakte import destroyed, disposing, jobs, journal, leftovers
from eakte.absence import Absence
from eakte.certificate_check import is_signed
from eakte.certificate_pages import pages_of
from eakte.domain.access import Action, Actor, TenantId, require_may, system_actor
from eakte.domain.certificate import (
    Certificate,
    Facts,
    canonical,
    completed,
    digest_of,
    facts_of,
)
from eakte.domain.destruction import DestructionOrder, OrderId, OrderState
from eakte.domain.errors import NotVisible
from eakte.domain.replay import DestructionTold, destruction_told
from eakte.evidence import Evidence
from eakte.jobs import Job
from eakte.records import Page, Records, Transaction
from eakte.signed_notes import oldest
from storage import ObjectStore, certificate_key

CLOSED, CERTIFIED = "destruction_closed", "destruction_certified"
JSON, PDF = "json", "pdf"


class NotDone(Exception):
    """The order was not executed: there is nothing to certify."""


class NotProven(Exception):
    """No checkpoint stands for the closing entry yet; it is tried again."""


class CertificateDamaged(Exception):
    """A kept certificate is not what was signed."""

    def __init__(self, key: str) -> None:
        """Name the object."""
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True, kw_only=True)
class Certifying:
    """Certificates from the last look to the reader."""

    records: Records
    evidence: Evidence
    absence: Absence

    def certify(self, job: Job) -> None:
        """Make the certificate of an executed order. Can run twice: it stays the same one.

        Raises:
            NotDone: the order was not executed.
            StillThere: something of what was destroyed is left; nothing is certified.
            NotProven, StorageUnavailable, IndexUnavailable: it follows later.
        """
        actor, order = system_actor(job.tenant), OrderId(job.subject)
        kept = self._kept(self._signed(self._closed(order, actor), actor), actor)
        with self.records.begin(actor) as tx:
            found = tx.destructions.certificates.find(order, lock=True)
            if found is None or not found.pdf_key:
                tx.destructions.certificates.put(kept)
                _note(tx, tx.destructions.get(order), kept)
            jobs.finish(tx.session, job)

    def listing(
        self, *, actor: Actor, cursor: str | None = None, limit: int | None = None
    ) -> Page[Certificate]:
        """Certificates, the newest first."""
        require_may(actor, Action.READ_RETENTION)
        with self.records.read(actor) as tx:
            return tx.destructions.certificates.lines(cursor=cursor, limit=limit)

    def get(self, order: OrderId, *, actor: Actor) -> Certificate:
        """The certificate of an order.

        Raises:
            NotAllowed: refused.
            NotVisible: there is none yet, or the actor does not see every case file on it.
        """
        require_may(actor, Action.READ_RETENTION)
        with self.records.read(actor) as tx:
            found = tx.destructions.certificates.get(order)
            content = found.content()
            disposal = tx.destructions.get(order).disposal
            visible = {item.case for item in tx.disposals.all_items(disposal)}
        if {each["case"] for each in content["cases"] + content["kept"]} - visible:
            raise NotVisible("certificate", order)
        return found

    def pdf(self, order: OrderId, *, actor: Actor) -> bytes:
        """The certificate on pages (PDF/A), as it is kept.

        Raises:
            NotAllowed, NotVisible, StorageError: refused, or not to be had.
        """
        found = self.get(order, actor=actor)
        return oldest(self.evidence.anchors, found.pdf_key)

    def _closed(self, order: OrderId, actor: Actor) -> Certificate:
        """The facts with their closing entry in the journal, made once."""
        with self.records.begin(actor) as tx:
            found = tx.destructions.locked(order)
            known = tx.destructions.certificates.find(order)
            if known is not None:
                return known
            if found.state is not OrderState.DONE:
                raise NotDone(found.number)
            leftovers.clear(tx, self.absence.work, destroyed.of_order(tx, found))
            gone = destroyed.of_order(tx, found)
            looked = self.absence.look(tx, gone.documents(), gone.objects)
            year = tx.today.year
            number = f"LP-{year}/{tx.disposals.next_number(f'certificate:{year}')}"
            facts = facts_of(gone, number=number, looked=looked)
            closed = Certificate(order=order, number=number, at=looked.at, body=canonical(facts))
            tx.destructions.certificates.put(closed)
            tx.note(
                journal.Event(
                    stream=journal.OFFICE_STREAM,
                    action=CLOSED,
                    subject=order,
                    detail={
                        "order": found.number,
                        "certificate": number,
                        "facts_sha256": digest_of(facts),
                    },
                )
            )
            return closed

    def _signed(self, closed: Certificate, actor: Actor) -> Certificate:
        """The facts with proof, key and signature, stored before anybody gets them."""
        if closed.signature:
            return closed
        self.evidence.checkpoint(actor)
        signer = self.evidence.signer
        key = {"id": signer.key_id(), "public_key": signer.public_key()}
        whole = completed(closed.content(), journal=self._proof(closed, actor), key=key)
        body = canonical(whole)
        signed = replace(closed, body=body, signature=signer.sign(body.encode()))
        with self.records.begin(actor) as tx:
            found = tx.destructions.certificates.find(closed.order, lock=True)
            if found is not None and found.signature:
                return found
            tx.destructions.certificates.put(signed)
        return signed

    def _proof(self, closed: Certificate, actor: Actor) -> Facts:
        with self.records.read(actor) as tx:
            line = tx.last_entry(closed.order, CLOSED)
            if line is None:
                raise NotProven(closed.number)
            link, salt, detail = tx.destructions.certificates.entry(line.hash)
        found = self.evidence.proof(line.hash, actor=actor)
        if found is None:
            raise NotProven(closed.number)
        return {
            "entry": journal.link_fields(link),
            "hash": line.hash,
            "salt": salt,
            "detail": detail,
            "position": found.position,
            "size": found.checkpoint.frontier.size,
            "path": list(found.path),
            "checkpoint": {
                "note": found.checkpoint.note(),
                "signature": found.checkpoint.signature,
            },
        }

    def _kept(self, signed: Certificate, actor: Actor) -> Certificate:
        """Both files put into the evidence bucket; harmless to repeat."""
        json_key = certificate_key(actor.tenant, signed.number, JSON)
        pdf_key = certificate_key(actor.tenant, signed.number, PDF)
        for key, body in ((json_key, signed.document()), (pdf_key, pages_of(signed))):
            if not self.evidence.anchors.versions(key):
                self.evidence.anchors.put(key, io.BytesIO(body), size_bytes=len(body), sha256=None)
        return replace(signed, json_key=json_key, pdf_key=pdf_key)


def destructions_told(
    kept: ObjectStore, tenant: TenantId, *, signed_by: Collection[str]
) -> Iterator[tuple[str, DestructionTold | None]]:
    """What was destroyed, from the certificates in the evidence bucket alone (for a restore).

    Args:
        kept: the evidence bucket.
        tenant: whose certificates.
        signed_by: ids of the keys with which this installation ever signed.

    Yields:
        The key of each certificate with what it tells; None: it is not what was signed, or whoever
        signed it was not this installation, so nothing may be destroyed on its word.

    Raises:
        StorageUnavailable: the store does not answer.
    """
    for key in kept.kept_keys(certificate_key(tenant, "", "").removesuffix(".")):
        if key.endswith(f".{JSON}"):
            try:
                content = _sound(kept, key)
            except CertificateDamaged:
                yield key, None
            else:
                is_own = content["key"]["id"] in signed_by
                yield key, destruction_told(content) if is_own else None


def certificate_told(kept: ObjectStore, told: DestructionTold) -> Facts:
    """All that a kept certificate says, with its signature.

    Raises:
        CertificateDamaged: it is not what was signed.
    """
    return _sound(kept, certificate_key(told.tenant, told.number, JSON))


def _sound(kept: ObjectStore, key: str) -> Facts:
    body = oldest(kept, key)
    if not is_signed(body):
        raise CertificateDamaged(key)
    content: Facts = json.loads(body)
    return content


def _note(tx: Transaction, order: DestructionOrder, kept: Certificate) -> None:
    """Say in the history of each destroyed case file which certificate tells of it."""
    disposal = tx.disposals.get(order.disposal)
    for stub in tx.destructions.stubs(order.id):
        tx.note(
            disposing.event_of(
                stub.case, CERTIFIED, disposal, order=order.number, certificate=kept.number
            )
        )
    tx.note(
        journal.Event(
            stream=journal.OFFICE_STREAM,
            action=CERTIFIED,
            subject=order.id,
            detail={"order": order.number, "certificate": kept.number},
        )
    )
