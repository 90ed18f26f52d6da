"""What people are told of messages, in German: what happened, what is safe, what to do."""

from collections.abc import Mapping
from dataclasses import dataclass

from eakte.domain.appraisal import (
    AppraisalRefused,
    ContradictoryAnswer,
    IncompleteAnswer,
    UnknownObjects,
)
from eakte.domain.errors import DomainError
from eakte.packages import (
    BagInvalid,
    DamagedPackage,
    DangerousPackage,
    DoubledMember,
    PackageRefused,
    bag_sentence,
)
from eakte.xdomea.errors import (
    AlteredAfterSending,
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

NOT_VALIDATED = (
    "Die Nachricht wurde nicht gegen das Schema von xdomea geprüft, weil kein Ordner mit Schemata "
    "angegeben ist. Sie ist vollständig. Die IT kann den Ordner in der Konfiguration nennen."
)
VALIDATED = "Die Nachricht entspricht dem Schema von xdomea {version}."
MOST_NAMED = 5  # of a long list of findings


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalWords:
    """The three parts of a sentence, and `facts`: names, rows or findings to show below it."""

    happened: str
    safe: str
    to_do: str
    facts: tuple[str, ...] = ()


NOTHING_TAKEN = "Es wurde nichts übernommen; der Stand der Aussonderung ist unverändert."
NOTHING_SENT = "Es wurde nichts gesendet; die Akten sind unverändert."
ASK_ARCHIVE = "Bitten Sie das Archiv um eine neue Antwort zu diesem Vorgang."
ASK_SENDER = "Bitten Sie die absendende Stelle, die Nachricht neu zu erzeugen."

WORDS: Mapping[type[Exception], tuple[str, str, str]] = {
    UnreadableMessage: (
        "Die Nachricht ist nicht lesbar oder unvollständig.",
        NOTHING_TAKEN,
        ASK_SENDER,
    ),
    DangerousXml: (
        "Die Nachricht ist so aufgebaut, dass sie Programmen schaden kann.",
        NOTHING_TAKEN,
        "Melden Sie es der IT und fragen Sie die absendende Stelle auf anderem Weg.",
    ),
    UnknownMessage: (
        "Die Datei ist keine xdomea-Nachricht, die hier angenommen wird.",
        NOTHING_TAKEN,
        "Prüfen Sie, ob Sie die richtige Datei gewählt haben.",
    ),
    VersionNotSupported: (
        "Die Nachricht ist in einer Version von xdomea verfasst, die hier nicht bekannt ist.",
        NOTHING_TAKEN,
        "Bitten Sie um die Nachricht in Version 2.3.0, 2.4.0, 3.0.0, 3.1.0 oder 4.0.0.",
    ),
    NotInThisVersion: (
        "Die gewählte Version von xdomea kann das nicht aufnehmen.",
        NOTHING_SENT,
        "Wählen Sie mit dem Archiv eine andere Version; empfohlen ist 3.1.0.",
    ),
    InvalidMessage: (
        "Die Nachricht entspricht nicht dem Schema ihrer Version.",
        "Es wurde nichts gesendet und nichts übernommen.",
        "Geben Sie die Fundstellen an die IT oder an die absendende Stelle weiter.",
    ),
    SchemaUnusable: (
        "Im Ordner der Schemata fehlt das Schema dieser Version, oder es ist beschädigt.",
        "Es wurde nichts gesendet und nichts übernommen.",
        "Die IT prüft den Ordner, den die Konfiguration nennt.",
    ),
    BadContainer: (
        "Der Container ist nicht so aufgebaut, wie xdomea es verlangt.",
        NOTHING_TAKEN,
        ASK_SENDER,
    ),
    PrimaryFilesMissing: (
        "In der Lieferung fehlen Dateien, die in der Nachricht genannt sind.",
        NOTHING_TAKEN,
        "Bitten Sie die absendende Stelle um eine vollständige Lieferung.",
    ),
    PrimaryFileAltered: (
        "Eine Datei ist nicht mehr die, deren Prüfsumme in der Nachricht steht.",
        "Es wurde nichts weitergegeben.",
        "Wiederholen Sie die Übertragung; bleibt es dabei, melden Sie es der IT.",
    ),
    ForeignProcess: (
        "Die Antwort gehört zu keiner Aussonderung dieser Stelle oder kommt von anderer Seite.",
        NOTHING_TAKEN,
        "Prüfen Sie, ob Sie die richtige Datei gewählt haben, und fragen Sie das Archiv.",
    ),
    NotSent: (
        "Die Antwort bezieht sich auf eine Nachricht, die nicht gesendet wurde.",
        NOTHING_TAKEN,
        "Prüfen Sie den Stand der Aussonderung und fragen Sie das Archiv.",
    ),
    RepeatedAnswer: (
        "Diese Antwort wurde schon übernommen.",
        "Ihr Inhalt gilt weiter; es wurde nichts doppelt eingetragen.",
        "Sie brauchen nichts zu tun.",
    ),
    AlteredAfterSending: (
        "Zu diesem Schritt liegt schon eine Antwort mit anderem Inhalt vor.",
        "Es gilt weiter die erste Antwort.",
        "Klären Sie mit dem Archiv, welche Antwort gelten soll.",
    ),
    NotAnAnswer: (
        "Nachrichten dieser Art sendet diese Stelle; sie nimmt keine an.",
        NOTHING_TAKEN,
        "Prüfen Sie, ob Sie die richtige Datei gewählt haben.",
    ),
    UnreadableList: (
        "Die Liste ist nicht lesbar oder nicht die, die gesendet wurde.",
        NOTHING_TAKEN,
        "Bitten Sie das Archiv, die gesendete Liste auszufüllen und als XLSX zu speichern.",
    ),
    ListAltered: (
        "In der Liste wurden Angaben geändert, die nicht zum Ausfüllen bestimmt sind.",
        NOTHING_TAKEN,
        "Bitten Sie das Archiv, nur Entscheidung und Bemerkung auszufüllen.",
    ),
    UnknownObjects: (
        "Die Antwort nennt Akten oder Vorgänge, die nicht gesendet wurden.",
        NOTHING_TAKEN,
        ASK_ARCHIVE,
    ),
    IncompleteAnswer: (
        "Die Antwort enthält nicht zu jedem angebotenen Objekt eine Entscheidung A oder V.",
        NOTHING_TAKEN,
        ASK_ARCHIVE,
    ),
    ContradictoryAnswer: (
        "Die Antwort enthält widersprüchliche Entscheidungen.",
        NOTHING_TAKEN,
        ASK_ARCHIVE,
    ),
    DamagedPackage: (
        "Die Datei ist beschädigt oder keine ZIP-Datei.",
        NOTHING_TAKEN,
        "Wiederholen Sie die Übertragung.",
    ),
    DangerousPackage: (
        "Die ZIP-Datei ist so aufgebaut, dass sie Programmen schaden kann.",
        NOTHING_TAKEN,
        "Melden Sie es der IT und fragen Sie die absendende Stelle auf anderem Weg.",
    ),
    DoubledMember: (
        "Zwei Dateien des Pakets hätten denselben Namen.",
        NOTHING_SENT,
        "Melden Sie es der IT.",
    ),
    BagInvalid: (
        "Das Paket ist nicht vollständig oder wurde verändert.",
        NOTHING_TAKEN,
        "Bitten Sie die absendende Stelle um eine neue Lieferung.",
    ),
}
_FACTS = ("names", "name", "ids", "place", "element", "namespace", "what")


def refusal_words(
    error: XdomeaRefused | PackageRefused | AppraisalRefused | DomainError,
) -> RefusalWords | None:
    """What a person is told of a refusal of this room; None: it is none of this room."""
    for kind in type(error).__mro__:
        if kind in WORDS:
            happened, safe, to_do = WORDS[kind]
            return RefusalWords(happened=happened, safe=safe, to_do=to_do, facts=_facts(error))
    return None


def _facts(error: Exception) -> tuple[str, ...]:
    every = _all_facts(error)
    more = len(every) - MOST_NAMED
    return (*every[:MOST_NAMED], f"und {more} weitere") if more > 0 else every


def _all_facts(error: Exception) -> tuple[str, ...]:
    match error:
        case InvalidMessage():
            return error.findings
        case BagInvalid():
            return tuple(map(bag_sentence, error.findings))
        case ListAltered():
            return tuple(f"Zeile {row}" for row in error.rows)
        case UnreadableList(row=int()):
            return (f"Zeile {error.row}",)
    for name in _FACTS:
        if (found := getattr(error, name, None)) is not None:
            return found if isinstance(found, tuple) else (str(found),)
    return ()
