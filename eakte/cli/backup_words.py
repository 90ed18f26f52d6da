"""What the command line says when a backup or a restore is refused."""

from collections.abc import Callable, Mapping
from typing import Any

from eakte.domain.backup import (
    BackupRefused,
    FolderBusy,
    FolderFails,
    FolderFull,
    ForeignEvidence,
    FromNewerVersion,
    KeyMissing,
    NoSnapshot,
    NotEmpty,
    OfAnotherStore,
    SnapshotDamaged,
)

NOTHING_TOUCHED = "Frühere Sicherungen sind unverändert."


def _named(key_id: str) -> str:
    return f" ({key_id})" if key_id else ""


def damage(error: SnapshotDamaged) -> str:
    """What of a backup is damaged."""
    return "\n".join(("Die Sicherung ist beschädigt. Betroffen:", *error.names))


REFUSALS: Mapping[type[BackupRefused], Callable[[Any], str]] = {
    FolderFull: lambda error: (
        f"Der Datenträger von {error} ist voll. {NOTHING_TOUCHED} Schaffen Sie Platz und rufen Sie "
        "den Befehl noch einmal auf: Was schon gesichert ist, wird nicht noch einmal kopiert."
    ),
    FolderBusy: lambda _: (
        "Mit diesem Ordner arbeitet schon eine Sicherung, Prüfung oder Wiederherstellung. Warten "
        "Sie, bis sie endet."
    ),
    FolderFails: lambda error: (
        f"{error.path} lässt sich nicht lesen oder schreiben ({error.why}). {NOTHING_TOUCHED}"
    ),
    NoSnapshot: lambda error: (
        f"Die Sicherung {error} gibt es in diesem Ordner nicht."
        if str(error)
        else "In diesem Ordner liegt keine vollständige Sicherung."
    ),
    OfAnotherStore: lambda _: (
        "In diesem Ordner liegen Sicherungen einer anderen Installation. Es wurde nichts "
        "geschrieben. Nennen Sie einen anderen Ordner."
    ),
    SnapshotDamaged: lambda error: (
        f"{damage(error)}\nEs wurde nichts wiederhergestellt. Nehmen Sie mit --snapshot eine "
        "andere Sicherung. Sind nur Objekte betroffen, geht es mit --despite-damage ohne deren "
        "Inhalt weiter."
    ),
    KeyMissing: lambda error: (
        f"Der Schlüssel dieser Sicherung liegt nicht hier{_named(error.key_id)}. Es wurde nichts "
        "verändert. Legen Sie die hinterlegten Schlüssel nach EAKTE_HOME/keys."
    ),
    NotEmpty: lambda _: (
        "Diese Installation ist nicht leer. Es wurde nichts wiederhergestellt. Nehmen Sie eine "
        "neue Datenbank (ohne „eakte init“) und einen leeren Objektspeicher, oder den "
        "Objektspeicher, zu dem die Sicherung gehört."
    ),
    ForeignEvidence: lambda _: (
        "Im Objektspeicher für Nachweise liegen Löschprotokolle, Prüfpunkte oder Sperrvermerke, "
        "die nicht zu dieser Sicherung gehören. Es wurde nichts wiederhergestellt. Nehmen Sie "
        "einen leeren Objektspeicher oder den, zu dem die Sicherung gehört."
    ),
    FromNewerVersion: lambda _: (
        "Diese Sicherung stammt von einer neueren Version. Es wurde nichts wiederhergestellt. "
        "Installieren Sie zuerst die neuere Version."
    ),
}
