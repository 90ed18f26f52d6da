"""Refusals of handing a large file straight to the object store (unmittelbare Übergabe)."""

from eakte.domain.errors import DomainError


class NotOffered(DomainError):
    """The store takes this file not from its sender: no public address, or the file is large."""


class NothingStaged(DomainError):
    """The sender says that the file lies in the store, and it does not."""
