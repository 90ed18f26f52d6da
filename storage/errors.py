"""Every refusal of the object store. The docstring of a class is its sentence."""


class StorageError(Exception):
    """The object store did not do what was asked."""


class ObjectMissing(StorageError):
    """There is no such object, or no such version of it."""

    def __init__(self, key: str) -> None:
        """Remember the key."""
        super().__init__(key)
        self.key = key


class DigestMismatch(StorageError):
    """The bytes are not those that were announced or stored: nothing of them may be used."""

    def __init__(self, key: str) -> None:
        """Remember the key."""
        super().__init__(key)
        self.key = key


class StreamTruncated(StorageError):
    """The source ended before its announced length; nothing was stored."""

    def __init__(self, key: str) -> None:
        """Remember the key."""
        super().__init__(key)
        self.key = key


class TooLargeForOnePut(StorageError):
    """The object is larger than what a store takes in one request."""

    def __init__(self, key: str) -> None:
        """Remember the key."""
        super().__init__(key)
        self.key = key


class ObjectHeld(StorageError):
    """The object is held or locked: it cannot be deleted."""

    def __init__(self, key: str) -> None:
        """Remember the key."""
        super().__init__(key)
        self.key = key


class AccessDenied(StorageError):
    """The key of this process does not allow that."""


class BucketUnsafe(StorageError):
    """A bucket has lost its versioning or lock setting: nothing may be written to it."""

    def __init__(self, bucket: str, reason: str) -> None:
        """Name the bucket and what it lacks."""
        super().__init__(f"{bucket}: {reason}")
        self.bucket = bucket
        self.reason = reason


class StorageUnavailable(StorageError):
    """The object store does not answer."""


class StoreNotStarted(StorageError):
    """The embedded object store was never started in this folder."""


class EmbeddedStoreFailed(StorageError):
    """The embedded object store cannot run; the message says why."""


class StoreProgramMissing(EmbeddedStoreFailed):
    """The program of the embedded object store is not installed."""
