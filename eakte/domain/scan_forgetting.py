"""What a station said of letters that were destroyed is forgotten, and no batch comes twice for it.

Subjects, senders and names of files name persons. They go with the last letter of a file; a digest
of the whole announcement stays, so that the same announcement is known again.
"""

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, replace

from eakte.domain.scanning import Announcement, PartPlan
from eakte.domain.stub import MASKED


def digest_of(said: Announcement) -> str:
    """SHA-256 (hex) of everything that a station said."""
    told = asdict(replace(said, digest=""))
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def is_same(kept: Announcement, said: Announcement) -> bool:
    """Whether a station says again what it said before, as far as that is still kept."""
    return kept == said or (bool(kept.digest) and kept.digest == digest_of(said))


def without_words(kept: Announcement, parts: Collection[int], *, is_last: bool) -> Announcement:
    """The announcement without what it said of these parts.

    is_last: no letter of the batch is left, so that its name goes too; it may be that of a file.
    """
    return replace(
        kept,
        name=MASKED if is_last else kept.name,
        parts=tuple(_forgotten(each) if each.number in parts else each for each in kept.parts),
        digest=kept.digest or digest_of(kept),
    )


def _forgotten(plan: PartPlan) -> PartPlan:
    return replace(
        plan,
        file_name=MASKED,
        reference="",
        subject="",
        sender="",
        received_on="",
        kind="",
        external_id="",
    )
