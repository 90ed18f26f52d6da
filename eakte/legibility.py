"""FLOW list -> check | order -> read again: badly read pages, and what is done about them.

A person looks at a doubtful page and ticks it off. When a newer program or model has come, or the
machine was too busy for a page, it is read again in the background when somebody orders that; a new
reading stays only where it is not worse.
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from eakte import jobs, orders, reading
from eakte.desk import ReadingDesk
from eakte.domain.access import Action, Actor, require_may, system_actor
from eakte.domain.casefile import DocumentId
from eakte.intake import stream_of
from eakte.jobs import Beat, Job
from eakte.journal import OFFICE_STREAM, Event
from eakte.leftovers import none_left
from eakte.records import DoubtfulPage, DoubtQuery, Page, Records
from eakte.slices import Slice, doubtful_part
from indexing import PageImage, PageReader, PageReading, PageState, is_better, may_gain


@dataclass(frozen=True, slots=True, kw_only=True)
class Legibility:
    """What becomes of pages that are hard to read (schlecht lesbar)."""

    records: Records
    reader: PageReader
    desk: ReadingDesk

    def doubtful(
        self,
        query: DoubtQuery,
        *,
        actor: Actor,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> tuple[Page[DoubtfulPage], int]:
        """Doubtful pages that nobody has looked at, paged, and how many there are."""
        require_may(actor, Action.FILE)
        with self.records.read(actor) as tx:
            lines = tx.doubtful_pages.lines(query, cursor=cursor, limit=limit)
            return lines, tx.doubtful_pages.count(query)

    def check(
        self, document: DocumentId, number: int, *, actor: Actor, is_checked: bool = True
    ) -> None:
        """A person has looked at a page, or takes that back.

        Raises:
            NotVisible, NotAllowed: the actor may not see it, or it has no result yet.
        """
        require_may(actor, Action.FILE)
        with self.records.begin(actor) as tx:
            found = tx.documents.get(document)
            version = tx.documents.current_version(document)
            tx.pages.set_checked(version.id, number, at=tx.now if is_checked else None)
            tx.note(
                Event(
                    stream=stream_of(found),
                    action="page_checked" if is_checked else "page_check_taken_back",
                    subject=document,
                    detail={"page": number},
                )
            )

    def order_rereading(self, *, actor: Actor) -> int:
        """Let doubtful pages be read again where that may help; the number of documents."""
        require_may(actor, Action.REPEAT_JOBS)
        with self.records.read(system_actor(actor.tenant)) as tx:
            before = tx.doubtful_pages.read_before()
        current = {each: self.reader.engine(each) for each in {one.language for one in before}}
        documents = dict.fromkeys(
            one.document
            for one in before
            if may_gain(one.engine, current[one.language], reason=one.reason)
        )
        with self.records.begin(system_actor(actor.tenant)) as tx:
            for document in documents:
                tx.enqueue(orders.rereading_job(document))
            if documents:
                detail = {"documents": len(documents)}
                event = Event(
                    stream=OFFICE_STREAM, action="rereading_ordered", subject="all", detail=detail
                )
                tx.note(event, by=actor)
            return len(documents)

    def read_again(self, job: Job, *, beat: Beat) -> None:
        """Read the doubtful pages of a document with what reads now. Can run twice.

        Raises:
            NotVisible: the document is gone.
        """
        actor = system_actor(job.tenant)
        with self.records.read(actor) as tx:
            language = tx.documents.get(DocumentId(job.subject)).language
        engine = self.reader.engine(language)
        with self.records.read(actor) as tx:
            part = doubtful_part(tx, DocumentId(job.subject), engine)
        if part.waiting:
            with (
                self.desk.cleared() as folder,
                none_left(self.records, self.desk.work, part.version, actor),
            ):
                self._read(self.desk.fetched(part.version, folder), part, engine, beat)
        with self.records.begin(actor) as tx:
            reading.reconsider(tx, part.version)
            jobs.finish(tx.session, job)

    def _read(self, path: Path, part: Slice, engine: str, beat: Beat) -> None:
        pages = self.reader.read(
            path,
            inspection=part.inspection,
            pages=part.waiting,
            language=part.language,
            images_into=path.parent,
        )
        with closing(pages):
            for done, (page, images) in enumerate(pages, start=1):
                self._keep_if_better(page, images, part, engine)
                beat(done, len(part.waiting))

    def _keep_if_better(
        self, page: PageReading, images: Sequence[PageImage], part: Slice, engine: str
    ) -> None:
        """Put a new reading in the place of the old one, or remember that it was no better."""
        version = part.version
        with self.records.begin(system_actor(part.tenant)) as tx:
            old = tx.pages.get(version.id, page.number)
            is_kept = is_better(
                page,
                old_state=PageState(old.state),
                old_confidence=old.confidence,
                old_words=len(old.text.split()),
            )
            if not is_kept:
                tx.pages.set_tried(version.id, page.number, engine)
                return
        words_key = self.desk.keep(part.tenant, version, page, images)
        with self.records.begin(system_actor(part.tenant)) as tx:
            tx.pages.put(reading.stored_page(tx, page, version, words_key))
            tx.enqueue(orders.page_indexing_job(version.document, page.number, page.number))
