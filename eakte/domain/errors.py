"""Every expected refusal of the domain. The docstring of a class is its sentence."""


class DomainError(Exception):
    """The request breaks a rule of the office."""


class NotVisible(DomainError):
    """The record does not exist for this person."""

    def __init__(self, kind: str, key: str) -> None:
        """Remember what was asked for; the answer never tells whether it exists."""
        super().__init__(f"{kind} {key}")
        self.kind = kind
        self.key = key


class NotAllowed(DomainError):
    """The person sees the record but has no right to do this with it."""

    def __init__(self, action: str) -> None:
        """Remember the action that was refused."""
        super().__init__(action)
        self.action = action


class InvalidValue(DomainError):
    """A value cannot be taken as it was given."""

    def __init__(self, field: str, reason: str) -> None:
        """Name the field and say in German what is wrong with it."""
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class CaseClosed(DomainError):
    """The case file is closed (zdA): its content and metadata are frozen."""

    def __init__(self, reference: str) -> None:
        """Remember the case file."""
        super().__init__(reference)
        self.reference = reference


class CaseOpen(DomainError):
    """The case file is open, so there is nothing to reopen."""


class SetAside(DomainError):
    """The case file has left direct access (Transferfrist): it is only read."""

    def __init__(self, reference: str) -> None:
        """Remember the case file."""
        super().__init__(reference)
        self.reference = reference


class CloseRefused(DomainError):
    """The case file cannot be closed while points are open."""

    def __init__(self, points: tuple[str, ...]) -> None:
        """Remember the open points as German sentences."""
        super().__init__("; ".join(points))
        self.points = points


class NestingTooDeep(DomainError):
    """Proceedings nest five levels deep at the most (xdomea: Strukturtiefe 5)."""


class RevisionChanged(DomainError):
    """Somebody else changed the record meanwhile."""

    def __init__(self, current: int) -> None:
        """Remember the revision that stands now."""
        super().__init__(str(current))
        self.current = current


class KeyReused(DomainError):
    """The same idempotency key came with another request."""


class AlreadyFiled(DomainError):
    """The document lies in a case file already."""


class NotInInbox(DomainError):
    """The document does not lie in the inbox any more."""


class NotQuarantined(DomainError):
    """The document does not stand in quarantine, so there is nothing to release."""


class ClassifiedMaterial(DomainError):
    """Classified records (Verschlusssachen) are out of scope and are not taken."""


class UndoTooLate(DomainError):
    """The time for taking a step back is over."""
