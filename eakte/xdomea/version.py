"""The versions of xdomea and the messages each of them knows, as data."""

from collections.abc import Mapping
from enum import StrEnum

NAMESPACE = "urn:xoev-de:xdomea:schema:"


class Version(StrEnum):
    """A version of xdomea; versions compare in the order of their age."""

    V2_3 = "2.3.0"
    V2_4 = "2.4.0"
    V3_0 = "3.0.0"
    V3_1 = "3.1.0"
    V4_0 = "4.0.0"

    @property
    def namespace(self) -> str:
        """The XML namespace of its messages."""
        return NAMESPACE + self.value

    @property
    def has_latin_text_only(self) -> bool:
        """Whether text is bound to the characters of String.Latin 1.1 (no dashes, no quotes)."""
        return self <= Version.V2_4

    @property
    def has_message_ids(self) -> bool:
        """Whether each message has its own id and names the message it answers."""
        return self >= Version.V4_0


DEFAULT_VERSION = Version.V3_1  # the newest that receiving archives take today
OLDEST, NEWEST = Version.V2_3, Version.V4_0


class MessageKind(StrEnum):
    """A message, by its number (Nachrichtentyp)."""

    HAND_OVER = "0401"
    OFFER = "0501"
    APPRAISAL = "0502"
    TRANSFER = "0503"
    OFFER_RECEIPT = "0504"
    APPRAISAL_RECEIPT = "0505"
    IMPORT_ANSWER = "0506"
    TRANSFER_RECEIPT = "0507"
    CATALOGUE = "0513"


_K, _V = MessageKind, Version
ELEMENTS: Mapping[MessageKind, str] = {
    _K.HAND_OVER: "Abgabe.Abgabe.0401",
    _K.OFFER: "Aussonderung.Anbieteverzeichnis.0501",
    _K.APPRAISAL: "Aussonderung.Bewertungsverzeichnis.0502",
    _K.TRANSFER: "Aussonderung.Aussonderung.0503",
    _K.OFFER_RECEIPT: "Aussonderung.AnbietungEmpfangBestaetigen.0504",
    _K.APPRAISAL_RECEIPT: "Aussonderung.BewertungEmpfangBestaetigen.0505",
    _K.IMPORT_ANSWER: "Aussonderung.AussonderungImportBestaetigen.0506",
    _K.TRANSFER_RECEIPT: "Aussonderung.AussonderungEmpfangBestaetigen.0507",
    _K.CATALOGUE: "Aussonderung.Bewertungskatalog.0513",
}
FIRST_IN: Mapping[MessageKind, Version] = {_K.TRANSFER_RECEIPT: _V.V3_0, _K.CATALOGUE: _V.V3_0}
LAST_IN: Mapping[MessageKind, Version] = {_K.HAND_OVER: _V.V3_1}
SCHEMA_FILES: Mapping[MessageKind, str] = {
    kind: "xdomea-Nachrichten-AbgabeDurchfuehren.xsd"
    if kind is _K.HAND_OVER
    else "xdomea-Nachrichten-AussonderungDurchfuehren.xsd"
    for kind in MessageKind
}

# The message that an answer answers.
ANSWERS: Mapping[MessageKind, MessageKind] = {
    _K.OFFER_RECEIPT: _K.OFFER,
    _K.APPRAISAL: _K.OFFER,
    _K.APPRAISAL_RECEIPT: _K.APPRAISAL,
    _K.TRANSFER_RECEIPT: _K.TRANSFER,
    _K.IMPORT_ANSWER: _K.TRANSFER,
}
RECORD_KINDS = frozenset({_K.HAND_OVER, _K.OFFER, _K.TRANSFER})  # messages that hold records
FILE_KINDS = frozenset({_K.HAND_OVER, _K.TRANSFER})  # messages that come with primary files
RECEIPT_KINDS = frozenset({_K.OFFER_RECEIPT, _K.APPRAISAL_RECEIPT, _K.TRANSFER_RECEIPT})


def knows(version: Version, kind: MessageKind) -> bool:
    """Whether a version has a message."""
    return FIRST_IN.get(kind, OLDEST) <= version <= LAST_IN.get(kind, NEWEST)
