"""The journal (Protokoll, Historie): append-only, one hash chain for each case file.

Canonical form: JSON with sorted keys, NFC, UTC. hash = SHA-256(0x00 || canonical form), as the
leaves of RFC 6962. Personal details stand beside the entry and are bound to it by SHA-256(salt ||
detail), so that a lawful erasure of the details leaves the chain valid.
"""

import hashlib
import json
import secrets
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from eakte.database import insert_if_absent, locking
from eakte.domain.access import Actor
from eakte.tables import JournalDetailRow, JournalEntryRow, JournalStreamRow

GENESIS = "0" * 64
BEGINNING = (0, GENESIS)  # number and hash before the first entry of a chain
LEAF = b"\x00"  # RFC 6962, 2.1: prefix of a leaf
CASE, DOCUMENT, USER, BATCH = "case", "document", "user", "batch"  # chains, each with an id
CONTENT_ACCESSED = "content_accessed"  # an action; its detail says the way
OFFICE_STREAM = "office"  # chain of tokens, rules and index work of a tenant

Detail = Mapping[str, str | int | bool | list[str] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What is hashed of an entry: everything but its own hash."""

    tenant: str
    stream: str
    number: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail_hash: str
    previous: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenLink:
    """An entry that does not fit its chain.

    reason: `gap`, `previous`, `hash`, `detail`, or `head` when the end of a chain was cut off.
    """

    tenant: str
    stream: str
    number: int
    reason: str


def case_stream(case: str) -> str:
    """Chain of a case file."""
    return f"{CASE}:{case}"


def document_stream(document: str) -> str:
    """Chain of a document as long as it lies in the inbox."""
    return f"{DOCUMENT}:{document}"


def user_stream(user: str) -> str:
    """Chain of what concerns an account."""
    return f"{USER}:{user}"


def link_fields(link: Link) -> dict[str, str | int]:
    """What is hashed of an entry, as JSON values."""
    return asdict(link) | {"at": link.at.astimezone(UTC).isoformat(timespec="microseconds")}


def link_hash(link: Link) -> str:
    """Hash of an entry over its canonical form."""
    return hashlib.sha256(LEAF + canonical(link_fields(link))).hexdigest()


def detail_hash(salt: str, detail: Detail) -> str:
    """Binds the details to their entry without standing in it."""
    return hashlib.sha256(bytes.fromhex(salt) + canonical(detail)).hexdigest()


def canonical(value: Mapping[str, object]) -> bytes:
    """The canonical form of an entry or its details."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened to which record, before it stands in a chain."""

    stream: str
    action: str
    subject: str
    detail: Detail


def write(session: Session, event: Event, *, actor: Actor, at: datetime) -> str:
    """Append one event to its chain and return its hash; the row of the stream is the lock."""
    head = _locked_head(session, actor.tenant, event.stream)
    salt = secrets.token_hex(16)
    detail = {"by": actor.name, **event.detail}
    link = Link(
        tenant=actor.tenant,
        stream=event.stream,
        number=head.size + 1,
        at=at,
        actor=actor.user,
        action=event.action,
        subject=event.subject,
        detail_hash=detail_hash(salt, detail),
        previous=head.head,
    )
    row = JournalEntryRow(**asdict(link), hash=link_hash(link))
    session.add(row)
    session.flush()
    session.add(JournalDetailRow(tenant=actor.tenant, entry=row.id, salt=salt, detail=detail))
    head.size, head.head = link.number, row.hash
    session.flush()
    return row.hash


def _locked_head(session: Session, tenant: str, stream: str) -> JournalStreamRow:
    empty = {"tenant": tenant, "stream": stream, "size": 0, "head": GENESIS}
    insert_if_absent(session, JournalStreamRow, empty)
    asked = select(JournalStreamRow).where(
        JournalStreamRow.tenant == tenant, JournalStreamRow.stream == stream
    )
    return session.scalars(locking(asked)).one()


def broken_links(session: Session) -> Iterator[BrokenLink]:
    """Each entry that does not fit: gap, changed entry or detail, cut end. None means sound."""
    heads = {
        (row.tenant, row.stream): (row.size, row.head)
        for row in session.scalars(select(JournalStreamRow))
    }
    ends: dict[tuple[str, str], tuple[int, str]] = {}
    rows = (
        select(JournalEntryRow, JournalDetailRow)
        .outerjoin(JournalDetailRow, JournalDetailRow.entry == JournalEntryRow.id)
        .order_by(JournalEntryRow.tenant, JournalEntryRow.stream, JournalEntryRow.number)
        .execution_options(yield_per=1000)
    )
    for row, detail in session.execute(rows):
        chain = (row.tenant, row.stream)
        if reason := _fault(row, detail, ends.get(chain, BEGINNING)):
            yield BrokenLink(tenant=row.tenant, stream=row.stream, number=row.number, reason=reason)
        ends[chain] = (row.number, row.hash)
    for tenant, stream in sorted(heads.keys() | ends.keys()):
        head = heads.get((tenant, stream), BEGINNING)
        if ends.get((tenant, stream), BEGINNING) != head:
            yield BrokenLink(tenant=tenant, stream=stream, number=head[0], reason="head")


def _fault(
    row: JournalEntryRow, detail: JournalDetailRow | None, previous: tuple[int, str]
) -> str | None:
    link = Link(**{name: getattr(row, name) for name in Link.__slots__})
    if row.number != previous[0] + 1:
        return "gap"
    if row.previous != previous[1]:
        return "previous"
    if row.hash != link_hash(link):
        return "hash"
    if detail is not None and detail_hash(detail.salt, detail.detail) != row.detail_hash:
        return "detail"
    return None
