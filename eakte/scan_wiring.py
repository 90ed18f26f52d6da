"""The flows of the scanning station, made of the parts of the installation."""

from typing import TypedDict

from eakte.domain.scan_paper import read_negative_list
from eakte.filing import Filing
from eakte.folder_watch import FolderWatch
from eakte.parts import Parts
from eakte.scanning.batches import Scanning
from eakte.scanning.checking import ScanChecking
from eakte.scanning.codes import ScannedCodes
from eakte.scanning.delivery import ScanDelivery
from eakte.scanning.direct import DirectDelivery
from eakte.scanning.figures import ScanFigures
from eakte.scanning.given_up import GivenUpScans, open_given_up
from eakte.scanning.note_facts import procedure_of
from eakte.scanning.paper import ScanPaper
from eakte.scanning.rescans import Rescanning
from eakte.scanning.rules import limits_of, shares_of
from eakte.scanning.seal_checks import SealChecks
from eakte.scanning.sealing import Sealing
from eakte.scanning.slots import ScanSlots
from eakte.time_stamps import TimeStamps, open_time_stamps


class ScanFlows(TypedDict):
    """The flows of the scanning station."""

    direct_delivery: DirectDelivery
    folder_watch: FolderWatch
    given_up_scans: GivenUpScans
    rescanning: Rescanning
    scan_checking: ScanChecking
    scan_delivery: ScanDelivery
    scan_figures: ScanFigures
    scan_paper: ScanPaper
    scan_slots: ScanSlots
    scanned_codes: ScannedCodes
    scanning: Scanning
    seal_checks: SealChecks
    sealing: Sealing


def scan_flows(parts: Parts, filing: Filing) -> ScanFlows:
    """All flows of the scanning station."""
    records, desk, key = parts.records, parts.desk, parts.sheet_key
    stamps = open_time_stamps(parts.settings)
    return ScanFlows(
        direct_delivery=DirectDelivery(
            records=records,
            scanning=_scanning(parts, filing),
            desk=desk,
            work=parts.buckets.work,
            door=parts.buckets.staging,
        ),
        folder_watch=FolderWatch(
            records=records, folders=tuple(each.path for each in parts.settings.hot_folders)
        ),
        given_up_scans=open_given_up(records, parts.buckets, parts.settings),
        rescanning=Rescanning(
            records=records, desk=desk, bench=parts.bench, filing=filing, key=key
        ),
        scan_checking=ScanChecking(records=records),
        scan_delivery=_scan_delivery(parts, filing),
        scan_figures=ScanFigures(records=records),
        scan_paper=_scan_paper(parts),
        scan_slots=ScanSlots(records=records, key=key),
        scanned_codes=ScannedCodes(records=records, key=key),
        scanning=_scanning(parts, filing),
        seal_checks=SealChecks(records=records, desk=desk, stamps=stamps),
        sealing=_sealing(parts, stamps),
    )


def _scanning(parts: Parts, filing: Filing) -> Scanning:
    return Scanning(
        records=parts.records,
        desk=parts.desk,
        bench=parts.bench,
        filing=filing,
        sheet_key=parts.sheet_key,
        shares=shares_of(parts.settings),
    )


def _scan_paper(parts: Parts) -> ScanPaper:
    listed = read_negative_list(
        positions=parts.settings.scan_keep_paper, kinds=parts.settings.scan_keep_paper_kinds
    )
    return ScanPaper(
        records=parts.records,
        waits_days=parts.settings.scan_paper_wait_days,
        negative_list=listed,
        sheet_key=parts.sheet_key,
    )


def _sealing(parts: Parts, stamps: TimeStamps | None) -> Sealing:
    procedure = procedure_of(parts.settings)
    return Sealing(records=parts.records, procedure=procedure, stamps=stamps)


def _scan_delivery(parts: Parts, filing: Filing) -> ScanDelivery:
    return ScanDelivery(
        records=parts.records,
        scanning=_scanning(parts, filing),
        checking=ScanChecking(records=parts.records),
        limits=limits_of(parts.settings),
    )
