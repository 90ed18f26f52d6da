"""Forms: fields with their label inside, and questions with boxes to be ticked."""

from dataclasses import replace

from tests.bench.paper.sheet import Sheet, Type
from tests.bench.paper.words import Words

LEFT, RIGHT = 20.0, 192.0
LABEL, VALUE = Type(face="sans", size_pt=7.5), Type(face="roboto", size_pt=11)
PLAIN = Type(face="sans", size_pt=10)


def boxed(sheet: Sheet, words: Words) -> None:
    """Two or three fields beside each other; each is read as label and value."""
    sheet.write(LEFT, 14, "Antrag auf Wohnberechtigung", replace(PLAIN, size_pt=17, is_bold=True))
    top = sheet.write(LEFT, 24, "Bitte in Druckschrift ausfüllen. Anlage 3 beachten.", PLAIN) + 3
    sections = (
        ("1 Angaben zur antragstellenden Person", _person(words)),
        ("2 Angaben zur Wohnung", _flat(words)),
        ("3 Bankverbindung und Erklärung", _bank(words)),
    )
    for title, rows in sections:
        top = sheet.write(LEFT, top + 1, title, replace(PLAIN, is_bold=True)) + 1
        for row in rows:
            top = _fields(sheet, top, row)
        top += 3
    sheet.paragraph(LEFT, top + 2, words.text(2), replace(PLAIN, size_pt=9), width=RIGHT - LEFT)


def questionnaire(sheet: Sheet, words: Words) -> None:
    """Questions, each with its boxes below and, for some, a line with what was filled in."""
    bold = replace(PLAIN, is_bold=True)
    sheet.write(LEFT, 16, "Erhebungsbogen Hundesteuer", replace(bold, size_pt=16))
    top = (
        sheet.write(LEFT, 28, f"Kassenzeichen {words.number(100, 999)}.{words.phone()}", PLAIN) + 4
    )
    for number, (question, answers) in enumerate(_questions(words), start=1):
        top = sheet.write(LEFT, top, f"{number}. {question}", bold) + 1
        if len(answers) == 1:
            sheet.rule(LEFT + 6, top + 5.5, RIGHT - 30)
            top = sheet.write(LEFT + 8, top, answers[0], VALUE) + 3
            continue
        chosen = words.number(0, len(answers))
        for place, answer in enumerate(answers):
            sheet.tick(LEFT + 6 + 55 * place, top + 0.8, side=3.4, is_set=place == chosen)
            sheet.draw(LEFT + 12 + 55 * place, top, answer, PLAIN)
        sheet.truth.append(" ".join(answers))
        top += PLAIN.lead_mm + 4
    sheet.rule(LEFT, top + 12, LEFT + 70)
    sheet.scrawl(LEFT + 10, top + 8)
    sheet.write(LEFT, top + 13, "Datum und Unterschrift", LABEL)


def _fields(sheet: Sheet, top: float, row: tuple[tuple[str, str, float], ...]) -> float:
    """A row of fields; the third of each is its share of the width."""
    left, bottom = LEFT, top + 11.5
    for label, value, share in row:
        right = left + (RIGHT - LEFT) * share
        sheet.box(left, top, right, bottom)
        sheet.write(left + 1.5, top + 0.6, label, LABEL)
        sheet.write(left + 2.5, top + 4.9, value, VALUE)
        left = right
    return bottom


def _person(words: Words) -> list[tuple[tuple[str, str, float], ...]]:
    postcode, _, town = words.town().partition(" ")
    return [
        (("Familienname", words.surname(), 0.5), ("Vorname", words.first_name(), 0.5)),
        (
            ("Geburtsdatum", words.date(), 0.3),
            ("Geburtsort", words.town()[6:], 0.4),
            ("Familienstand", words.chance.choice(("ledig", "verheiratet", "verwitwet")), 0.3),
        ),
        (("Straße, Hausnummer", words.street(), 1.0),),
        (("PLZ", postcode, 0.2), ("Wohnort", town, 0.45), ("Telefon", words.phone(), 0.35)),
    ]


def _flat(words: Words) -> list[tuple[tuple[str, str, float], ...]]:
    return [
        (
            ("Wohnfläche in m", f"{words.number(31, 140)},{words.number(10, 99)}", 0.25),
            ("Zahl der Räume", str(words.number(1, 7)), 0.25),
            ("Baujahr", str(words.number(1890, 2020)), 0.2),
            ("Bezogen am", words.date(), 0.3),
        ),
        (("Kaltmiete monatlich", words.money(), 0.5), ("Nebenkosten", words.money(), 0.5)),
        (("Vermieter/in", words.person(), 0.6), ("Vertrag vom", words.date(), 0.4)),
    ]


def _bank(words: Words) -> list[tuple[tuple[str, str, float], ...]]:
    return [
        (("IBAN", words.iban(), 0.62), ("Kreditinstitut", "Volksbank Heidekreis", 0.38)),
        (("Ort, Datum", f"{words.town()[6:]}, {words.date()}", 0.55), ("Anlagen", "4", 0.45)),
    ]


def _questions(words: Words) -> list[tuple[str, tuple[str, ...]]]:
    return [
        ("Halten Sie einen Hund oder mehrere Hunde?", ("nein", "einen", "mehrere")),
        ("Rasse und Farbe des Hundes", ("Deutsch Kurzhaar, braunschimmel",)),
        ("Seit wann wird der Hund gehalten?", (words.date(),)),
        ("Chipnummer (15 Stellen)", (f"276{words.number(10**11, 10**12)}",)),
        ("Wird eine Ermäßigung beantragt?", ("ja", "nein")),
        (f"Grund der Ermäßigung nach § {words.number(3, 12)} der Satzung", ("Wachhund",)),
        ("Frühere Halterin oder früherer Halter", (f"{words.person()}, {words.street()}",)),
        ("Haftpflichtversicherung vorhanden?", ("ja", "nein", "beantragt")),
        ("Nummer des Versicherungsscheins", (f"{words.number(10, 99)}/{words.phone()}",)),
        ("Zahlungsweise", ("jährlich", "vierteljährlich", "Lastschrift")),
    ]
