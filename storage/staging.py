"""The door of the staging (Zwischenlager): a sender lays one announced object there itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

STAGED = "s/"  # beginning of all keys of the staging
MOST_BYTES = 5 * 1024**3  # what S3 takes in one put


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedPut:
    """A request to the store that somebody else may make: PUT, with exactly these headers.

    The signature stands in a header, so that no address in a log is worth anything. valid_until: by
    the clock of this machine; the store refuses the request later on.
    """

    url: str
    headers: Mapping[str, str] = field(repr=False)
    valid_until: datetime


class StagingDoor(Protocol):
    """Signs requests for the work bucket that reach it from outside."""

    def signed_put(self, key: str, *, size_bytes: int, sha256: str) -> SignedPut:
        """A request that lays one object under one key, once.

        The store refuses another key, another length, other bytes than those of the digest, a key
        under which something lies already, and a request that is older than a quarter of an hour.

        Args:
            key: made by `staging_key`.
            size_bytes: exact length.
            sha256: hex digest.

        Raises:
            TooLargeForOnePut: there is no such request.
        """


def staging_key(tenant: str, batch: str, part: str) -> str:
    """Where a part of a batch waits until it is taken, in the work bucket."""
    return f"{STAGED}{tenant}/{batch}/{part}"
