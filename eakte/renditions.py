"""FLOW ask -> order -> make -> hand out: other forms of a document beside its original.

A searchable PDF and a PDF/A are made by workers when somebody asks for them the first time; text
exports are written from the stored readings as they are asked for. The original is never touched.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from eakte import intake, jobs, orders, reading, rendition_steps, torn, transfer_notes
from eakte.desk import ReadingDesk
from eakte.domain.access import Actor, system_actor
from eakte.domain.casefile import DocumentId
from eakte.jobs import Beat, Job
from eakte.leftovers import none_left
from eakte.records import Records
from eakte.rendition_shelf import MADE_BY_WORKERS, Outcome, RenditionKind, RenditionShelf
from eakte.rendition_steps import Offer, ReadDocument
from indexing.renditions import CRASHED, Conformity, RenditionMaker, RenditionRefused
from storage import ObjectMissing


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOut:
    """A rendition as a file; `path` is gone after the block that opened it."""

    path: Path
    file_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Renditions:
    """The way to the other forms of a document (Ableitungen)."""

    records: Records
    maker: RenditionMaker
    desk: ReadingDesk
    shelf: RenditionShelf

    def offered(self, document: DocumentId, *, actor: Actor) -> Sequence[Offer]:
        """All forms, and how far each has come.

        Raises:
            NotVisible, NotAllowed: the actor may not see the document.
            StorageUnavailable: the store does not answer.
        """
        read = self._seen(document, actor)
        return [
            rendition_steps.offer_of(read.document, kind, self._known(read, kind))
            for kind in RenditionKind
        ]

    @contextmanager
    def opened(
        self, document: DocumentId, kind: RenditionKind, *, actor: Actor
    ) -> Iterator[HandedOut | None]:
        """A form as a file, journalled; None: it is being made, or the document is still read.

        Raises:
            NotVisible, NotAllowed: the actor may not see the document.
            RenditionRefused: this form of this document is never made.
            BeingDestroyed: its content is gone.
            StorageUnavailable: the store does not answer.
        """
        read = self._seen(document, actor)
        if reading.is_waiting(read.document):
            yield None
            return
        torn.require_whole(self.records, self.desk.originals, read.document, read.version)
        with self.desk.cleared() as folder:
            path = folder / "rendition"
            is_there = self._laid_out(read, kind, path)
            with self.records.begin(actor) as tx:
                if is_there:
                    tx.note(intake.accessed(read.document, kind.value))
                else:
                    tx.enqueue(orders.rendition_job(read.document, kind.value))
            name = rendition_steps.file_name_of(read.version, kind)
            yield HandedOut(path=path, file_name=name) if is_there else None

    def make(self, job: Job, *, beat: Beat) -> None:
        """Make a PDF, or keep why there is none. Can run twice.

        Raises:
            NotVisible: the document is gone.
            LeaseLost: another worker has the job.
        """
        kind = RenditionKind(str(job.payload["kind"]))
        actor = system_actor(job.tenant)
        with self.records.read(actor) as tx:
            read = rendition_steps.read_document(tx, DocumentId(job.subject))
        if self._known(read, kind) is None:
            with (
                self.desk.cleared() as folder,
                none_left(self.records, self.desk.work, read.version, actor),
            ):
                self._make(read, kind, folder, beat, may_crash=not job.is_last_try)
        with self.records.begin(actor) as tx:
            jobs.finish(tx.session, job)

    def _seen(self, document: DocumentId, actor: Actor) -> ReadDocument:
        with self.records.read(actor) as tx:
            intake.require_may_read_content(tx, document)
            return rendition_steps.read_document(tx, document)

    def _known(self, read: ReadDocument, kind: RenditionKind) -> Outcome | None:
        """What came of a form, or would come of it; None: it has to be made first."""
        if reason := rendition_steps.never(read.document, kind):
            return Outcome(reason=reason)
        return self.shelf.outcome(read.slot(kind)) if kind in MADE_BY_WORKERS else None

    def _laid_out(self, read: ReadDocument, kind: RenditionKind, path: Path) -> bool:
        """Put a form into a file; False: it has to be made first."""
        outcome = self._known(read, kind)
        if outcome is not None and outcome.reason is not None:
            raise RenditionRefused(outcome.reason)
        if kind not in MADE_BY_WORKERS:
            rendition_steps.write_export(read, kind, self.desk, path)
            return True
        if outcome is None:
            return False
        try:
            self.shelf.fetch(read.slot(kind), path)
        except ObjectMissing:
            self.shelf.forget(read.slot(kind))
            return False
        return True

    def _make(
        self, read: ReadDocument, kind: RenditionKind, folder: Path, beat: Beat, *, may_crash: bool
    ) -> None:
        """Keep what comes of a try; a crash counts only when it is the last one."""
        made = folder / "made.pdf"
        makes: Callable[..., Conformity | None] = (
            self.maker.archive_pdf if kind is RenditionKind.ARCHIVE else self.maker.searchable_pdf
        )
        try:
            conformity = makes(
                self.desk.fetched(read.version, folder),
                inspection=rendition_steps.inspection_of(read),
                pages=rendition_steps.layers_of(read, self.desk),
                into=made,
                beat=lambda done: beat(done, len(read.pages)),
            )
        except RenditionRefused as refused:
            if refused.reason == CRASHED and may_crash:
                raise
            self.shelf.keep_refusal(read.slot(kind), refused.reason)
            return
        if kind is RenditionKind.ARCHIVE and read.note is not None:
            product, made = made, folder / "noted.pdf"
            attachment = transfer_notes.attachment_of(read.note)
            conformity = self.maker.with_attachment(product, attachment=attachment, into=made)
        self.shelf.keep(read.slot(kind), made, conformity)
