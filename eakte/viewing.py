"""FLOW look -> mark -> hand out: what a person sees of a document, and the trace that leaves.

Looking changes nothing but the journal. Page images are made by workers only: a missing one is
ordered here and comes later.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from eakte import intake, jobs, marking, orders, reading, torn
from eakte.desk import ReadingDesk
from eakte.domain.access import Actor, system_actor
from eakte.domain.casefile import Document, DocumentId, Version
from eakte.jobs import Beat, Job
from eakte.leftovers import none_left
from eakte.marking import PageMarks
from eakte.records import Records
from indexing import KeptTerms, PageReader, Vocabulary
from storage import ObjectMissing

SCREEN = "screen"
ONE_ACCESS = timedelta(hours=1)  # pages that are turned and small images belong to one look


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewing:
    """The way of a document from the store to the eyes of a person."""

    records: Records
    reader: PageReader
    terms: KeptTerms
    desk: ReadingDesk
    vocabulary: Vocabulary = field(default_factory=Vocabulary, repr=False)  # of what was marked

    def note_opened(self, document: DocumentId, *, actor: Actor) -> None:
        """Somebody looks at the content of a document: that stands in the journal once an hour.

        Raises:
            NotVisible, NotAllowed: the actor may not see the document.
        """
        with self.records.read(actor) as tx:
            found = intake.require_may_read_content(tx, document)
            last_at = tx.last_access(document, SCREEN)
            is_known = last_at is not None and tx.now - last_at < ONE_ACCESS
        if not is_known:
            self._note_access(found, SCREEN, actor)

    def marks(self, document: DocumentId, page: int, words: str, *, actor: Actor) -> PageMarks:
        """Where the words stand on a page image, and how often on the other pages.

        Raises:
            NotVisible, NotAllowed: the actor may not see the document, or it has no such page.
            QueryRefused: what was typed cannot be looked for.
            BeingDestroyed: what stood there is gone.
        """
        wanted = marking.sought_by(words, self.terms)
        with self.records.read(actor) as tx:
            found = intake.require_may_read_content(tx, document)
            version = tx.documents.current_version(document)
            asked, pages = tx.pages.get(version.id, page), tx.page_lines.texts(version.id)
        try:
            boxes = self.desk.boxes(asked)
        except ObjectMissing:
            self._require_whole(found, version)
            raise
        return marking.marks(asked, pages, wanted, boxes, vocabulary=self.vocabulary)

    def page_image(
        self, document: DocumentId, page: int, *, width: int, actor: Actor
    ) -> bytes | None:
        """The image of a page (WebP) in the nearest kept size; None: ordered, but not made yet.

        Whoever gets it has looked at the document, by whichever address.

        Raises:
            NotVisible, NotAllowed: the actor may not see the document, or the page will never have
                an image.
            BeingDestroyed: its content is gone.
        """
        with self.records.read(actor) as tx:
            found = intake.require_may_read_content(tx, document)
            version = tx.documents.current_version(document)
            reading.require_page_image(tx, version, page)
        image = self.desk.image(found.tenant, version, page, width)
        if image is None and not reading.is_waiting(found):
            self._require_whole(found, version)
            with self.records.begin(actor) as tx:
                tx.enqueue(orders.image_job(found))
        if image is not None:
            self.note_opened(document, actor=actor)
        return image

    def make_images(self, job: Job, *, beat: Beat) -> None:
        """Make the page images of a document anew; its readings stay as they are. Can run twice."""
        actor = system_actor(job.tenant)
        with self.records.read(actor) as tx:
            found = tx.documents.get(DocumentId(job.subject))
            version = tx.documents.current_version(found.id)
            rotations = {page.number: page.rotation for page in tx.pages.of(version)}
        with (
            self.desk.cleared() as folder,
            none_left(self.records, self.desk.work, version, actor),
        ):
            path = self.desk.fetched(version, folder)
            inspection = self.reader.inspect(
                path,
                file_name=version.file_name,
                parts_into=folder / "parts",
                is_released=not found.is_locked,  # it was judged when it was read
            )
            images_into = folder / "images"
            images_into.mkdir()
            made = self.reader.images(path, inspection, into=images_into, rotations=rotations)
            for number in self.desk.kept_images(job.tenant, version, made):
                beat(number, inspection.page_count)
        with self.records.begin(actor) as tx:
            jobs.finish(tx.session, job)

    @contextmanager
    def opened_original(
        self, document: DocumentId, *, actor: Actor, number: int | None = None
    ) -> Iterator[tuple[Path, Version]]:
        """The bytes as they came, verified, in a file that is gone after the block; journalled.

        `number` names a version; None: the current one.

        Raises:
            NotVisible, NotAllowed: the actor may not see the document.
            BeingDestroyed: its content is gone.
            DigestMismatch, ObjectMissing, StorageUnavailable: the store does not give these bytes.
        """
        with self.records.read(actor) as tx:
            found = intake.require_may_read_content(tx, document)
            version = (
                tx.documents.current_version(document)
                if number is None
                else tx.versions.numbered(document, number)
            )
        self._require_whole(found, version)
        with self.desk.cleared() as folder:
            path = self.desk.fetched(version, folder)
            self._note_access(found, "original", actor)
            yield path, version

    def _require_whole(self, document: Document, version: Version) -> None:
        torn.require_whole(self.records, self.desk.originals, document, version)

    def _note_access(self, document: Document, way: str, actor: Actor) -> None:
        with self.records.begin(actor) as tx:
            tx.note(intake.accessed(document, way))
