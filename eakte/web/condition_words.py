"""What Betrieb says of each part of an installation: what is, what is safe, what to do."""

from collections.abc import Mapping

from eakte.domain.condition import Finding, Level, Part
from eakte.web.formats import moment, size, span

BADGES: Mapping[Level, tuple[str, str]] = {
    Level.GOOD: ("in Ordnung", "success"),
    Level.WATCH: ("beobachten", "warning"),
    Level.BAD: ("handeln", "danger"),
}
LABELS: Mapping[Part, str] = {
    Part.DISK: "Freier Platz",
    Part.QUEUE: "Wartezeit",
    Part.JOURNAL: "Protokoll",
    Part.BACKUP: "Datensicherung",
    Part.CERTIFICATES: "Zeitstempel",
}
NO_BACKUP = (
    "Noch keine. Richten Sie „eakte backup ORDNER“ jede Nacht ein; die Schlüssel hinterlegt "
    "„eakte export-keys“."
)
SENTENCES: Mapping[tuple[Part, Level], str] = {
    (Part.DISK, Level.GOOD): "{size} frei.",
    (Part.DISK, Level.WATCH): "Nur noch {size} frei. Schaffen Sie Platz, bevor neue Dokumente "
    "abgelehnt werden.",
    (Part.DISK, Level.BAD): "Nur noch {size} frei. Neue Dokumente werden bald abgelehnt; was "
    "quittiert ist, bleibt. Schaffen Sie Platz, danach geht es von selbst weiter.",
    (Part.QUEUE, Level.GOOD): "Kein Auftrag wartet länger als vier Stunden.",
    (Part.QUEUE, Level.WATCH): "Der älteste Auftrag wartet seit {span}. Nichts ist verloren. "
    "Reicht die Nacht nicht, erhöhen Sie EAKTE_WORKERS.",
    (Part.QUEUE, Level.BAD): "Der älteste Auftrag wartet seit {span}. Nichts ist verloren. Prüfen "
    "Sie, ob „eakte worker“ läuft und was darüber als „antwortet nicht“ steht.",
    (Part.JOURNAL, Level.GOOD): "Die Einträge sind im Objektspeicher gegen Änderung gesichert.",
    (Part.JOURNAL, Level.WATCH): "Einträge seit {at} sind noch nicht im Objektspeicher gesichert. "
    "Sie stehen in der Datenbank. Prüfen Sie Objektspeicher und „eakte worker“.",
    (Part.JOURNAL, Level.BAD): "Einträge seit {at} sind noch nicht im Objektspeicher gesichert. "
    "Sie stehen in der Datenbank, aber nicht gegen Änderung geschützt. Prüfen Sie Objektspeicher "
    "und „eakte worker“; „eakte journal“ zeigt, was fehlt.",
    (Part.BACKUP, Level.GOOD): "Zuletzt am {at}.",
    (Part.BACKUP, Level.WATCH): "Zuletzt am {at}. Prüfen Sie, warum „eakte backup“ seitdem nicht "
    "fertig wurde.",
    (Part.BACKUP, Level.BAD): "Zuletzt am {at}. Fällt dieser Rechner aus, ist alles danach "
    "verloren. Starten Sie „eakte backup ORDNER“ von Hand und prüfen Sie den Zeitplan.",
    (Part.CERTIFICATES, Level.GOOD): "Die Zertifikate gelten bis {at}.",
    (Part.CERTIFICATES, Level.WATCH): "Das erste Zertifikat endet am {at}. Ergänzen Sie die Datei "
    "in EAKTE_TIME_STAMP_CA um das neue; das alte bleibt für alte Stempel darin.",
    (Part.CERTIFICATES, Level.BAD): "Ein Zertifikat endete am {at}. Gegebene Stempel gelten "
    "weiter. Ergänzen Sie die Datei in EAKTE_TIME_STAMP_CA um das neue.",
}


def told(finding: Finding) -> tuple[str, str, tuple[str, str]]:
    """Label, sentence and badge (words and kind) of a finding."""
    sentence = SENTENCES[finding.part, finding.level]
    if finding.part is Part.BACKUP and finding.at is None:
        sentence = NO_BACKUP
    words = sentence.format(
        size=size(finding.size_bytes),
        span=span(finding.lasts.total_seconds()),
        at=moment(finding.at) if finding.at else "",
    )
    return LABELS[finding.part], words, BADGES[finding.level]
