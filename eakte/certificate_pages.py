"""A certificate of destruction on pages (PDF/A-3b), with the signed JSON attached to it."""

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from importlib.resources import files
from xml.sax.saxutils import escape

from fpdf import FPDF, FontFace
from fpdf.enums import DocumentCompliance, XPos, YPos

from eakte.domain.certificate import Certificate, Facts, Outcome

FONT, FONT_PACKAGE = "SourceSansPro", "font_source_sans_pro"
FACES = {"": "SourceSansPro-Regular.ttf", "B": "SourceSansPro-Semibold.ttf"}
MARGIN_MM, LINE_MM, HEADING_PT, TEXT_PT, SMALL_PT = 20, 5, 13, 9.5, 7.5
LABEL_MM = 45
GREY = 90
LEVEL = DocumentCompliance.PDFA_3B  # part 3 takes any file as attachment

ROLES = {"records_manager": "Registratur", "archivist": "Archiv"}
DECISIONS = {"A": "archivwürdig (A), vom Archiv übernommen", "V": "zum Vernichten (V)"}
KINDS = {
    "original": "Original",
    "scan": "Scan",
    "reading": "Lesung",
    "derivative": "Ableitung",
    "staged": "Upload",
}
OUTCOMES = {
    Outcome.ABSENT: "nicht mehr vorhanden",
    Outcome.REFERENCE_REMOVED: "nur der Verweis entfernt: ein anderes Dokument hat dieselben Bytes",
    Outcome.KEPT: "nicht entfernt",
}

XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>{part}</pdfaid:part><pdfaid:conformance>{conformance}</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreateDate>{at}</xmp:CreateDate>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>"""
HOW_TO_CHECK = (
    "Die angehängte JSON-Datei ist das Original. „eakte verify-certificate DATEI“ prüft sie ohne "
    "Verbindung zu dieser Behörde."
)


class _Sheet(FPDF):
    """Pages with their numbers."""

    foot = ""

    def footer(self) -> None:
        """Number of the certificate and of the page; called by the library."""
        self.set_y(-MARGIN_MM + LINE_MM)
        self.set_font(FONT, "", SMALL_PT)
        self.set_text_color(GREY)
        self.cell(0, LINE_MM, f"{self.foot} · Seite {self.page_no()} von {{nb}}", align="C")
        self.set_text_color(0)


def pages_of(certificate: Certificate) -> bytes:
    """The pages as PDF/A-3b; the same bytes for the same certificate."""
    content = certificate.content()
    sheet = _opened(certificate, content)
    _title(sheet, content)
    _facts(sheet, "Löschauftrag", _order_lines(content))
    _facts(sheet, "Geprüft nach der Löschung", _looked_lines(content))
    for case in content["cases"]:
        _facts(sheet, f"Akte {case['reference']}", _case_lines(case))
    _kept(sheet, content["kept"])
    _objects(sheet, content)
    _facts(sheet, "Unterschrift und Protokoll", _proof_lines(content, certificate.signature))
    sheet.embed_file(
        bytes=certificate.document(),
        basename=f"{certificate.number.replace('/', '-')}.json",
        modification_date=certificate.at.astimezone(UTC),
        mime_type="application/json",
        associated_file_relationship="Source",
    )
    target = io.BytesIO()
    sheet.output(target)
    return target.getvalue()


def _opened(certificate: Certificate, content: Facts) -> _Sheet:
    sheet = _Sheet(enforce_compliance=LEVEL)
    sheet.foot = f"Löschprotokoll {certificate.number}, {content['authority']}"
    sheet.set_creation_date(certificate.at.astimezone(UTC))
    sheet.set_xmp_metadata(_described(certificate, content))
    sheet.set_lang("de")
    sheet.set_title(f"Löschprotokoll {certificate.number}")
    sheet.set_author(content["authority"])
    sheet.set_margin(MARGIN_MM)
    sheet.set_auto_page_break(auto=True, margin=MARGIN_MM)
    sheet.alias_nb_pages()
    for style, name in FACES.items():
        sheet.add_font(FONT, style, str(files(FONT_PACKAGE) / "files" / name))
    sheet.add_page()
    return sheet


def _described(certificate: Certificate, content: Facts) -> str:
    """What the file says of itself (XMP): the moment of the certificate, not of the printing."""
    at = certificate.at.astimezone(UTC).isoformat(timespec="seconds")
    return XMP.format(
        at=at,
        part=LEVEL.part,
        conformance=LEVEL.conformance,
        title=escape(f"Löschprotokoll {certificate.number}"),
        author=escape(content["authority"]),
    )


def _title(sheet: _Sheet, content: Facts) -> None:
    sheet.set_font(FONT, "B", 18)
    _line(sheet, f"Löschprotokoll {content['number']}", height=9)
    sheet.set_font(FONT, "", TEXT_PT)
    _line(sheet, f"{content['authority']}, ausgestellt am {_moment(content['issued_at'])}")


def _facts(sheet: _Sheet, heading: str, lines: Iterable[tuple[str, object]]) -> None:
    sheet.ln(LINE_MM)
    sheet.set_font(FONT, "B", HEADING_PT)
    _line(sheet, heading, height=7)
    for label, value in lines:
        if value in (None, ""):
            continue
        sheet.set_font(FONT, "B", TEXT_PT)
        if sheet.will_page_break(2 * LINE_MM):
            sheet.add_page()
        sheet.multi_cell(LABEL_MM, LINE_MM, label, align="L", new_x=XPos.RIGHT, new_y=YPos.TOP)
        sheet.set_font(FONT, "", TEXT_PT)
        sheet.multi_cell(0, LINE_MM, str(value), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _order_lines(content: Facts) -> Iterator[tuple[str, object]]:
    order = content["order"]
    yield "Nummer", order["number"]
    yield "Aussonderung", content["disposal"]["number"]
    yield "ProzessID", content["disposal"]["process_id"]
    yield "Vorgeschlagen", f"{order['proposed_by']}, {_moment(order['proposed_at'])}"
    for each in order["approvals"]:
        role = ROLES.get(each["role"], each["role"])
        yield "Freigegeben", f"{each['name']} in der Rolle {role}, {_moment(each['at'])}"
    yield "Verfahren", f"{order['persons']} verschiedene Personen, der Vorschlag zählt mit"
    yield "Wartezeit bis", _moment(order["waited_until"])
    yield "Ausgeführt", f"{_moment(order['begun_at'])} bis {_moment(order['ended_at'])}"
    yield "Akten auf dem Auftrag", order["case_count"]
    yield "SHA-256 der Liste", order["list_sha256"]


def _looked_lines(content: Facts) -> Iterator[tuple[str, object]]:
    looked = content["verified"]
    yield "Zeitpunkt", _moment(looked["at"])
    yield "Datenbank", f"kein Datensatz mehr (Akten: {looked['cases_without_rows']})"
    yield "Suchindex", f"keine Seite mehr (Akten: {looked['cases_without_pages']})"
    yield "Objektspeicher", f"kein Original mehr (Originale: {looked['absent_originals']})"
    yield "Ableitungen", f"nichts mehr da (Ablagen: {looked['empty_places']})"


def _case_lines(case: Facts) -> Iterator[tuple[str, object]]:
    yield "Aktenplan", case["file_plan_code"]
    yield "Laufzeit", f"{_day(case['opened_on'])} bis {_day(case['closed_on'])}"
    if case["covers_from"]:
        yield "Zeitraum des Inhalts", f"{_day(case['covers_from'])} bis {_day(case['covers_to'])}"
    valid = f", gültig ab {_day(case['rule_valid_from'])}" if case["rule_valid_from"] else ""
    yield "Regel", f"{case['rule_id'] or '–'}{valid}"
    yield "Rechtsgrundlage", case["legal_basis"]
    yield "Frist", case["explanation"]
    yield "Ende der Aufbewahrung", _day(case["retention_end"])
    yield "Bewertung", DECISIONS.get(case["decision"], case["decision"])
    yield "Bewertet von", f"{case['decided_by']}, {_moment(case['decided_at'])}"
    yield "Begründung", case["decision_reason"]
    yield "Archivkennung", case["archive_reference"]
    yield "Vernichtet", _moment(case["destroyed_at"])


def _proof_lines(content: Facts, signature: str) -> Iterator[tuple[str, object]]:
    journal = content["journal"]
    yield "Protokolleintrag", f"{journal['position'] + 1} von {journal['size']}"
    yield "SHA-256 des Eintrags", journal["hash"]
    yield "Wurzel", journal["checkpoint"]["note"].split("\n")[2]
    yield "Schlüssel", content["key"]["id"]
    yield "Unterschrift (Ed25519)", signature
    yield "Prüfen", HOW_TO_CHECK


def _kept(sheet: _Sheet, kept: Sequence[Facts]) -> None:
    if kept:
        _facts(sheet, "Nicht vernichtet", [(each["reference"], each["reason"]) for each in kept])


def _objects(sheet: _Sheet, content: Facts) -> None:
    """Every object with its digest: a table that goes on over the pages."""
    references = {each["case"]: each["reference"] for each in content["cases"] + content["kept"]}
    sheet.ln(LINE_MM)
    sheet.set_font(FONT, "B", HEADING_PT)
    _line(sheet, f"Objekte ({len(content['objects'])})", height=7)
    sheet.set_font(FONT, "", SMALL_PT)
    bold = FontFace(emphasis="BOLD")
    with sheet.table(
        col_widths=(24, 18, 88, 40), text_align="LEFT", line_height=4, headings_style=bold
    ) as table:
        table.row(("Akte", "Art", "Schlüssel, Version, SHA-256, Größe", "Ergebnis"))
        for each in content["objects"]:
            table.row(_cells(each, references))


def _cells(each: Facts, references: Facts) -> tuple[str, str, str, str]:
    place = [each["key"], each["version"]]
    if each["sha256"]:
        place += [f"SHA-256 {each['sha256']}", f"{each['size_bytes']} Bytes"]
    told = [OUTCOMES[Outcome(each["outcome"])]]
    if each["absent_at"]:
        told.append(_moment(each["absent_at"]))
    return (
        str(references.get(each["case"], "")),
        KINDS[each["kind"]],
        "\n".join(filter(None, place)),
        ", ".join(told),
    )


def _line(sheet: _Sheet, text: str, *, height: float = LINE_MM) -> None:
    sheet.multi_cell(0, height, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _day(told: str | None) -> str:
    return f"{date.fromisoformat(told):%d.%m.%Y}" if told else "–"


def _moment(told: str | None) -> str:
    return f"{datetime.fromisoformat(told):%d.%m.%Y, %H:%M} Uhr (UTC)" if told else "–"
