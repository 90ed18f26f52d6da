"""The note that goes with every scanned document (Transfervermerk, BSI TR-03138 A.NB.4).

It has six contents: who made the scan, in which technical and organisational setting, what was
noticed about the paper, when, what quality control found, and that picture and content agree.
"""

from dataclasses import dataclass
from datetime import date, datetime

from eakte.domain.errors import InvalidValue

STATEMENT = "bildlich und inhaltlich übereinstimmend"


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Who scans, for whom, or who keeps a procedure; street and postal code may be empty."""

    name: str
    town: str
    unit: str
    street: str = ""
    postal_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One fact by its name (Attribut); an anomaly is what a reader must know of the paper."""

    name: str
    text: str
    is_anomaly: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """The rules by which was scanned (Verfahren), in the version that was in force.

    variant: of the procedure (Ausprägung), such as colour.
    """

    title: str
    variant: str
    version: str
    as_of: date
    keeper: Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessStep:
    """What was done (Prozessschritt): by whom, on which system, with which settings."""

    name: str
    at: datetime
    by: str
    system: str
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityControl:
    """Who looked at the document, or at the sample that stands for it, and what was found."""

    at: datetime
    by: str
    system: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageRange:
    """Which images of a batch the document has, from 1: `first` to `last` of `count`."""

    first: int
    last: int
    count: int

    def __post_init__(self) -> None:
        """Refuse images that no batch has.

        Raises:
            InvalidValue: the images do not follow each other inside the batch.
        """
        if not 1 <= self.first <= self.last <= self.count:
            raise InvalidValue("position", "Diese Abbilder hat der Stapel nicht.")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptNote:
    """A note as it was sealed. xml: as UTF-8; made_at: when its batch was sealed."""

    xml: bytes
    batch: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferNote:
    """The note of one document in a batch (Stapel).

    made_at: when the note was made. client: for whom was scanned; None where the office scans for
    itself. pages: of the document as it is filed, from 1. sha256: of the product, hex. remarks:
    what was noticed about the document. scan: the first step; further: all between it and the
    quality control, in their order.
    """

    made_at: datetime
    contractor: Organisation
    pages: int
    sha256: str
    batch: str
    batch_made_at: datetime
    procedure: Procedure
    position: ImageRange
    scan: ProcessStep
    quality: QualityControl
    client: Organisation | None = None
    remarks: tuple[Remark, ...] = ()
    further: tuple[ProcessStep, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a note that does not say everything.

        Raises:
            InvalidValue: one of the six contents is missing.
        """
        steps = (self.scan, *self.further)
        said = {
            "contractor": self.contractor.name and self.contractor.unit,
            "procedure": self.procedure.title and self.procedure.version,
            "by": all(step.by for step in steps) and self.quality.by,
            "system": all(step.system for step in steps) and self.quality.system,
            "result": self.quality.result,
            "batch": self.batch,
            "pages": self.pages > 0,
        }
        for field, is_said in said.items():
            if not is_said:
                raise InvalidValue(field, "Diese Angabe fehlt im Transfervermerk.")
        moments = (self.made_at, self.batch_made_at, self.quality.at, *(one.at for one in steps))
        if any(moment.tzinfo is None for moment in moments):
            raise InvalidValue("at", "Ein Zeitpunkt im Transfervermerk hat keine Zeitzone.")

    @property
    def anomalies(self) -> tuple[Remark, ...]:
        """What a reader must know of the paper."""
        return tuple(remark for remark in self.remarks if remark.is_anomaly)
