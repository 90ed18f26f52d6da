"""What is said when a file that comes otherwise than whole is not taken: German, one table."""

from collections.abc import Callable, Mapping
from typing import Any

from eakte.domain.scan_direct import NothingStaged, NotOffered
from eakte.partial_uploads import (
    ChecksumDiffers,
    OffsetDiffers,
    PastTheEnd,
    UploadBusy,
    UploadElsewhere,
    UploadExpired,
    UploadMissing,
)

FORMER_STAY = "Was vorher kam, ist noch da."

# Status, type, what happened, what is safe, what to do.
Words = tuple[int, str, str, str, str]


def partial_refusal(error: Exception) -> Words:
    """Status, type and sentences for one of the refusals of this room."""
    return _TABLE[type(error)](error)


_TABLE: Mapping[type[Exception], Callable[[Any], Words]] = {
    UploadMissing: lambda _: (
        404,
        "upload-missing",
        "Diese Übertragung gibt es nicht (mehr).",
        "Eine Datei mit Quittung ist gespeichert.",
        "Fragen Sie nach der Quittung, oder beginnen Sie die Übertragung neu.",
    ),
    UploadElsewhere: lambda _: (
        421,
        "upload-elsewhere",
        "Diese Übertragung liegt auf einem anderen Webrechner.",
        FORMER_STAY,
        "Senden Sie noch einmal dorthin, wo sie begann, oder beginnen Sie sie hier neu.",
    ),
    UploadExpired: lambda _: (
        410,
        "upload-expired",
        "Diese Übertragung ruhte länger als 24 Stunden und wurde verworfen.",
        "Abgelegt wurde von ihr nichts.",
        "Beginnen Sie sie neu.",
    ),
    UploadBusy: lambda _: (
        423,
        "upload-busy",
        "Eine andere Verbindung sendet gerade dieselbe Datei.",
        FORMER_STAY,
        "Warten Sie, und fragen Sie dann nach dem Stand.",
    ),
    OffsetDiffers: lambda error: (
        409,
        "offset-differs",
        f"Die Übertragung steht bei Byte {error.offset}, nicht dort, wo das Stück beginnt.",
        FORMER_STAY,
        "Senden Sie von dort an weiter.",
    ),
    ChecksumDiffers: lambda _: (
        460,
        "checksum-differs",
        "Das Stück kam anders an, als seine Prüfsumme sagt.",
        FORMER_STAY,
        "Senden Sie dieses Stück noch einmal.",
    ),
    PastTheEnd: lambda _: (
        413,
        "past-the-end",
        "Das Stück geht über das angekündigte Ende der Datei hinaus.",
        FORMER_STAY,
        "Senden Sie nur, was noch fehlt.",
    ),
    NotOffered: lambda _: (
        409,
        "store-request-not-offered",
        "Der Speicher nimmt diese Datei nicht unmittelbar: s3_public_url fehlt, oder über 5 GiB.",
        "Der Stapel bleibt angekündigt.",
        "Senden Sie die Datei im Ganzen oder in Stücken.",
    ),
    NothingStaged: lambda _: (
        409,
        "nothing-stored",
        "Im Speicher liegt diese Datei nicht (mehr).",
        "Eine Datei mit Quittung ist gespeichert.",
        "Fordern Sie eine neue Erlaubnis an und legen Sie die Datei noch einmal hin.",
    ),
}

PARTIAL_REFUSALS = tuple(_TABLE)
