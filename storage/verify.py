"""Whether an object store can do what eakte needs of it, tried out under a key of its own.

Nothing else in the buckets is touched. What was tried out is removed again, except in originals
while the default retention of the bucket stands on it; nothing is put into evidence.
"""

import secrets
from collections.abc import Callable, Generator
from dataclasses import dataclass
from enum import StrEnum

from storage import verify_rights, verify_steps
from storage.errors import ObjectHeld, StorageError
from storage.objects import Buckets
from storage.verify_steps import Unmet

PREFIX = "verify"


class Step(StrEnum):
    """What is tried out, in this order."""

    SETTINGS = "settings"  # versioning, locks and default retentions of the three buckets
    ROUND_TRIP = "round_trip"  # the same bytes come back, whole and in pieces
    LARGE = "large"  # also above the size of one part
    REPEATED_PUT = "repeated_put"  # the same content makes no second version
    VERSIONS = "versions"  # other content does, and the older one stays
    WRONG_DIGEST = "wrong_digest"  # refused, nothing is stored
    WRONG_LENGTH = "wrong_length"  # refused, nothing is stored
    MISSING = "missing"  # what is not there is said to be missing
    HOLD = "hold"  # nothing deletes a held version
    DISPOSAL = "disposal"  # once released it can be deleted, after its retention
    WORK = "work"  # the work bucket deletes at once
    APP_LIFTS_HOLD = "app_lifts_hold"  # must be denied
    APP_SETS_LOCKS = "app_sets_locks"  # must be denied
    HOLDER_READS = "holder_reads"  # must be denied, as must deleting
    LEAVES_NOTHING = "leaves_nothing"  # nothing of this trial is left


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What came of a step. detail: why it did not pass, or what one should know."""

    step: Step
    passed: bool
    detail: str = ""


STEPS: dict[Step, Callable[[Buckets, str], str]] = {
    Step.SETTINGS: verify_steps.settings,
    Step.ROUND_TRIP: verify_steps.round_trip,
    Step.LARGE: verify_steps.large,
    Step.REPEATED_PUT: verify_steps.repeated_put,
    Step.VERSIONS: verify_steps.versions,
    Step.WRONG_DIGEST: verify_steps.wrong_digest,
    Step.WRONG_LENGTH: verify_steps.wrong_length,
    Step.MISSING: verify_steps.missing,
    Step.HOLD: verify_steps.hold,
    Step.DISPOSAL: verify_steps.disposal,
    Step.WORK: verify_steps.work,
    Step.APP_LIFTS_HOLD: verify_rights.app_lifts_hold,
    Step.APP_SETS_LOCKS: verify_rights.app_sets_locks,
    Step.HOLDER_READS: verify_rights.holder_reads,
}


def verify_store(buckets: Buckets) -> Generator[Finding, None, None]:
    """Try out each step and say what came of it; the trial is cleared away even when it is left."""
    prefix = f"{PREFIX}/{secrets.token_hex(8)}"
    cleared = False
    try:
        for step, deed in STEPS.items():
            yield _tried(step, deed, buckets, f"{prefix}/{step}/köln §")
        cleared = True
        yield _tried(Step.LEAVES_NOTHING, _clear, buckets, prefix)
    finally:
        if not cleared:
            _clear(buckets, prefix)


def _tried(step: Step, deed: Callable[[Buckets, str], str], buckets: Buckets, key: str) -> Finding:
    try:
        return Finding(step=step, passed=True, detail=deed(buckets, key))
    except (StorageError, Unmet) as reason:
        return Finding(step=step, passed=False, detail=f"{type(reason).__name__}: {reason}")


def _clear(buckets: Buckets, prefix: str) -> str:
    for key in list(buckets.work.keys(prefix)):
        buckets.work.delete(key, version_id=None)
    tried = list(buckets.originals.keys(prefix))
    retained = sum(_clear_key(buckets, key) for key in tried)
    left = sum(len(buckets.originals.versions(key)) for key in tried)
    if left > retained:
        raise Unmet(f"{left - retained} versions are still there after they were deleted")
    return f"{retained} versions stay until their retention ends" if retained else ""


def _clear_key(buckets: Buckets, key: str) -> int:
    """Remove all versions; the number of those that are retained."""
    retained = 0
    for version in buckets.disposal.versions(key):
        buckets.disposal.release(key, version_id=version.version_id)
        try:
            buckets.disposal.delete(key, version_id=version.version_id)
        except ObjectHeld:
            retained += 1
    return retained
