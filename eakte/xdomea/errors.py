"""Every refusal of the room of messages; wording has the German sentence of each."""

from collections.abc import Iterable


class XdomeaRefused(Exception):
    """A message or its container cannot be written or taken."""


class UnreadableMessage(XdomeaRefused):
    """The message is no well-formed XML, or misses what its kind must have."""

    def __init__(self, place: str, reason: str) -> None:
        """Name the element and say in technical words what is wrong there."""
        super().__init__(f"{place}: {reason}")
        self.place, self.reason = place, reason


class DangerousXml(XdomeaRefused):
    """The XML declares a document type or entities, or nests or grows beyond all measure."""


class UnknownMessage(XdomeaRefused):
    """The XML is no message of xdomea that this service takes."""

    def __init__(self, element: str) -> None:
        """Remember the element at the root."""
        super().__init__(element)
        self.element = element


class VersionNotSupported(XdomeaRefused):
    """The message is written in a version of xdomea that this service does not know."""

    def __init__(self, namespace: str) -> None:
        """Remember the namespace that was found."""
        super().__init__(namespace)
        self.namespace = namespace


class NotInThisVersion(XdomeaRefused):
    """The chosen version of xdomea cannot carry this message or these records."""

    def __init__(self, what: str, version: str) -> None:
        """Name the element or record, and the version."""
        super().__init__(f"{what}: {version}")
        self.what, self.version = what, version


class InvalidMessage(XdomeaRefused):
    """The message does not keep to the schema of its version."""

    def __init__(self, findings: Iterable[str]) -> None:
        """Remember the findings of the schema, the first first."""
        self.findings = tuple(findings)
        super().__init__("; ".join(self.findings))


class SchemaUnusable(XdomeaRefused):
    """The folder of schemas that the operator named does not hold usable schemas."""


class BadContainer(XdomeaRefused):
    """The container is not arranged as the standard demands."""

    def __init__(self, reason: str) -> None:
        """Say in technical words what is wrong."""
        super().__init__(reason)
        self.reason = reason


class PrimaryFilesMissing(XdomeaRefused):
    """The message names files that do not lie in the container, or the other way round."""

    def __init__(self, names: Iterable[str]) -> None:
        """Remember the names."""
        self.names = tuple(names)
        super().__init__(", ".join(self.names))


class PrimaryFileAltered(XdomeaRefused):
    """The bytes of a primary file are not those that the message states."""

    def __init__(self, name: str) -> None:
        """Remember the file."""
        super().__init__(name)
        self.name = name


class AnswerRefused(XdomeaRefused):
    """The answer does not belong to what was sent."""

    def __init__(self, process_id: str, kind: str) -> None:
        """Remember the process and the kind of the answer."""
        super().__init__(f"{process_id}: {kind}")
        self.process_id, self.kind = process_id, kind


class ForeignProcess(AnswerRefused):
    """The answer names a process that this office did not begin, or comes from another archive."""


class NotSent(AnswerRefused):
    """The answer confirms or decides something that was not sent."""


class RepeatedAnswer(AnswerRefused):
    """The same answer was taken before."""


class AlteredAfterSending(AnswerRefused):
    """An answer of this kind was taken before, with other content."""


class NotAnAnswer(AnswerRefused):
    """The message is one that this office sends and never receives."""


class UnreadableList(XdomeaRefused):
    """The returned list is no spreadsheet, or not the one that was sent."""

    def __init__(self, reason: str, row: int | None = None) -> None:
        """Say in technical words what is wrong; row counts from 1, None: the whole list."""
        super().__init__(reason if row is None else f"{row}: {reason}")
        self.reason, self.row = reason, row


class ListAltered(XdomeaRefused):
    """Cells of the returned list were changed that are not for the archive to fill in."""

    def __init__(self, rows: Iterable[int]) -> None:
        """Remember the rows, counted from 1."""
        self.rows = tuple(rows)
        super().__init__(", ".join(map(str, self.rows)))
