"""The tables of records: file, proceeding, document and what is inside them."""

from dataclasses import replace
from typing import Any

from eakte.domain.casefile import Medium
from eakte.domain.record_description import (
    Description,
    Digest,
    Disposition,
    HistoryEntry,
    Link,
    Party,
    PlanUnit,
    RecordKind,
    Secrecy,
)
from eakte.domain.record_tree import (
    Attachment,
    DocumentRecord,
    FileRecord,
    FormatRecord,
    PrimaryFile,
    ProceedingRecord,
    VersionRecord,
)
from eakte.domain.retention_rule import DisposalAction
from eakte.xdomea import code_list
from eakte.xdomea.form import (
    COUNT,
    DAY,
    FILE_NAME,
    LAST_DAY_OF_YEAR,
    LOOSE_NUMBER,
    MOMENT,
    OLD_FILE_NAME,
    TOKEN,
    UUID,
    YEARS,
    YES,
    code_of,
)
from eakte.xdomea.shape import Group, Leaf, Part, Slot, Tables
from eakte.xdomea.version import Version

_V = Version
_OLD, _NEW = _V.V2_4, _V.V3_0  # the last of the old messages, the first of the new
_RICH, _LAST_PLAIN = _V.V4_0, _V.V3_1

_IDENTITY = Group(
    element="Identifikation",
    always=True,
    slots=(
        Leaf(element="ID", field="id", form=UUID, until=_LAST_PLAIN),
        Leaf(element="xdomeaUUID", field="id", form=UUID, since=_RICH),
        Leaf(
            element="NummerImUebergeordnetenContainer",
            field="position",
            form=LOOSE_NUMBER,
            until=_OLD,
        ),
        Leaf(element="NummerImUebergeordnetenContainer", field="position", form=COUNT, since=_NEW),
    ),
)
_CONTEXT = Leaf(element="Kontextobjekt", field="is_context", form=YES, always=True, since=_RICH)
_DESCRIPTION = Part(element="AllgemeineMetadaten", field="description", holds=Description)
_COVERS = Group(
    element="Laufzeit",
    slots=(
        Leaf(element="Beginn", field="covers_from", form=DAY),
        Leaf(element="Ende", field="covers_to", form=DAY),
    ),
)
_HISTORY = Part(
    element="HistorienProtokollInformation", field="history", holds=HistoryEntry, many=True
)
_LINKS = Part(element="Verweis", field="links", holds=Link, many=True)
_PARTIES = Part(element="Kontakt", field="parties", holds=Party, many=True)
_DISPOSITION = (
    Part(
        element="ArchivspezifischeMetadaten",
        field="disposition",
        holds=Disposition,
        until=_LAST_PLAIN,
    ),
    Part(element="Aussonderungsmetadaten", field="disposition", holds=Disposition, since=_RICH),
)
_DOCUMENTS = (
    Part(element="Dokument", field="documents", holds=DocumentRecord, many=True, until=_LAST_PLAIN),
    Part(
        element="Dokument",
        wrapper="DokumentOderDokumentMitSchriftstueck",
        field="documents",
        holds=DocumentRecord,
        many=True,
        since=_RICH,
    ),
)
_PROCEEDINGS = Part(element="Vorgang", field="proceedings", holds=ProceedingRecord, many=True)
_SUB_FILES = Part(element="Teilakte", field="sub_files", holds=FileRecord, many=True)
_CLOSED = Leaf(element="ZdA", field="closed", form=YES)
_CLOSED_ON = Leaf(element="ZdADatum", field="closed_on", form=DAY, since=_NEW)
_VERSIONS = Part(element="Version", field="versions", holds=VersionRecord, many=True)


def disposal_action(element: str, field: str = "action") -> tuple[Slot, ...]:
    """The action of disposal (Aussonderungsart): bare in 2.x, one of two kinds since 3.0."""
    code = Leaf(
        element=element,
        field=field,
        form=code_of(DisposalAction),
        code_list=code_list.DISPOSAL_ACTION,
    )
    return (
        replace(code, until=_OLD),
        Group(
            element=element,
            since=_NEW,
            slots=(code, Leaf(element="AussonderungsartKonfigurierbar", field="own_action")),
        ),
    )


