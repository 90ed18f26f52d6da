"""Whether an answer belongs to what was sent: the right process, the right partner, only once."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from eakte.domain.record_description import AuthorityCode
from eakte.xdomea.errors import (
    AlteredAfterSending,
    ForeignProcess,
    NotAnAnswer,
    NotSent,
    RepeatedAnswer,
)
from eakte.xdomea.message import Body, Header, Message
from eakte.xdomea.version import ANSWERS, MessageKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMessage:
    """A message that went out; message_id is None before 4.0."""

    process_id: str
    kind: MessageKind
    part: int = 1
    message_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenAnswer:
    """An answer that was taken before, with the fingerprint of its content."""

    process_id: str
    kind: MessageKind
    fingerprint: str
    part: int = 1


def fingerprint(body: Body) -> str:
    """A digest of what a message says, whenever and however it was written down."""
    return hashlib.sha256(repr(body).encode()).hexdigest()


def require_expected(
    answer: Message,
    *,
    sent: Iterable[SentMessage],
    taken: Iterable[TakenAnswer],
    archive: AuthorityCode | None,
) -> None:
    """Refuse an answer that does not belong to what was sent.

    `archive` is the partner as it was configured; None: any sender is taken, the process decides.

    Raises:
        NotAnAnswer: this office sends such messages and receives none.
        ForeignProcess: nothing was sent under its process, or it comes from somebody else.
        NotSent: what it answers was not sent.
        RepeatedAnswer: it was taken before.
        AlteredAfterSending: one with other content was taken before.
    """
    header = answer.header
    if header.kind not in ANSWERS or header.kind is MessageKind.APPRAISAL_RECEIPT:
        raise NotAnAnswer(header.process_id, header.kind)
    known = [each for each in sent if each.process_id == header.process_id]
    if not known or (archive is not None and header.sender.authority != archive):
        raise ForeignProcess(header.process_id, header.kind)
    if not any(_answers(header, each) for each in known):
        raise NotSent(header.process_id, header.kind)
    _require_first(answer, taken)


def _answers(header: Header, sent: SentMessage) -> bool:
    return (
        sent.kind is ANSWERS[header.kind]
        and sent.part == header.part
        and (sent.message_id is None or header.answers in {None, sent.message_id})
    )


def _require_first(answer: Message, taken: Iterable[TakenAnswer]) -> None:
    header = answer.header
    for each in taken:
        if (each.process_id, each.kind, each.part) != (
            header.process_id,
            header.kind,
            header.part,
        ):
            continue
        if each.fingerprint == fingerprint(answer.body):
            raise RepeatedAnswer(header.process_id, header.kind)
        raise AlteredAfterSending(header.process_id, header.kind)
