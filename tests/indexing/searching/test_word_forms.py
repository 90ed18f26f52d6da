"""Forms of German words that meet each other, and words that only look like it."""

import pytest

from tests.indexing.searching.pages import finds

PLURALS_WITH_S = """
    Oma Omas, Opa Opas, Sofa Sofas, Kamera Kameras, Radio Radios, Zoo Zoos, Video Videos,
    Euro Euros, Taxi Taxis, Uhu Uhus, Party Partys, Hobby Hobbys, Baby Babys, Foto Fotos,
    Büro Büros, Kita Kitas, Auto Autos, Pkw Pkws, LKW LKWs, Kfz Kfzs, Tipp Tipps, Chip Chips,
    Shop Shops, Interview Interviews, Café Cafés, Stau Staus, Silo Silos, Lotto Lottos,
    Kino Kinos, Konto Kontos
"""
FOREIGN_PLURALS = """
    Firma Firmen, Thema Themen, Schema Schemen, Drama Dramen, Villa Villen, Skala Skalen,
    Agenda Agenden, Veranda Veranden, Razzia Razzien, Girokonto Girokonten, Risiko Risiken,
    Saldo Salden, Datum Daten, Museum Museen, Zentrum Zentren, Gremium Gremien, Studium Studien,
    Stadium Stadien, Kriterium Kriterien, Ministerium Ministerien, Aquarium Aquarien,
    Praktikum Praktika, Forum Foren, Album Alben, Faktum Fakten, Spektrum Spektren,
    Einkaufszentrum Einkaufszentren, Virus Viren, Radius Radien, Organismus Organismen,
    Rhythmus Rhythmen, Zyklus Zyklen, Praxis Praxen, Basis Basen, Podium Podien,
    Bus Busse, Omnibus Omnibusse, Kürbis Kürbisse, Zeugnis Zeugnisse, See Seen, Fee Feen, Ehe Ehen,
    Bau Bauten, Neubau Neubauten
"""
VERBS = """
    erteilt erteilen, genehmigt genehmigen, verlängert verlängern, verkauft verkaufen,
    beantragt beantragen, gezahlt zahlen, gebaut bauen, geprüft prüfen, gekündigt kündigen,
    gestellt stellen, gehört hören, gemeldet melden, geändert ändern, gespeichert speichern,
    gelagert lagern, gesammelt sammeln, gebucht buchen, gesucht suchen, gelöscht löschen,
    angemeldet anmelden, abgelehnt ablehnen, eingereicht einreichen, ausgestellt ausstellen,
    zugestellt zustellen, vorgelegt vorlegen, festgesetzt festsetzen, aufgehört aufhören,
    nachgezahlt nachzahlen, mitgeteilt mitteilen, zurückgezahlt zurückzahlen, abzulehnen ablehnen,
    einzureichen einreichen, vorzulegen vorlegen, bestätigt bestätigen, entfernt entfernen,
    zerstört zerstören, beschäftigt beschäftigen, bewilligt bewilligen, verpachtet verpachten
"""
STRONG_VERBS = """
    geschrieben schreiben, unterschrieben unterschreiben, gezogen ziehen, umgezogen umziehen,
    bezogen beziehen, eingezogen einziehen, vollzogen vollziehen, erhoben erheben,
    aufgehoben aufheben, abgeschlossen abschließen, beschlossen beschließen, gefunden finden,
    stattgefunden stattfinden, verbunden verbinden, verboten verbieten, angeboten anbieten,
    bewiesen beweisen, überwiesen überweisen, nachgewiesen nachweisen, genommen nehmen,
    übernommen übernehmen, entnommen entnehmen, gesprochen sprechen, widersprochen widersprechen,
    entsprochen entsprechen, getroffen treffen, betroffen betreffen, gestorben sterben,
    verstorben versterben, gestiegen steigen, überstiegen übersteigen, überschritten überschreiten,
    bestritten bestreiten, eingegangen eingehen, entstanden entstehen,
    genannt nennen, benannt benennen, anerkannt anerkennen, erbracht erbringen, gesandt senden,
    übersandt übersenden, angewandt anwenden, begonnen beginnen, verloren verlieren,
    entschieden entscheiden, erschienen erscheinen, angefochten anfechten, beworben bewerben,
    betrogen betrügen, abgewogen abwägen, verschoben verschieben, eingetragen eintragen,
    gegeben geben, abgegeben abgeben, gelesen lesen, gesehen sehen, zugelassen zulassen,
    abgeschriebene abschreiben, eingezogener einziehen, genannten nennen, einzuziehen eingezogen,
    abzuschreiben abgeschrieben, empfohlen empfehlen, umgangen umgehen, verglichen vergleichen
"""
PERSONS = """
    Ärztin Arzt, Ärztinnen Ärztin, Anwältin Anwalt, Rechtsanwältin Rechtsanwalt, Landrätin Landrat,
    Stadträtin Stadtrat, Köchin Koch, Beamtin Beamter, Beamtinnen Beamte, Lehrerin Lehrer,
    Lehrerinnen Lehrerin, Bürgermeisterin Bürgermeister, Kollegin Kollege, Zeugin Zeuge,
    Kundin Kunde, Studentin Student, Praktikantin Praktikant, Notarin Notarinnen,
    Direktorin Direktor, Architektin Architektinnen, Polizistin Polizist, Psychologin Psychologe,
    Ingenieurin Ingenieur, Pilotin Pilot, Gräfin Graf, Kandidatin Kandidat, Referentin Referent
"""
OTHERS = """
    Bar Bär, Rat Ratte, Miete Mitte, Paula Paul, Martina Martin, Carla Carl, Helena Helen,
    Norma Norm, Komma kommen, Motto Motten, Oma Omen, Gasse Gas, Kasse Kas, Masse Mas, Netto netten,
    Campus Camp, Bonus Bon, warum waren, Kreis Krei, Gericht richten, Gesicht sich,
    Gedicht dich, gesamt Samen, Gewalt Wale, Berlin Berl, Termin Term, Martin Mart, Benzin Benz,
    Konstantin konstant, Abteilung Teilung, Wein Wei, Linda Linde, Waldo Wald, Klassen Klas,
    erben Erbse, Erika Erik, Julius Juli, Maria Marie, Ordnung Orden,
    Zahlung Zahl, Satzung Satz, Sitzung Sitz, Ehe eher, See seht, Gefahr fahren, Gehalt halten,
    Geschoss schießen, Betrieb betreiben, Begriff begreifen, Unternehmen unternommen,
    Band binden, Lage liegen, Verwandte verwenden, Gebiet bieten, Wunden winden, Fragebogen biegen
"""


