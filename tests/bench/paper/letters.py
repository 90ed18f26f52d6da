"""Letters: with a column at the side, with a line of references, from a typewriter, full of law."""

from dataclasses import replace

from tests.bench.paper.sheet import Sheet, Type
from tests.bench.paper.words import Words

LEFT, RIGHT, FOOT = 24.0, 188.0, 268.0
SMALL = 7.5


def side_column(sheet: Sheet, words: Words) -> None:
    """The office in a narrow column at the right: read first, last, or after the address."""
    plain, narrow = Type(face="sans", size_pt=11), Type(face="roboto", size_pt=8)
    bold, narrow_bold = replace(plain, is_bold=True), replace(narrow, is_bold=True)
    edge = 152.0
    sheet.write(LEFT, 14, "Landkreis Hohenwerda", Type(face="roboto", size_pt=20, is_bold=True))
    sheet.rule(LEFT, 25, RIGHT, width_px=6)
    head, sheet.truth = sheet.truth, []
    top = sheet.write(edge, 34, "Der Landrat", narrow_bold)
    contact = (
        *("Fachdienst Ordnung", "Sachgebiet Gewerbe", f"Bearbeitung: {words.surname()}"),
        *(f"Zimmer {words.number(1, 399)}", f"Tel. 04141 / {words.phone()}"),
        *(f"Fax 04141 / {words.phone()}", "post@hohenwerda.example"),
    )
    top = sheet.lines(edge, top, contact, narrow)
    top = sheet.write(edge, top + 5, "Sprechzeiten", narrow_bold)
    sheet.lines(edge, top, ("Mo bis Fr 8.30-12.00 Uhr", "Do 14.00-17.30 Uhr"), narrow)
    side, sheet.truth = sheet.truth, []
    sheet.lines(LEFT, 48, (words.person(), words.street(), words.town()), plain)
    address, sheet.truth = sheet.truth, []
    top = sheet.write(LEFT, 86, f"Hohenwerda, {words.date()}", plain)
    for line in sheet.wrapped(words.subject(), bold, edge - LEFT - 10):
        top = sheet.write(LEFT, top + 2, line, bold)
    top += 6
    while top < FOOT - 45:
        body = words.text(3)
        top = sheet.paragraph(LEFT, top, body, plain, width=edge - LEFT - 10) + 2.5
    top = sheet.write(LEFT, top + 3, "Im Auftrag", plain)
    sheet.scrawl(LEFT + 5, top + 5)
    main, sheet.truth = sheet.truth, []
    sheet.truth = [*head, *address, *main, *side]
    sheet.other_orders = [[*head, *side, *address, *main], [*head, *address, *side, *main]]


def with_references(sheet: Sheet, words: Words) -> None:
    """Labels and values side by side, and at the foot three columns about the office."""
    plain, small = Type(face="serif", size_pt=11), Type(face="serif", size_pt=SMALL)
    middle = 78.0
    sheet.write(middle, 13, "Samtgemeinde Oberleine", Type(face="serif", size_pt=17, is_bold=True))
    sheet.write(LEFT, 46, f"Samtgemeinde Oberleine, Postfach {words.number(10, 99)} 20", small)
    sheet.lines(LEFT, 52, ("Firma", words.person(), words.street(), words.town()), plain)
    columns = (LEFT, 68.0, 112.0, 158.0)
    labels = ("Ihr Zeichen", "Ihre Nachricht vom", "Unser Zeichen", "Datum")
    values = (f"{words.number(10, 99)}/{words.number()}", words.date(), words.reference())
    _row(sheet, 92, columns, labels, small)
    _row(sheet, 96, columns, (*values, words.date()), plain)
    top = 110.0
    for line in sheet.wrapped(words.subject(), replace(plain, is_bold=True), RIGHT - LEFT):
        top = sheet.write(LEFT, top, line, replace(plain, is_bold=True))
    top = sheet.write(LEFT, top + 5, f"Guten Tag, {words.person()},", plain) + 2
    while top < FOOT - 52:
        top = sheet.paragraph(LEFT, top, words.text(2), plain, width=RIGHT - LEFT) + 2.5
    top = sheet.write(LEFT, top + 2, "Freundliche Grüße", plain)
    sheet.scrawl(LEFT + 4, top + 8)
    sheet.write(LEFT, top + 16, words.person(), plain)
    sheet.rule(LEFT, FOOT - 1, RIGHT)
    bank = ("Sparkasse Leinetal", words.iban(), "BIC NOLADE21XYZ")
    house = ("Rathausplatz 4", "37999 Oberleine", f"Telefon 05501 {words.phone()}")
    hours = ("Bürgerservice", "Mo-Fr 7.30-12.30 Uhr", "und nach Vereinbarung")
    for left, column in zip((LEFT, 84.0, 146.0), (house, bank, hours), strict=True):
        sheet.lines(left, FOOT + 1, column, small)


def by_typewriter(sheet: Sheet, words: Words) -> None:
    """An old letter; dates and subject as they were typed, hyphens for dashes."""
    kind = Type(face="typewriter", size_pt=12)

    def strike(left: float, top: float, text: str) -> float:
        sheet.type(left, top, text, kind)
        sheet.truth.append(text)
        return top + kind.lead_mm * 1.15

    top = strike(LEFT, 20, "Der Oberkreisdirektor")
    top = strike(LEFT, top, f"Az.: {words.reference()}")
    for line in (words.person(), words.street(), words.town()):
        top = strike(LEFT, top + (6 if line == words.town() else 0), line)
    top = strike(120, top + 10, f"Stade, den {words.date(1996)}")
    for line in sheet.wrapped(f"Betr.: {words.subject()}", kind, RIGHT - LEFT - 4):
        top = strike(LEFT, top + 1, line)
    top += 6
    while top < FOOT - 46:
        for line in sheet.wrapped(words.text(2), kind, RIGHT - LEFT - 4):
            top = strike(LEFT, top, line)
        top += 4
    top = strike(LEFT, top + 2, "Im Auftrage")
    sheet.scrawl(LEFT + 2, top + 6)
    strike(LEFT, top + 14, f"({words.surname()})")


def reasons(sheet: Sheet, words: Words) -> None:
    """Reasons of a decision (Begründung): small type, numbered, in blocks, full of sections."""
    plain = Type(face="palatino", size_pt=10)
    bold = replace(plain, is_bold=True)
    left = LEFT + 8
    sheet.write(RIGHT - 14, 12, f"- {words.number(2, 9)} -", plain)
    top = sheet.write(LEFT, 24, "Gründe", replace(bold, size_pt=13)) + 2
    number = 1
    while top < FOOT - 24:
        sheet.draw(LEFT, top, f"{number}.", plain)
        first, *more = sheet.wrapped(words.text(4), plain, RIGHT - left)
        sheet.draw(left, top, first, plain)
        sheet.truth.append(f"{number}. {first}")
        top = sheet.lines(left, top + plain.lead_mm, more, plain) + 2
        number += 1


def _row(
    sheet: Sheet, top: float, lefts: tuple[float, ...], texts: tuple[str, ...], kind: Type
) -> None:
    for left, text in zip(lefts, texts, strict=True):
        sheet.draw(left, top, text, kind)
    sheet.truth.append(" ".join(texts))
