from dataclasses import replace

import pytest

from eakte.domain.appraisal import RecordDecision
from eakte.domain.record_description import AuthorityCode, RecordId
from eakte.domain.retention_rule import DisposalAction
from eakte.xdomea import (
    AlteredAfterSending,
    Appraisal,
    ForeignProcess,
    Message,
    MessageKind,
    NotAnAnswer,
    NotSent,
    Receipt,
    RepeatedAnswer,
    SentMessage,
    TakenAnswer,
    fingerprint,
    require_expected,
)
from tests.xdomea.trees import ARCHIVE, PROCESS, a_header, uuid_of

KEY = AuthorityCode(prefix="isil", key="DE-2041")
OFFER = SentMessage(process_id=PROCESS, kind=MessageKind.OFFER, message_id=uuid_of(78))


def an_appraisal(action: DisposalAction = DisposalAction.DESTROY, **changes: object) -> Message:
    return Message(
        header=a_header(MessageKind.APPRAISAL, sender=ARCHIVE, **changes),
        body=Appraisal(decisions=(RecordDecision(id=RecordId(uuid_of(1)), action=action),)),
    )


def taken(message: Message) -> TakenAnswer:
    return TakenAnswer(
        process_id=PROCESS, kind=message.header.kind, fingerprint=fingerprint(message.body)
    )


def test_an_answer_to_what_was_sent_is_taken() -> None:
    require_expected(an_appraisal(), sent=[OFFER], taken=[], archive=KEY)


def test_a_foreign_process_is_refused() -> None:
    with pytest.raises(ForeignProcess):
        require_expected(an_appraisal(process_id=uuid_of(9)), sent=[OFFER], taken=[], archive=KEY)


def test_another_archive_is_refused() -> None:
    with pytest.raises(ForeignProcess):
        require_expected(
            an_appraisal(), sent=[OFFER], taken=[], archive=replace(KEY, key="DE-0001")
        )


def test_an_answer_to_something_that_was_not_sent_is_refused() -> None:
    receipt = Message(header=a_header(MessageKind.TRANSFER_RECEIPT, sender=ARCHIVE), body=Receipt())

    with pytest.raises(NotSent):
        require_expected(receipt, sent=[OFFER], taken=[], archive=KEY)
    with pytest.raises(NotSent):
        require_expected(an_appraisal(answers=uuid_of(99)), sent=[OFFER], taken=[], archive=KEY)
    with pytest.raises(NotSent):
        require_expected(an_appraisal(part=2), sent=[OFFER], taken=[], archive=KEY)


def test_a_repeated_answer_is_told_from_one_with_other_content() -> None:
    first = an_appraisal()

    with pytest.raises(RepeatedAnswer):
        require_expected(first, sent=[OFFER], taken=[taken(first)], archive=KEY)
    with pytest.raises(AlteredAfterSending):
        require_expected(
            an_appraisal(DisposalAction.ARCHIVE), sent=[OFFER], taken=[taken(first)], archive=KEY
        )


@pytest.mark.parametrize("kind", [MessageKind.OFFER, MessageKind.APPRAISAL_RECEIPT])
def test_what_only_this_office_sends_is_no_answer(kind: MessageKind) -> None:
    with pytest.raises(NotAnAnswer):
        require_expected(
            Message(header=a_header(kind), body=Receipt()), sent=[OFFER], taken=[], archive=None
        )
