"""Tables: an invoice, minutes with votes, a notice of fees. They are read row by row."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from tests.bench.paper.sheet import Sheet, Type
from tests.bench.paper.words import Words, amount

LEFT, RIGHT = 22.0, 190.0
VAT_PERCENT = 19


def invoice(sheet: Sheet, words: Words) -> None:
    """Without vertical rules; prices and totals stand at the right."""
    plain, head = Type(face="roboto", size_pt=10), Type(face="roboto", size_pt=16, is_bold=True)
    sheet.write(LEFT, 16, f"{words.surname()} Dienstleistungen GmbH", head)
    sheet.lines(LEFT, 34, (words.person(), words.street(), words.town()), plain)
    top = sheet.write(
        LEFT, 66, f"Rechnung Nr. {words.number(2001, 2025)}-{words.number(100)}", head
    )
    top = sheet.write(LEFT, top + 2, f"Leistungszeitraum: {words.date()} bis {words.date()}", plain)
    lefts, rights = (LEFT, LEFT + 14), (128.0, 158.0, RIGHT)
    heads = ("Pos.", "Bezeichnung", "Menge", "Einzelpreis", "Gesamt")
    top = _row(sheet, top + 6, (lefts, rights), heads, replace(plain, is_bold=True))
    sheet.rule(LEFT, top, RIGHT)
    total = 0
    for number in range(1, words.number(11, 19)):
        count, price = words.number(1, 60), words.cents(40_000)
        total += count * price
        cells = (str(number), words.goods(), str(count), amount(price), amount(count * price))
        top = _row(sheet, top + 1.6, (lefts, rights), cells, plain)
    sheet.rule(LEFT, top + 1, RIGHT)
    vat = total * VAT_PERCENT // 100
    for label, cents in (
        ("Nettobetrag", total),
        (f"zuzüglich {VAT_PERCENT} % USt.", vat),
        ("Rechnungsbetrag in Euro", total + vat),
    ):
        sheet.draw(110, top + 3, label, plain)
        sheet.draw_to(RIGHT, top + 3, amount(cents), plain)
        sheet.truth.append(f"{label} {amount(cents)}")
        top += plain.lead_mm + 1
    note = f"Zahlbar ohne Abzug bis {words.date()} auf das Konto {words.iban()}."
    sheet.paragraph(LEFT, top + 10, note, plain, width=RIGHT - LEFT)


def minutes(sheet: Sheet, words: Words) -> None:
    """Minutes (Niederschrift): who was there in two columns, then items with a table of votes.

    The names may be read column by column or line by line.
    """
    plain = Type(face="serif", size_pt=11)
    bold = replace(plain, is_bold=True)
    sheet.write(LEFT, 18, "Niederschrift", Type(face="serif", size_pt=18, is_bold=True))
    number, day = words.number(1, 40), words.date()
    top = sheet.write(LEFT, 30, f"über die {number}. Sitzung des Bauausschusses am {day}", plain)
    top = sheet.write(LEFT, top + 4, "Anwesend sind:", bold)
    head = list(sheet.truth)
    columns = [[f"Ratsmitglied {words.person()}" for _ in range(6)] for _ in range(2)]
    for left, names in zip((LEFT, 110.0), columns, strict=True):
        below = sheet.lines(left, top, names, plain)
    by_line = [name for pair in zip(*columns, strict=True) for name in pair]
    by_column, top = len(sheet.truth), below + 4
    for item in range(1, 4):
        top = sheet.write(
            LEFT, top, f"TOP {item}: Vorlage {words.number(1)}/{words.number(10)}", bold
        )
        top = sheet.paragraph(LEFT, top, words.text(3), plain, width=RIGHT - LEFT) + 1
        edges = (LEFT, LEFT + 60, LEFT + 90, LEFT + 120, LEFT + 158)
        heads = ("Abstimmung", "Ja", "Nein", "Enthaltung")
        votes = [[str(words.number(0, 30)) for _ in range(3)] for _ in range(2)]
        rows = [heads, ("SPD/CDU", *votes[0]), ("Übrige", *votes[1])]
        top = _grid(sheet, top, edges, rows, plain) + 5
    sheet.other_orders = [[*head, *by_line, *sheet.truth[by_column:]]]


def fees(sheet: Sheet, words: Words) -> None:
    """A notice of fees (Gebührenbescheid): dense, ruled across, every number counts."""
    plain = Type(face="narrow", size_pt=10)
    bold = replace(plain, is_bold=True)
    sheet.write(LEFT, 16, "Abgabenbescheid", replace(bold, size_pt=17))
    kind = f"Objekt {words.number(1000, 9999)}.{words.number(10)}, {words.street()}"
    top = sheet.write(LEFT, 28, kind, plain) + 4
    edges = (LEFT, LEFT + 52, LEFT + 84, LEFT + 112, LEFT + 138, RIGHT)
    rows = [("Abgabeart", "Zeitraum", "Maßstab", "Satz", "Betrag EUR")]
    names = (
        "Grundsteuer B",
        "Straßenreinigung",
        "Restmüll 120 l",
        "Niederschlagswasser",
        "Bioabfall",
    )
    for year in range(words.number(2011, 2016), 2019):
        rows += [
            (
                name,
                f"01.01.-31.12.{year}",
                f"{words.number(10, 900)},{words.number(0, 9)}",
                f"{words.number(0, 9)},{words.number(10, 99)}",
                amount(words.cents(90_000)),
            )
            for name in names
        ]
    top = _grid(sheet, top, edges, rows[:34], plain)
    sheet.paragraph(LEFT, top + 6, words.text(2), plain, width=RIGHT - LEFT)


def _row(
    sheet: Sheet,
    top: float,
    places: tuple[Sequence[float], Sequence[float]],
    cells: Sequence[str],
    kind: Type,
) -> float:
    """Cells that begin at the first places and, after those, end at the second ones."""
    lefts, rights = places
    for left, cell in zip(lefts, cells, strict=False):
        sheet.draw(left, top, cell, kind)
    for right, cell in zip(rights, cells[len(lefts) :], strict=True):
        sheet.draw_to(right, top, cell, kind)
    sheet.truth.append(" ".join(cells))
    return top + kind.lead_mm


def _grid(
    sheet: Sheet,
    top: float,
    edges: Sequence[float],
    rows: Sequence[Sequence[str]],
    kind: Type,
) -> float:
    """Cells with a frame around each; the first row is bold."""
    height = kind.lead_mm + 1.8
    for number, row in enumerate(rows):
        face = replace(kind, is_bold=number == 0)
        for (left, right), cell in zip(pairwise(edges), row, strict=True):
            sheet.box(left, top, right, top + height)
            sheet.draw(left + 1.5, top + 0.6, cell, face)
        sheet.truth.append(" ".join(row))
        top += height
    return top
