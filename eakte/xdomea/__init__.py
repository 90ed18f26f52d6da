"""Messages of xdomea: values in, bytes out, and back; every version from one set of tables.

The room knows records and messages, no database and no screen. What the archive or another office
sends is read with limits and refused with a reason; refusal_words says it in German.
"""

from eakte.xdomea.answers import SentMessage, TakenAnswer, fingerprint, require_expected
from eakte.xdomea.appraisal_list import ReturnedList, read_list, write_list
from eakte.xdomea.container import (
    Contents,
    WrittenContainer,
    all_primary_files,
    container_stem,
    write_container,
)
from eakte.xdomea.errors import (
    AlteredAfterSending,
    AnswerRefused,
    BadContainer,
    DangerousXml,
    ForeignProcess,
    InvalidMessage,
    ListAltered,
    NotAnAnswer,
    NotInThisVersion,
    NotSent,
    PrimaryFileAltered,
    PrimaryFilesMissing,
    RepeatedAnswer,
    SchemaUnusable,
    UnknownMessage,
    UnreadableList,
    UnreadableMessage,
    VersionNotSupported,
    XdomeaRefused,
)
from eakte.xdomea.file_format import format_code, primary_file_name
from eakte.xdomea.losses import lost_in
from eakte.xdomea.message import (
    Appraisal,
    Body,
    Catalogue,
    Header,
    Message,
    Receipt,
    RecordList,
    SendingSystem,
)
from eakte.xdomea.reading import ReadMessage, read_message
from eakte.xdomea.receiving import Delivery, open_delivery
from eakte.xdomea.schema import SchemaCheck, SchemaFolder
from eakte.xdomea.version import DEFAULT_VERSION, MessageKind, Version, knows
from eakte.xdomea.wording import RefusalWords, refusal_words
from eakte.xdomea.writing import write_message

__all__ = [
    "DEFAULT_VERSION",
    "AlteredAfterSending",
    "AnswerRefused",
    "Appraisal",
    "BadContainer",
    "Body",
    "Catalogue",
    "Contents",
    "DangerousXml",
    "Delivery",
    "ForeignProcess",
    "Header",
    "InvalidMessage",
    "ListAltered",
    "Message",
    "MessageKind",
    "NotAnAnswer",
    "NotInThisVersion",
    "NotSent",
    "PrimaryFileAltered",
    "PrimaryFilesMissing",
    "ReadMessage",
    "Receipt",
    "RecordList",
    "RefusalWords",
    "RepeatedAnswer",
    "ReturnedList",
    "SchemaCheck",
    "SchemaFolder",
    "SchemaUnusable",
    "SendingSystem",
    "SentMessage",
    "TakenAnswer",
    "UnknownMessage",
    "UnreadableList",
    "UnreadableMessage",
    "Version",
    "VersionNotSupported",
    "WrittenContainer",
    "XdomeaRefused",
    "all_primary_files",
    "container_stem",
    "fingerprint",
    "format_code",
    "knows",
    "lost_in",
    "open_delivery",
    "primary_file_name",
    "read_list",
    "read_message",
    "refusal_words",
    "require_expected",
    "write_container",
    "write_list",
    "write_message",
]
