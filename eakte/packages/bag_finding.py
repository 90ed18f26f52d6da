"""What can be wrong with a bag, as values."""

from dataclasses import dataclass
from enum import StrEnum


class BagFault(StrEnum):
    """A way in which a bag fails."""

    NOT_ONE_FOLDER = "not_one_folder"
    NO_DECLARATION = "no_declaration"
    UNKNOWN_VERSION = "unknown_version"
    NO_MANIFEST = "no_manifest"
    NOT_LISTED = "not_listed"
    MISSING = "missing"
    ALTERED = "altered"
    OTHER_COUNT = "other_count"
    WANTS_FETCHING = "wants_fetching"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True, kw_only=True)
class BagFinding:
    """A fault and the file at which it shows; "" for the whole bag."""

    fault: BagFault
    path: str = ""
