"""FLOW order -> make -> fetch -> drop: a case file that goes to another office (Abgabe, 0401).

A job makes the message. The case file stays here until its own disposal; the message that holds it
goes with it, or when somebody drops it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from eakte import jobs, orders
from eakte.caseload import case_event, required_text
from eakte.domain.access import Action, Actor, CaseFileId, require_may, system_actor
from eakte.domain.disposal_message import DisposalMessage, MessageId, MessageState
from eakte.domain.errors import InvalidValue, NotVisible
from eakte.domain.record_description import AuthorityCode, Party
from eakte.handover import HandOver, Sheet
from eakte.jobs import Job
from eakte.messages.partners import party
from eakte.messages.reception import note_message
from eakte.messages.record_stream import RecordStream, require_unrestricted
from eakte.messages.shelf import MessageShelf, key_of
from eakte.passing_words import DROPPED, NOT_THERE, made_words, making_words, refused_words
from eakte.records import Records
from eakte.xdomea import MessageKind, Version, XdomeaRefused, knows

SENDABLE = tuple(version for version in Version if knows(version, MessageKind.HAND_OVER))
CONTAINER = "container"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """Case files that go to other offices."""

    records: Records
    handover: HandOver
    shelf: MessageShelf

    def order(
        self, case: CaseFileId, *, to: Party, version: Version, actor: Actor
    ) -> DisposalMessage:
        """Order the hand-over of a case file to another office; a job makes it.

        Raises:
            NotAllowed, NotVisible: refused.
            InvalidValue: no receiver is named, the version has no such message, or the processing
                of the case file is restricted.
        """
        require_may(actor, Action.DISPOSE)
        name = required_text(to.institution, field="receiver")
        if version not in SENDABLE:
            raise InvalidValue("version", "Diese Fassung von xdomea kennt keine Abgabe (0401).")
        code = to.authority or AuthorityCode()
        told = {"name": name, "prefix": code.prefix, "key": code.key, "version": version.value}
        with self.records.begin(actor) as tx:
            found = tx.cases.get(case)
            require_unrestricted(found)
            row = DisposalMessage(
                id=tx.disposals.messages.new_id(),
                disposal=None,
                kind=MessageKind.HAND_OVER,
                is_sent=True,
                state=MessageState.WAITING,
                process_id=case,
                note=making_words(name),
                at=tx.now,
                by=actor.user,
            )
            tx.disposals.messages.put(row)
            tx.note(case_event(found, "case_handed_over", to=name, version=version.value))
            tx.enqueue(orders.hand_over_job(orders.MAKE_HAND_OVER, row.id, **told))
            return row

    def of_case(self, case: CaseFileId, *, actor: Actor) -> Sequence[DisposalMessage]:
        """Hand-overs of a case file, the oldest first.

        Raises:
            NotAllowed, NotVisible: refused.
        """
        require_may(actor, Action.DISPOSE)
        with self.records.read(actor) as tx:
            return tx.disposals.messages.hand_overs_of(tx.cases.get(case).id)

    def fetch(
        self, case: CaseFileId, message: MessageId, out: BinaryIO, *, actor: Actor
    ) -> DisposalMessage:
        """The bytes of a hand-over, to be sent.

        Raises:
            NotAllowed, NotVisible: refused, or there is none of this case file.
            ObjectMissing: it was dropped.
        """
        found = self._one(case, message, actor)
        self.shelf.fetch(found, out)
        return found

    def drop(self, case: CaseFileId, message: MessageId, *, actor: Actor) -> None:
        """Remove the bytes of a hand-over that was sent or is not wanted; its digest stays.

        Raises:
            NotAllowed, NotVisible: refused, or there is none of this case file.
            InvalidValue: it is still being made.
        """
        found = self._one(case, message, actor)
        if found.state is MessageState.WAITING:
            raise InvalidValue("message", "Die Abgabe wird noch erzeugt.")
        self.shelf.drop(found)
        with self.records.begin(actor) as tx:
            tx.disposals.messages.put(replace(found, store_key="", note=DROPPED))

    def make(self, job: Job) -> None:
        """Write a message that was ordered. Can run twice.

        Raises:
            StorageUnavailable, DigestMismatch, ObjectMissing: the store does not give what belongs
                into it; nothing was made.
        """
        actor = system_actor(job.tenant)
        with self.records.read(actor) as tx:
            row = tx.disposals.messages.get(MessageId(job.subject))
        made = row
        if row.state is MessageState.WAITING:
            try:
                made = self._written(row, job.payload, actor)
            except (XdomeaRefused, NotVisible, InvalidValue) as error:
                made = replace(row, state=MessageState.NOT_MADE, note=refused_words(error))
        with self.records.begin(actor) as tx:
            if made.store_key and tx.destructions.stub(CaseFileId(row.process_id)):
                self.shelf.drop(made)  # destroyed meanwhile: nothing of it may stay
                made = replace(row, state=MessageState.NOT_MADE, note=NOT_THERE)
            if made is not row:
                tx.disposals.messages.put(made)
                note_message(tx, made)
            jobs.finish(tx.session, job)

    def _written(
        self, row: DisposalMessage, told: Mapping[str, str | int], actor: Actor
    ) -> DisposalMessage:
        version, to = Version(str(told["version"])), _receiver(told)
        stream = RecordStream(records=self.records, actor=actor, version=version)
        sheet = Sheet(process=row.process_id, version=version, to=to, at=row.at)
        with self.handover.folder() as folder:
            path = folder / CONTAINER
            with path.open("wb") as out:
                written = self.handover.written([CaseFileId(row.process_id)], out, sheet, stream)
            made = replace(
                row,
                state=MessageState.MADE,
                file_name=written.name,
                size_bytes=path.stat().st_size,
                store_key=key_of(row, actor.tenant),
                validation=written.check.sentence,
                note=made_words(to.institution, written.primary_files),
            )
            stored = self.shelf.put(made, path, actor.tenant)
        self.shelf.remember_outline(made, stream.outline, actor.tenant)
        return replace(made, sha256=stored.sha256)

    def _one(self, case: CaseFileId, message: MessageId, actor: Actor) -> DisposalMessage:
        for each in self.of_case(case, actor=actor):
            if each.id == message:
                return each
        raise NotVisible("message", message)


def _receiver(told: Mapping[str, str | int]) -> Party:
    code = AuthorityCode(prefix=str(told["prefix"]), key=str(told["key"]))
    return party(str(told["name"]), code)
