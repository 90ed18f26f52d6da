"""German words for files that are never taken."""

NO_ROOM = "Auf dem Server ist kein Platz mehr."
TELL_IT = (
    "Sagen Sie es der IT; ist wieder Platz, geht es weiter. Versuchen Sie es dann noch einmal."
)
NOTHING_STORED = "Es wurde nichts gespeichert; Ihre Datei bleibt bei Ihnen."
REJECTED_FILES = {
    "empty": "Die Datei ist leer.",
    "executable": "Die Datei ist ein Programm oder Skript.",
    "image_bomb": "Das Bild ist größer, als es verarbeitet werden kann.",
    "archive_escapes": "Die Archivdatei enthält Namen, die aus ihrem Ordner hinausführen.",
    "archive_link": "Die Archivdatei enthält Verknüpfungen.",
    "archive_too_many_members": "Die Archivdatei enthält zu viele Dateien.",
    "archive_too_large": "Die Archivdatei ist ausgepackt zu groß.",
    "archive_ratio": "Die Archivdatei ist ausgepackt unverhältnismäßig groß.",
    "archive_contains_itself": "Die Archivdatei enthält sich selbst.",
}


def upload_refusal(reason: str) -> tuple[str, str, str, str]:
    """Type, what happened, what is safe and what to do, as a refusal tells them."""
    happened = REJECTED_FILES.get(reason, "Diese Datei wird nicht angenommen.")
    return (
        "file-rejected",
        happened,
        NOTHING_STORED,
        "Bitten Sie um eine Fassung als PDF oder Bild.",
    )