def _coded(element: str, field: str, codes: type[Any], names: code_list.CodeList) -> Leaf:
    return Leaf(element=element, field=field, form=code_of(codes), code_list=names)


def _party(element: str, field: str) -> Part:
    return Part(element=element, field=field, holds=Party, many=True)


RECORD_TABLES: Tables = {
    FileRecord: (
        _IDENTITY,
        _CONTEXT,
        _DESCRIPTION,
        *_DISPOSITION,
        Leaf(element="Standort", field="location"),
        Leaf(element="Typ", field="kind"),
        _COVERS,
        _HISTORY,
        Group(element="Akteninhalt", slots=(*_DOCUMENTS, _PROCEEDINGS), until=_OLD),
        Group(element="Akteninhalt", slots=(*_DOCUMENTS, _PROCEEDINGS, _SUB_FILES), since=_NEW),
        _LINKS,
        _PARTIES,
        replace(_SUB_FILES, until=_OLD),
        replace(_CLOSED, since=_NEW),
        _CLOSED_ON,
    ),
    ProceedingRecord: (
        _IDENTITY,
        _CONTEXT,
        _DESCRIPTION,
        *_DISPOSITION,
        Leaf(element="Aktenbetreff", field="file_subject"),
        Leaf(element="Typ", field="kind"),
        _CLOSED,
        _CLOSED_ON,
        _COVERS,
        _HISTORY,
        *_DOCUMENTS,
        _LINKS,
        _PARTIES,
        Part(element="Teilvorgang", field="sub_proceedings", holds=ProceedingRecord, many=True),
    ),
    DocumentRecord: (
        _IDENTITY,
        _DESCRIPTION,
        Leaf(element="FremdesGeschaeftszeichen", field="foreign_reference"),
        Leaf(element="Posteingangsdatum", field="received_on", form=DAY),
        Leaf(element="Postausgangsdatum", field="sent_on", form=DAY),
        Leaf(element="DatumDesSchreibens", field="dated_on", form=DAY),
        Leaf(element="Bezug", field="concerning"),
        Leaf(element="Bearbeiter", field="clerk"),
        Leaf(element="Typ", field="kind"),
        _HISTORY,
        replace(_VERSIONS, until=_LAST_PLAIN),
        _LINKS,
        Part(element="Anlage", field="attachments", holds=Attachment, many=True),
        replace(_party("Absender", "senders"), until=_LAST_PLAIN),
        replace(_party("Empfaenger", "recipients"), until=_LAST_PLAIN),
        replace(_party("Autor", "senders"), since=_RICH),
        replace(_party("Leser", "recipients"), since=_RICH),
        _party("WeitererKontakt", "other_parties"),
        replace(_VERSIONS, since=_RICH),
    ),
    Attachment: (
        Part(field="document", holds=DocumentRecord, until=_LAST_PLAIN),
        Part(element="Dokument", field="document", holds=DocumentRecord, since=_RICH),
        Leaf(element="Nummer", field="number"),
    ),
    VersionRecord: (
        Leaf(element="Nummer", field="number"),
        Part(element="Format", field="formats", holds=FormatRecord, many=True),
    ),
    FormatRecord: (
        Leaf(element="Name", field="code", form=TOKEN, code_list=code_list.FILE_FORMAT),
        Leaf(element="SonstigerName", field="other_name"),
        Leaf(element="Version", field="format_version", always=True),
        Part(element="Primaerdokument", field="primary", holds=PrimaryFile),
    ),
    PrimaryFile: (
        Leaf(element="Dateiname", field="file_name", form=OLD_FILE_NAME, until=_OLD),
        Leaf(element="Dateiname", field="file_name", form=FILE_NAME, since=_NEW),
        Leaf(element="DateinameOriginal", field="original_name", since=_NEW),
        Leaf(element="Ersteller", field="creator"),
        Leaf(element="DatumUhrzeit", field="created_at", form=MOMENT),
        Group(
            element="SignaturSiegel",
            since=_NEW,
            slots=(
                Leaf(element="SignaturSiegelEingebettet", field="has_embedded_signature", form=YES),
            ),
        ),
        Leaf(element="ZeitpunktLetzteAenderung", field="changed_at", form=MOMENT, since=_RICH),
        Part(element="Hash", field="digest", holds=Digest, since=_RICH),
    ),
    # We write the name of the algorithm as text: its code list is not part of the standard.
    Digest: (
        Leaf(element="Wert", field="value"),
        Leaf(
            element="Algorithmus",
            field="algorithm",
            form=TOKEN,
            code_list=code_list.NO_LIST,
            is_written=False,
        ),
        Leaf(element="SonstigerAlgorithmus", field="algorithm"),
    ),
    Description: (
        Leaf(element="Betreff", field="subject"),
        Leaf(element="Kennzeichen", field="reference"),
        Leaf(element="Federfuehrung", field="lead_unit"),
        Leaf(element="Aktenfuehrung", field="custodian_unit", since=_NEW),
        replace(
            _coded("Vertraulichkeitsstufe", "secrecy", Secrecy, code_list.SECRECY),
            until=_LAST_PLAIN,
        ),
        Group(
            element="Geheimhaltung",
            since=_RICH,
            slots=(_coded("Geheimhaltungsgrad", "secrecy", Secrecy, code_list.SECRECY),),
        ),
        Leaf(element="Bemerkung", field="remark"),
        _coded("Medium", "medium", Medium, code_list.MEDIUM),
        Part(element="Aktenplaneinheit", field="plan_unit", holds=PlanUnit),
        Leaf(element="ZeitpunktLetzteAenderung", field="changed_at", form=MOMENT, since=_RICH),
    ),
    PlanUnit: (
        Leaf(element="Kennzeichen", field="code"),
        Leaf(element="Inhaltsangabe", field="title"),
        Leaf(element="BetreffKurz", field="short_subject", since=_NEW),
    ),
    Disposition: (
        Leaf(element="Aufbewahrungsdauer", field="retention_years", form=YEARS, until=_OLD),
        Group(
            element="Aufbewahrungsdauer",
            since=_NEW,
            slots=(
                Leaf(element="AnzahlJahre", field="retention_years", form=YEARS),
                Leaf(element="Unbefristet", field="unlimited", form=YES),
            ),
        ),
        *disposal_action("Aussonderungsart"),
        Leaf(element="Kennung", field="archive_reference"),
        _coded("Bewertungsvorschlag", "proposal", DisposalAction, code_list.PROPOSAL),
        Leaf(element="BewertungsvorschlagBegruendung", field="proposal_reason", since=_RICH),
        Leaf(element="Aufbewahrungsende", field="retention_end", form=LAST_DAY_OF_YEAR, until=_OLD),
        Leaf(element="Aufbewahrungsende", field="retention_end", form=DAY, since=_NEW),
        Leaf(element="Transferfristende", field="transfer_due_on", form=DAY, since=_RICH),
    ),
    HistoryEntry: (
        Leaf(element="Metadatum", field="field", until=_OLD),
        Leaf(element="AlterWert", field="old_value", until=_OLD),
        Leaf(element="NeuerWert", field="new_value", until=_OLD),
        Leaf(element="MetadatumName", field="field", since=_NEW),
        Leaf(element="MetadatumAlterWert", field="old_value", since=_NEW),
        Leaf(element="MetadatumNeuerWert", field="new_value", since=_NEW),
        Leaf(element="Akteur", field="actor"),
        Leaf(element="DatumUhrzeit", field="at", form=MOMENT),
        Leaf(element="Bemerkung", field="remark"),
        Leaf(element="Aktion", field="action"),
    ),
    Link: (
        Leaf(element="ID", field="target", form=UUID, until=_LAST_PLAIN),
        Leaf(element="xdomeaUUID", field="target", form=UUID, since=_RICH),
        _coded("SGOTyp", "kind", RecordKind, code_list.RECORD_KIND),
        Leaf(element="SGOKennzeichen", field="reference"),
        Leaf(element="Bemerkung", field="remark"),
    ),
}