# Letters of other languages count as those that a German keyboard has.
ACCENTS = """
    Café Cafe, José Jose, Dvořák Dvorak, Şahin Sahin, Çelik Celik, Yılmaz Yilmaz, Łukasz Lukasz,
    Erdoğan Erdogan, Søren Soren, Nuñez Nunez, François Francois, René Rene, Håkan Hakan,
    Müşerref Müserref, Đorđe Dorde, Attaché Attache, Žižka Zizka, Kovačević Kovacevic, Ibañez Ibanez
"""
ABBREVIATED = """
    Goethestraße Goethestr., Bahnhofstraße Bahnhofstr., Hauptstrasse Hauptstr.,
    Karl-Marx-Straße Karl-Marx-Str., Hausnummer Hausnr., Nummer Nr., Telefonnummer Telefonnr.,
    Flurstück Flst., Absatz Abs., Ziffer Ziff., Sankt St.
"""


def pairs(words: str) -> list[tuple[str, ...]]:
    return [tuple(pair.split()) for pair in words.split(",")]


@pytest.mark.parametrize(("one", "other"), pairs(PLURALS_WITH_S))
def test_plurals_with_s_and_their_words_find_each_other(one: str, other: str) -> None:
    assert finds(one, other)
    assert finds(other, one)


@pytest.mark.parametrize(("one", "other"), pairs(FOREIGN_PLURALS))
def test_irregular_plurals_and_their_words_find_each_other(one: str, other: str) -> None:
    assert finds(one, other)
    assert finds(other, one)


@pytest.mark.parametrize(("one", "other"), [*pairs(VERBS), *pairs(STRONG_VERBS)])
def test_a_verb_and_its_participle_find_each_other(one: str, other: str) -> None:
    assert finds(one, other)
    assert finds(other, one)


@pytest.mark.parametrize(("woman", "man"), pairs(PERSONS))
def test_women_and_men_of_an_office_find_each_other(woman: str, man: str) -> None:
    assert finds(woman, man)
    assert finds(man, woman)


@pytest.mark.parametrize(("one", "other"), [*pairs(ACCENTS), *pairs(ABBREVIATED)])
def test_accents_and_usual_abbreviations_make_no_difference(one: str, other: str) -> None:
    assert finds(one, other)
    assert finds(other, one)


@pytest.mark.parametrize(
    "text", ["BAU-\nGENEHMIGUNG", "Bau–\ngenehmigung", "BAU\u00ad\nGENEHMIGUNG"]
)
def test_words_cut_in_capitals_or_with_a_dash_are_joined(text: str) -> None:
    assert finds("Baugenehmigung", text)


@pytest.mark.parametrize("text", ["EIN-\nUND AUSGANG", "Nord–\nSüd", "A-\nBC", "12–\n14"])
def test_hyphens_that_belong_to_the_words_stay(text: str) -> None:
    assert not finds(text.translate({ord(sign): None for sign in "-–\n"}), text)


@pytest.mark.parametrize(("one", "other"), pairs(OTHERS))
def test_words_that_look_like_forms_of_each_other_stay_apart(one: str, other: str) -> None:
    assert not finds(one, other)
    assert not finds(other, one)
