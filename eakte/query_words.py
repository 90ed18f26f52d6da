"""What is wrong with a search text, and what to type instead, in sentences."""

from indexing import QueryFault

INDEX_REBUILDING = (
    "Der Suchindex wird gerade neu aufgebaut.",
    "Es wurde keine unvollständige Liste ausgegeben.",
    "Versuchen Sie es in einigen Minuten noch einmal.",
)
_TYPE_WORDS = "Suchen Sie nach Wörtern, nach „genauen Wortfolgen“ oder nach Wortanfänge*."
_FIELDS = "Es gibt az:, typ:, einheit:, plan:, jahr:, von: und bis:, jedes einmal."
_SENTENCES = {
    QueryFault.NO_WORDS: ("Diese Suche enthält kein Wort.", _TYPE_WORDS),
    QueryFault.TOO_LONG: ("Diese Suche ist zu lang.", "Wenige Wörter genügen."),
    QueryFault.TOO_MANY_WORDS: ("Diese Suche hat zu viele Wörter.", "Wenige Wörter genügen."),
    QueryFault.UNKNOWN_FIELD: ("Dieses Feld gibt es nicht.", _FIELDS),
    QueryFault.FIELD_VALUE: (
        "Dieser Wert passt nicht zum Feld.",
        "Tage schreiben Sie 17.5.2024 oder 2024-05-17, Jahre 2024.",
    ),
    QueryFault.FIELD_TWICE: ("Dieses Feld steht zweimal da.", _FIELDS),
    QueryFault.FIELD_MISPLACED: (
        "Felder gelten für die ganze Suche.",
        "Schreiben Sie sie außerhalb von Klammern und ohne NICHT.",
    ),
    QueryFault.LEADING_WILDCARD: (
        "Ein Wort darf nicht mit * beginnen.",
        "Wortteile findet die Suche von allein: „Nachbar“ findet auch „Nachbargrundstück“.",
    ),
    QueryFault.INNER_WILDCARD: ("Der Stern steht nur am Ende eines Wortes.", _TYPE_WORDS),
    QueryFault.BEGINNING_TOO_SHORT: (
        "Dieser Wortanfang ist zu kurz.",
        "Vor dem Stern stehen mindestens drei Zeichen.",
    ),
    QueryFault.FUZZY_NOT_OFFERED: (
        "Das Zeichen ~ hat hier keine Bedeutung.",
        "Verlesene Wörter findet die Suche von allein.",
    ),
    QueryFault.QUOTE_NOT_CLOSED: (
        "Ein Anführungszeichen ist nicht geschlossen.",
        "Setzen Sie es auch ans Ende der Wortfolge.",
    ),
}


def query_refusal(code: QueryFault, position: int) -> tuple[str, str]:
    """What happened, with the place from 1, and what to do."""
    happened, to_do = _SENTENCES.get(code, ("Diese Suche lässt sich nicht ausführen.", _TYPE_WORDS))
    return f"{happened.removesuffix('.')} (Stelle {position + 1}).", to_do
