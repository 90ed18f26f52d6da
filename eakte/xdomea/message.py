"""Messages as values: a header (Kopf) and what the message is for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from eakte.domain.appraisal import RecordDecision
from eakte.domain.record_description import Party
from eakte.domain.record_import import ImportAnswer
from eakte.domain.record_tree import Record
from eakte.xdomea.version import MessageKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingSystem:
    """The program that wrote a message (Sendendes System)."""

    product: str = ""
    product_version: str = ""
    maker: str = ""
    instance: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What every message has (Kopf, Nachrichtenkopf).

    process_id is one for the whole disposal. message_id and answers, the id of the message that is
    answered, stand in 4.0 only; there `part` of `parts` messages of one kind is told, from 1.
    """

    process_id: str
    kind: MessageKind
    created_at: datetime
    sender: Party
    recipient: Party
    system: SendingSystem
    note: str = ""
    more_recipients: tuple[Party, ...] = ()
    receipt_wanted: bool = False
    import_answer_wanted: bool = True
    archive_references_wanted: bool = False
    message_id: str | None = None
    answers: str | None = None
    part: int = 1
    parts: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordList:
    """Records that are offered, transferred or handed over.

    To write many records with flat memory, `roots` may be any iterable; it is walked once. A
    message that was read has a tuple.
    """

    roots: Iterable[Record]


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraisal:
    """The decisions of the archive on records that were offered (Bewertungsverzeichnis)."""

    decisions: tuple[RecordDecision, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Decisions of the archive on positions of the file plan (Bewertungskatalog).

    The id of a decision is that of the position.
    """

    decisions: tuple[RecordDecision, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A receipt (Empfangsbestätigung): the header says it all."""


Body: TypeAlias = RecordList | Appraisal | Catalogue | ImportAnswer | Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message of xdomea."""

    header: Header
    body: Body
