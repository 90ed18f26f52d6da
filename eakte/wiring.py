"""The flows of an installation, made of the parts that `eakte.app` has chosen."""

from dataclasses import dataclass
from datetime import timedelta

from eakte.absence import Absence
from eakte.accounts import Accounts
from eakte.casework import Casework
from eakte.certifying import Certifying
from eakte.clockwork import Clockwork
from eakte.correspondence import open_correspondence
from eakte.desk import ReadingDesk
from eakte.deskwork import Deskwork
from eakte.destruction import Destruction
from eakte.evidence import Evidence
from eakte.exporting import Exporting
from eakte.filing import Filing
from eakte.handover import open_handover
from eakte.holding import Holding
from eakte.index_care import IndexCare
from eakte.keeping import Keeping
from eakte.kept_news import KeptNews
from eakte.legibility import Legibility
from eakte.lifecycle import Lifecycle
from eakte.new_hits import NewHits
from eakte.office import Office
from eakte.operation import Operation
from eakte.receipts import ReceiptSigner
from eakte.recognition import Recognition
from eakte.reconcile import Reconciliation
from eakte.records import Records
from eakte.remembering import Remembering
from eakte.removal import Removal
from eakte.rendition_shelf import RenditionShelf
from eakte.renditions import Renditions
from eakte.retaining import Retaining
from eakte.rulebook import Rulebook
from eakte.settings import Settings
from eakte.viewing import Viewing
from eakte.watching import Watching
from indexing import KeptTerms, PageReader, SearchIndex
from indexing.renditions import SandboxedMaker
from storage import Buckets


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the flows stand on: memories, readers, and the key of the installation."""

    settings: Settings
    records: Records
    buckets: Buckets
    reader: PageReader
    maker: SandboxedMaker
    index: SearchIndex
    terms: KeptTerms
    signer: ReceiptSigner

    @property
    def desk(self) -> ReadingDesk:
        """Where documents are read."""
        buckets, scratch = self.buckets, self.settings.scratch_folder
        return ReadingDesk(originals=buckets.originals, work=buckets.work, scratch=scratch)


def office_of(parts: Parts) -> Office:
    """All flows."""
    records, desk, reader, index = parts.records, parts.desk, parts.reader, parts.index
    settings, buckets, filing = parts.settings, parts.buckets, _filing(parts)
    correspondence = open_correspondence(records, desk, buckets.evidence, settings)
    evidence = Evidence(records=records, anchors=buckets.evidence, signer=parts.signer)
    return Office(
        settings=settings,
        records=records,
        accounts=Accounts(records=records),
        casework=Casework(records=records),
        certifying=_certifying(parts, evidence),
        clockwork=Clockwork(records=records),
        correspondence=correspondence,
        deskwork=Deskwork(records=records),
        destruction=_destruction(parts),
        evidence=evidence,
        exporting=Exporting(records=records, filing=filing),
        filing=filing,
        handover=open_handover(records, filing, correspondence, settings),
        holding=Holding(records=records),
        index_care=IndexCare(records=records, index=index),
        keeping=Keeping(records=records, holder=buckets.holds),
        legibility=Legibility(records=records, reader=reader, desk=desk),
        lifecycle=Lifecycle(records=records, xdomea_version=settings.xdomea_version),
        operation=Operation(records=records, stores=(buckets.originals, buckets.work), index=index),
        recognition=Recognition(records=records, reader=reader, desk=desk),
        reconciliation=_reconciliation(parts, evidence),
        remembering=Remembering(records=records),
        renditions=_renditions(parts),
        retaining=Retaining(records=records),
        rulebook=Rulebook(records=records),
        viewing=Viewing(records=records, reader=reader, terms=parts.terms, desk=desk),
        watching=_watching(records, filing),
    )


def _filing(parts: Parts) -> Filing:
    return Filing(
        records=parts.records,
        reader=parts.reader,
        desk=parts.desk,
        index=parts.index,
        terms=parts.terms,
        signer=parts.signer,
    )


def _certifying(parts: Parts, evidence: Evidence) -> Certifying:
    absence = Absence(originals=parts.buckets.originals, work=parts.buckets.work, index=parts.index)
    return Certifying(records=parts.records, evidence=evidence, absence=absence)


def _destruction(parts: Parts) -> Destruction:
    removal = Removal(
        records=parts.records,
        originals=parts.buckets.disposal,
        work=parts.buckets.work,
        desk=parts.desk,
    )
    return Destruction(
        records=parts.records,
        removal=removal,
        persons=parts.settings.destruction_persons,
        waiting_time=timedelta(days=parts.settings.destruction_wait_days),
    )


def _reconciliation(parts: Parts, evidence: Evidence) -> Reconciliation:
    return Reconciliation(
        records=parts.records,
        originals=parts.buckets.originals,
        holds=parts.buckets.holds,
        index=parts.index,
        evidence=evidence,
    )


def _renditions(parts: Parts) -> Renditions:
    return Renditions(
        records=parts.records,
        maker=parts.maker,
        desk=parts.desk,
        shelf=RenditionShelf(work=parts.buckets.work),
    )


def _watching(records: Records, filing: Filing) -> Watching:
    new_hits = NewHits(records=records, filing=filing, kept=KeptNews())
    return Watching(records=records, filing=filing, new_hits=new_hits)
