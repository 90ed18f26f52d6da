"""What is announced of a file from a folder: a batch of its own, as its sidecar describes it."""

import hashlib
from pathlib import Path

from eakte.domain.access import UnitId
from eakte.domain.scanning import Announcement, PartPlan, Protection
from eakte.hot_folder_settings import HotFolderSettings
from eakte.hot_folders.sidecars import Sidecar

LONGEST_KEY, LONGEST_NAME = 200, 100


def announcement(
    scan: Path, said: Sidecar, *, sha256: str, place: HotFolderSettings, unit: UnitId | None
) -> Announcement:
    """The batch of one file; the same bytes for the same case file are the same batch.

    Of the protection that folder and sidecar name the higher one counts.
    """
    part = PartPlan(
        number=1,
        file_name=scan.name,
        sha256=sha256,
        size_bytes=scan.stat().st_size,
        reference=said.reference,
        subject=said.subject,
        sender=said.sender,
        received_on=said.received_on.isoformat() if said.received_on else "",
        kind=said.kind,
        external_id=said.external_id,
        is_misdescribed=said.is_broken,
    )
    return Announcement(
        key=f"{sha256}/{said.reference}"[:LONGEST_KEY],
        name=scan.stem[:LONGEST_NAME],
        parts=(part,),
        pages=said.pages,
        sheets=said.sheets,
        is_duplex=said.is_duplex,
        operator=said.operator,
        protection=max(place.protection, said.protection, key=list(Protection).index),
        separation=place.separation,
        unit=unit,
        device=device_of(place),
    )


def device_of(place: HotFolderSettings) -> str:
    """What a folder is called as a scanner."""
    return f"Ordner {place.path.name}"


def digest_of(path: Path) -> str:
    """SHA-256 of a file, hex."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
