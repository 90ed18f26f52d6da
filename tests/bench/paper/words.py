"""What is written in the letters of a made-up district: names, numbers, sentences."""

from dataclasses import dataclass
from random import Random

_FIRST = (
    "Annegret Burkhard Dörte Eike Friederike Götz Hauke Insa Jörg Kerstin Ludger Maik Sönke Üwe"
)
_LAST = (
    *("Ackermann", "Böttcher", "Dähnhardt", "Eßer", "Fröhlich", "Gößling", "Hägemann", "Jürgens"),
    *(
        "Kühnemund",
        "Löffelholz",
        "Möhring",
        "Nüßlein",
        "Püschel",
        "Rößler",
        "Süßmilch",
        "Wältermann",
    ),
)
_STREETS = (
    *(
        "Am Hünengrab",
        "Schloßallee",
        "Gänsemarkt",
        "Zum Hafen",
        "Hinter der Mühle",
        "Kürschnergasse",
    ),
    *("Bürgermeister-Röper-Weg", "Ostwall", "Grüner Winkel", "An der Stadtmauer"),
)
_TOWNS = (
    *("21680 Stade", "24937 Flensburg", "38855 Wernigerode", "17489 Greifswald", "29221 Celle"),
    *("06484 Quedlinburg", "37073 Göttingen", "87600 Kaufbeuren", "72070 Tübingen"),
)
_LAWS = ("BauGB", "SGB X", "VwGO", "KAG", "GemO", "StVO", "BNatSchG", "AufenthG", "WHG", "BestattG")
_GOODS = (
    *("Streusalz, gesackt", "Aktenordner breit", "Wartung Heizkessel", "Druckerpapier 80 g"),
    *("Reinigung Fenster Südflügel", "Bauzaun, Miete", "Schülerbeförderung Linie 7"),
    *(
        "Prüfung ortsfester Geräte",
        "Grünschnitt Friedhof",
        "Ersatzschlüssel",
        "Spielsand gewaschen",
    ),
)
_SUBJECTS = (
    "Heranziehung zu Erschließungsbeiträgen für die Straße {street}",
    "Ihr Antrag auf Erteilung einer Sondernutzungserlaubnis vom {date}",
    "Widerspruch gegen den Bescheid vom {date}, Aktenzeichen {reference}",
    "Nutzungsänderung des Gebäudes {street} {number}",
    "Fällgenehmigung nach der Baumschutzsatzung",
    "Zuschuss zu den Kosten der Unterkunft ab {date}",
)
_SENTENCES = (
    "Nach § {section} Abs. {clause} Satz 1 {law} ist der Antrag binnen {few} Wochen zu stellen.",
    "Gemäß §§ {section} und {other} {law} wird eine Gebühr von {money} erhoben.",
    "Ihr Schreiben vom {date} ist am {later} hier eingegangen und wird unter {reference} geführt.",
    "Die Fläche des Flurstücks {number}/{few} der Flur {few} beträgt {number} Quadratmeter.",
    "Der Ausschuss hat in seiner Sitzung am {date} mit {few} zu {clause} Stimmen zugestimmt.",
    "Für die Zeit vom {date} bis zum {later} ergibt sich eine Nachzahlung von {money}.",
    "Die Voraussetzungen des § {section} Abs. {clause} Nr. {few} {law} liegen nicht vor.",
    "Bitte überweisen Sie den Betrag von {money} bis spätestens {later} auf das Konto {iban}.",
    "Rückfragen beantwortet {person}, Zimmer {number}, Telefon 04141 / {phone}.",
    "Eine Überprüfung der Anlage durch den Sachverständigen ist bis zum {later} nachzuweisen.",
    "Das Gebäude {street} {number} ist in die Denkmalliste eingetragen, lfd. Nr. {number}.",
    "Über die Höhe entscheidet die Behörde, soweit nicht § {section} {law} anderes bestimmt.",
    "Auf die Möglichkeit, gemäß § {section} {law} Akteneinsicht zu nehmen, weise ich hin.",
    "Die Anhörung nach § {section} Abs. {clause} {law} war nicht geboten und ist unterblieben.",
    "Größere Abweichungen vom genehmigten Plan hat der Bauherr unverzüglich anzuzeigen.",
    "Zuständig für Äußerungen der Träger öffentlicher Belange ist das Amt für Straßenbau.",
    "Die Prüfgebühr beträgt {few},5 vom Hundert der Baukosten, mindestens jedoch {money}.",
    "Der Ansatz von {money} wurde um {few} % überschritten (Deckung: Kostenstelle {phone}).",
    "Mit Urteil vom {date} hat das Gericht die Klage abgewiesen (Az. {few} K {number}/19).",
    "Im Übrigen gilt § {section} {law} entsprechend; § {other} bleibt unberührt.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Text by chance; the same chance gives the same text."""

    chance: Random

    def person(self) -> str:
        return f"{self.chance.choice(_FIRST.split())} {self.surname()}"

    def first_name(self) -> str:
        return self.chance.choice(_FIRST.split())

    def surname(self) -> str:
        return self.chance.choice(_LAST)

    def street(self) -> str:
        return f"{self.chance.choice(_STREETS)} {self.chance.randrange(1, 120)}"

    def town(self) -> str:
        return self.chance.choice(_TOWNS)

    def goods(self) -> str:
        return self.chance.choice(_GOODS)

    def date(self, since: int = 2001) -> str:
        year = self.chance.randrange(since, 2026)
        return f"{self.chance.randrange(1, 29):02d}.{self.chance.randrange(1, 13):02d}.{year}"

    def cents(self, most: int = 900_000) -> int:
        return self.chance.randrange(100, most)

    def money(self) -> str:
        return f"{amount(self.cents())} Euro"

    def number(self, least: int = 1, most: int = 999) -> int:
        return self.chance.randrange(least, most)

    def phone(self) -> str:
        return f"{self.number(10, 99)}-{self.number(100, 9999)}"

    def reference(self) -> str:
        office, year = self.number(10, 70), self.number(10, 99)
        return f"{office}-{year}/{self.number(1, 9)}.{self.number(1000, 9999)}"

    def iban(self) -> str:
        groups = " ".join(f"{self.number(0, 9999):04d}" for _ in range(4))
        return f"DE{self.number(10, 99)} {groups} {self.number(0, 99):02d}"

    def subject(self) -> str:
        return self.chance.choice(_SUBJECTS).format(**self._facts())

    def sentence(self) -> str:
        return self.chance.choice(_SENTENCES).format(**self._facts())

    def text(self, sentences: int) -> str:
        """A paragraph in which no sentence comes twice."""
        chosen = self.chance.sample(_SENTENCES, sentences)
        return " ".join(sentence.format(**self._facts()) for sentence in chosen)

    def _facts(self) -> dict[str, object]:
        return {
            "section": f"{self.number(1, 290)}{self.chance.choice(('', '', '', 'a', 'b'))}",
            "other": self.number(3, 120),
            "clause": self.number(1, 7),
            "few": self.number(2, 29),
            "number": self.number(),
            "law": self.chance.choice(_LAWS),
            "money": self.money(),
            "date": self.date(),
            "later": self.date(2015),
            "reference": self.reference(),
            "person": self.person(),
            "phone": self.phone(),
            "street": self.chance.choice(_STREETS),
            "iban": self.iban(),
        }


def amount(cents: int) -> str:
    """Cents as they are written: 1.234,50."""
    whole = f"{cents // 100:,}".replace(",", ".")
    return f"{whole},{cents % 100:02d}"
