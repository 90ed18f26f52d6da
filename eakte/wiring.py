"""The flows of an installation, made of the parts that `eakte.app` has chosen."""

from datetime import timedelta
from typing import TypedDict

from eakte.absence import Absence
from eakte.accounts import Accounts
from eakte.adopting import Adopting
from eakte.backups.safekeeping import Safekeeping
from eakte.casework import Casework
from eakte.certifying import Certifying
from eakte.clockwork import Clockwork
from eakte.condition import Condition, open_condition
from eakte.correspondence import open_correspondence
from eakte.daybreak import Daybreak
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
from eakte.outbox import Outbox
from eakte.parts import Parts
from eakte.passing import Passing
from eakte.printing.orders import Printing
from eakte.protection import Protection
from eakte.reattaching import Reattaching
from eakte.recognition import Recognition
from eakte.reconcile import Reconciliation
from eakte.records import Records
from eakte.remembering import Remembering
from eakte.removal import open_removal
from eakte.rendition_shelf import RenditionShelf
from eakte.renditions import Renditions
from eakte.retaining import Retaining
from eakte.rulebook import Rulebook
from eakte.scan_wiring import scan_flows
from eakte.settings import Settings
from eakte.viewing import Viewing
from eakte.watching import Watching


def office_of(parts: Parts) -> Office:
    """All flows."""
    records, desk, reader, index = parts.records, parts.desk, parts.reader, parts.index
    settings, buckets, filing = parts.settings, parts.buckets, _filing(parts)
    correspondence = open_correspondence(records, desk, buckets.evidence, settings, parts.scanner)
    handover = open_handover(records, filing, correspondence, settings)
    evidence = Evidence(records=records, anchors=buckets.evidence, signer=parts.signer)
    return Office(
        settings=settings,
        records=records,
        accounts=Accounts(records=records),
        adopting=Adopting(records=records, handover=handover, shelf=correspondence.shelf),
        casework=Casework(records=records),
        certifying=_certifying(parts, evidence),
        correspondence=correspondence,
        deskwork=Deskwork(records=records),
        destruction=_destruction(parts),
        evidence=evidence,
        exporting=Exporting(records=records, filing=filing),
        filing=filing,
        handover=handover,
        index_care=IndexCare(records=records, index=index),
        keeping=Keeping(records=records, buckets=buckets, signer=parts.signer),
        legibility=Legibility(records=records, reader=reader, desk=desk),
        lifecycle=Lifecycle(records=records, xdomea_version=settings.xdomea_version),
        operation=Operation(records=records, stores=(buckets.originals, buckets.work), index=index),
        outbox=Outbox(records=records),
        passing=Passing(records=records, handover=handover, shelf=correspondence.shelf),
        printing=Printing(records=records, key=parts.sheet_key),
        protection=Protection(records=records, scanner=parts.scanner),
        reattaching=Reattaching(records=records, desk=desk, filing=filing),
        recognition=Recognition(records=records, reader=reader, desk=desk),
        reconciliation=_reconciliation(parts, evidence),
        remembering=Remembering(records=records),
        renditions=_renditions(parts),
        safekeeping=_safekeeping(parts),
        viewing=Viewing(records=records, reader=reader, terms=parts.terms, desk=desk),
        watching=_watching(records, filing),
        **_period_flows(records, settings),
        **scan_flows(parts, filing),
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
    return Destruction(
        records=parts.records,
        removal=open_removal(parts.records, parts.buckets, parts.desk, parts.signer),
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


def _safekeeping(parts: Parts) -> Safekeeping:
    return Safekeeping(
        records=parts.records,
        buckets=parts.buckets,
        signer=parts.signer,
        scratch=parts.settings.scratch_folder,
    )


def _renditions(parts: Parts) -> Renditions:
    return Renditions(
        records=parts.records,
        maker=parts.maker,
        desk=parts.desk,
        shelf=RenditionShelf(work=parts.buckets.work),
    )


class PeriodFlows(TypedDict):
    """The flows of periods and holds, of the clock and the health behind them."""

    clockwork: Clockwork
    condition: Condition
    daybreak: Daybreak
    holding: Holding
    retaining: Retaining
    rulebook: Rulebook


def _period_flows(records: Records, settings: Settings) -> PeriodFlows:
    rulebook = Rulebook(records=records)
    return PeriodFlows(
        clockwork=Clockwork(records=records),
        condition=open_condition(records, settings),
        daybreak=Daybreak(records=records, rulebook=rulebook),
        holding=Holding(records=records),
        retaining=Retaining(records=records),
        rulebook=rulebook,
    )


def _watching(records: Records, filing: Filing) -> Watching:
    new_hits = NewHits(records=records, filing=filing, kept=KeptNews())
    return Watching(records=records, filing=filing, new_hits=new_hits)
