"""Endpoints of handing in: a document into a case file or the inbox, for a signed receipt."""

from typing import Any
from uuid import UUID

from apiflask import Schema
from marshmallow import fields

from eakte.api.bodies import Delivered, delivered
from eakte.api.conditions import idempotency_key, revision_asked
from eakte.api.door import the_actor, the_office
from eakte.api.endpoint import PREFIX, endpoint
from eakte.api.fields import Choice, Day, Flag, Key, Request, Text, Values
from eakte.api.schemas import ReceiptOut
from eakte.domain.access import Action, CaseFileId, UnitId
from eakte.domain.casefile import Direction, DocumentId
from eakte.domain.errors import RevisionChanged
from eakte.intake import Inbox, InCase, Target, Upload

REFUSES = (404, 409, 411, 413, 507)
Answer = tuple[dict[str, Any], dict[str, str]]


class DocumentIn(Request):
    """What the sender says of a document."""

    subject = Text()
    sender = Text()
    dated_on = Day()
    direction = Choice(Direction)
    is_draft = Flag(data_key="draft")
    language = Text(pattern=r"^[a-z]{3}(\+[a-z]{3}){0,4}$")


class ReceiptKeyOut(Schema):
    """The public key of receipts as PEM, with its short name."""

    id = fields.String(required=True)
    public_key = fields.String(required=True)


class VersionIn(Request):
    """A new version says nothing new of its document."""


class InboxDocumentIn(DocumentIn):
    """What the sender says of a document for an inbox."""

    unit = Key()


@endpoint(
    "POST",
    "/case-files/<uuid:case>/documents",
    rights=Action.FILE,
    asked=DocumentIn,
    gives=ReceiptOut,
    status=201,
    refuses=(*REFUSES, 412),
    takes_file=True,
)
def add_document(case: UUID, asked: Values) -> Answer:
    """Hand a document into an open case file.

    The body is the file itself (Content-Disposition names it, Content-Digest may announce its
    SHA-256 by RFC 9530), with what is said of it in the query; or a form with the part `file`.
    The same Idempotency-Key with the same file gives the same receipt again.
    """
    with the_office().records.read(the_actor()) as tx:
        found = tx.cases.get(CaseFileId(str(case)))  # before a long body is taken for nothing
    with delivered(the_office().settings) as came:
        said = asked | DocumentIn().load(came.fields)
        return _receipt(came, said, InCase(case=found.id))


@endpoint(
    "POST",
    "/inbox",
    rights=Action.DELIVER,
    asked=InboxDocumentIn,
    gives=ReceiptOut,
    status=201,
    refuses=REFUSES,
    takes_file=True,
)
def deliver(asked: Values) -> Answer:
    """Hand a document into the inbox (Posteingang) of a unit, or into the common one.

    The body is as for a case file. Without `unit` it is the common inbox.
    """
    with delivered(the_office().settings) as came:
        said = asked | InboxDocumentIn().load(came.fields)
        unit = said.pop("unit", None)
        return _receipt(came, said, Inbox(unit=UnitId(unit) if unit else None))


@endpoint(
    "POST",
    "/documents/<uuid:document>/versions",
    rights=Action.FILE,
    asked=VersionIn,
    gives=ReceiptOut,
    status=201,
    refuses=(*REFUSES, 412),
    takes_file=True,
)
def add_version(document: UUID, asked: Values) -> Answer:
    """Hand in a new version of a document; the former ones stay and can be had by their number.

    The body is as for a new document. The document is read again, and what was only in the former
    version is not found any more.
    """
    key, office, actor = DocumentId(str(document)), the_office(), the_actor()
    with office.records.read(actor) as tx:
        tx.documents.get(key)  # before a long body is taken for nothing
    with delivered(office.settings) as came:
        upload = _upload(came, asked | VersionIn().load(came.fields))
        receipt = office.filing.renew(
            key, upload, actor=actor, key=idempotency_key(), revision=revision_asked()
        )
    return receipt.as_json(), {"Location": f"{PREFIX}/documents/{receipt.document_id}"}


@endpoint("GET", "/receipt-key", rights=Action.DELIVER, gives=ReceiptKeyOut)
def get_receipt_key() -> Values:
    """The public key with which a station checks its receipts (Ed25519)."""
    signer = the_office().filing.signer
    return {"id": signer.key_id(), "public_key": signer.public_key()}


VIEWS = (add_document, deliver, add_version, get_receipt_key)


def _upload(came: Delivered, said: Values) -> Upload:
    return Upload(
        path=came.body.path,
        file_name=came.file_name,
        size_bytes=came.body.size_bytes,
        sha256=came.body.sha256,
        **said,
    )


def _receipt(came: Delivered, said: Values, into: Target) -> Answer:
    upload = _upload(came, said)
    key = idempotency_key()
    if isinstance(into, InCase):
        _require_revision(into.case, key, request_hash=upload.request_hash(into))
    receipt = the_office().filing.receive(upload, into=into, actor=the_actor(), key=key)
    return receipt.as_json(), {"Location": f"{PREFIX}/documents/{receipt.document_id}"}


def _require_revision(case: CaseFileId, key: str | None, *, request_hash: str) -> None:
    """Refuse when If-Match names another revision, unless this delivery was answered before.

    Raises:
        NotVisible, RevisionChanged: there is no such case file, or it changed.
    """
    asked = revision_asked()
    with the_office().records.read(the_actor()) as tx:
        revision = tx.cases.get(case).revision
        is_answered = tx.answers.given(key, request_hash=request_hash) is not None
    if asked is not None and asked != revision and not is_answered:
        raise RevisionChanged(revision)
