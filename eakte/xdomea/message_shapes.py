"""The tables of messages: header and bodies, and which body each kind has."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from eakte.domain.appraisal import RecordDecision
from eakte.domain.record_description import Party
from eakte.domain.record_import import ImportAnswer, RecordOutcome
from eakte.domain.record_tree import DocumentRecord, FileRecord, ProceedingRecord
from eakte.xdomea import code_list
from eakte.xdomea.form import CERTAIN, COUNT, LINES, MOMENT, UUID, YES, code_of
from eakte.xdomea.message import Appraisal, Catalogue, Header, Receipt, RecordList, SendingSystem
from eakte.xdomea.party_shapes import PARTY_TABLES
from eakte.xdomea.record_shapes import RECORD_TABLES, disposal_action
from eakte.xdomea.shape import Group, Leaf, Part, Shapes, Slot, Tables, shapes_in
from eakte.xdomea.version import ANSWERS, MessageKind, Version

_K, _V = MessageKind, Version
_OLD, _NEW = _V.V2_4, _V.V3_0
_RICH, _LAST_PLAIN = _V.V4_0, _V.V3_1

ROOT_ELEMENTS: Mapping[type[Any], str] = {
    FileRecord: "Akte",
    ProceedingRecord: "Vorgang",
    DocumentRecord: "Dokument",
}
RECORD = "Schriftgutobjekt"
LOOSE_DOCUMENTS_UNTIL = _LAST_PLAIN  # 4.0 takes files and proceedings only
MIXED_FILES_SINCE = _NEW  # in 2.x a file holds either documents or proceedings
BODIES: Mapping[MessageKind, type[Any]] = {
    _K.HAND_OVER: RecordList,
    _K.OFFER: RecordList,
    _K.TRANSFER: RecordList,
    _K.APPRAISAL: Appraisal,
    _K.CATALOGUE: Catalogue,
    _K.IMPORT_ANSWER: ImportAnswer,
    _K.OFFER_RECEIPT: Receipt,
    _K.APPRAISAL_RECEIPT: Receipt,
    _K.TRANSFER_RECEIPT: Receipt,
}

_RECEIPT = Leaf(element="Empfangsbestaetigung", field="receipt_wanted", form=YES, always=True)
_IMPORT = Leaf(
    element="Importbestaetigung", field="import_answer_wanted", form=CERTAIN, always=True
)
_REFERENCES = Leaf(
    element="RueckmeldungArchivkennung", field="archive_references_wanted", form=YES, always=True
)
_MORE = Part(element="WeitererEmpfaenger", field="more_recipients", holds=Party, many=True)
_WANTED: Mapping[MessageKind, tuple[Slot, ...]] = {
    _K.OFFER: (_RECEIPT,),
    _K.APPRAISAL: (_RECEIPT,),
    _K.TRANSFER: (_IMPORT, _REFERENCES, replace(_RECEIPT, since=_NEW)),
    _K.HAND_OVER: (_MORE, _IMPORT, replace(_RECEIPT, since=_NEW)),
    _K.CATALOGUE: (
        replace(_MORE, until=_LAST_PLAIN),
        replace(_MORE, element="WeitererLeser", since=_RICH),
        _RECEIPT,
    ),
}
_KIND = Leaf(
    element="Nachrichtentyp",
    field="kind",
    form=code_of(MessageKind),
    code_list=code_list.MESSAGE_KIND,
)
_HEAD: tuple[Slot, ...] = (
    Leaf(element="ProzessID", field="process_id", form=UUID),
    _KIND,
    Leaf(element="Erstellungszeitpunkt", field="created_at", form=MOMENT),
    Part(element="Absender", field="sender", holds=Party),
    Part(element="Empfaenger", field="recipient", holds=Party),
    Part(element="SendendesSystem", field="system", holds=SendingSystem),
    Leaf(element="Hinweis", field="note"),
)
_RICH_HEAD: tuple[Slot, ...] = (
    Group(
        element="identifikation.nachricht",
        slots=(
            Leaf(
                element="nachrichtenUUID",
                field="message_id",
                form=UUID,
                always=True,
                is_qualified=False,
            ),
            replace(_KIND, element="nachrichtentyp", is_qualified=False),
            Leaf(
                element="erstellungszeitpunkt", field="created_at", form=MOMENT, is_qualified=False
            ),
        ),
    ),
    Part(element="leser", field="recipient", holds=Party),
    Part(element="autor", field="sender", holds=Party),
    Leaf(element="ProzessID", field="process_id", form=UUID),
    Part(field="system", holds=SendingSystem),
    Leaf(element="Hinweis", field="note"),
)
_ANSWERS = Leaf(element="UUIDUrsprungsnachricht", field="answers", form=UUID, always=True)
_NUMBERS: tuple[Slot, ...] = (
    Leaf(element="LfdNrNachrichtProTyp", field="part", form=COUNT, always=True),
    Leaf(element="GesamtanzahlNachrichtenProTyp", field="parts", form=COUNT, always=True),
)


def header_slots(kind: MessageKind) -> tuple[Slot, ...]:
    """The slots of a header, which stand right below the root of its message."""
    wanted = _WANTED.get(kind, ())
    answers = (_ANSWERS,) if kind in ANSWERS or kind is _K.CATALOGUE else ()
    return (
        Group(element="Kopf", slots=(*_HEAD, *wanted), until=_LAST_PLAIN),
        Group(element="nachrichtenkopf", slots=_RICH_HEAD, since=_RICH),
        *(replace(slot, since=_RICH) for slot in (*wanted, *answers, *_NUMBERS)),
    )


_OUTCOME = (
    Leaf(element="Erfolgreich", field="successful", form=YES, always=True),
    Leaf(element="Fehlermeldung", field="failures", many=True),
)
_BODY_TABLES: Tables = {
    Appraisal: (
        Part(
            element="BewertetesObjekt",
            field="decisions",
            holds=RecordDecision,
            many=True,
            until=_LAST_PLAIN,
        ),
        Part(
            element="BewertetesSGO", field="decisions", holds=RecordDecision, many=True, since=_RICH
        ),
    ),
    Catalogue: (
        Part(
            element="BewerteteAktenplaneinheit", field="decisions", holds=RecordDecision, many=True
        ),
    ),
    RecordDecision: (
        Leaf(element="ID", field="id", form=UUID, until=_LAST_PLAIN),
        Leaf(element="xdomeaUUID", field="id", form=UUID, since=_RICH),
        *disposal_action("Aussonderungsart"),
    ),
    ImportAnswer: (
        Group(
            element="ErfolgOderMisserfolg",
            until=_OLD,
            slots=(
                _OUTCOME[0],
                Leaf(element="Fehlermeldung", field="failures", form=LINES),
                Part(
                    element="Rueckgabeparameter",
                    field="outcomes",
                    holds=RecordOutcome,
                    implied=(("successful", True),),
                    many=True,
                ),
            ),
        ),
        Group(element="ErfolgOderMisserfolg", slots=_OUTCOME, since=_RICH),
        Part(
            element="AusgesondertesSGO",
            field="outcomes",
            holds=RecordOutcome,
            many=True,
            since=_NEW,
        ),
    ),
    RecordOutcome: (
        Leaf(element="ID", field="id", form=UUID, until=_OLD),
        Leaf(element="IDSGO", field="id", form=UUID, since=_NEW, until=_LAST_PLAIN),
        *(replace(slot, since=_NEW, until=_LAST_PLAIN) for slot in _OUTCOME),
        Leaf(element="xdomeaUUID", field="id", form=UUID, since=_RICH),
        Group(element="ErfolgOderMisserfolg", slots=_OUTCOME, since=_RICH),
        Leaf(element="Archivkennung", field="archive_reference", always=True, until=_OLD),
        Leaf(element="Archivkennung", field="archive_reference", since=_NEW),
    ),
    # In 4.0 product and version are attributes of the root.
    SendingSystem: (
        Leaf(element="InstanzID", field="instance"),
        Leaf(element="Produktname", field="product", until=_LAST_PLAIN),
        Leaf(element="Version", field="product_version", until=_LAST_PLAIN),
    ),
    Receipt: (),
    RecordList: (),  # written and read record by record
}


def shapes_of_message(version: Version, kind: MessageKind) -> Shapes:
    """All tables for one kind of message in one version."""
    tables = {**RECORD_TABLES, **PARTY_TABLES, **_BODY_TABLES, Header: header_slots(kind)}
    return shapes_in(version, tables)
