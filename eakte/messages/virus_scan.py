"""Steps of receiving: a file in which a virus scanner finds something is not opened."""

from dataclasses import dataclass, replace
from pathlib import Path

from eakte.xdomea import RefusalWords
from indexing import ScannerRefused, VirusScanner

NOTHING_TAKEN = "Es wurde nichts übernommen; der Stand ist unverändert."
INFECTED = RefusalWords(
    happened="In der Datei wurde Schadsoftware gefunden; sie wurde nicht geöffnet.",
    safe=NOTHING_TAKEN,
    to_do="Sagen Sie es der absendenden Stelle und der IT.",
)
NOT_SCANNED = RefusalWords(
    happened="Der Virenscanner hat die Datei nicht vollständig geprüft; sie wurde nicht geöffnet.",
    safe=NOTHING_TAKEN,
    to_do="Die IT prüft die Grenzen des Virenscanners (StreamMaxLength, MaxFileSize).",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageScan:
    """Asks the scanner of the installation; None: there is none."""

    scanner: VirusScanner | None

    def refusal(self, path: Path) -> RefusalWords | None:
        """Why a file is not opened; None: nothing was found, or nobody looks.

        Raises:
            ScannerUnavailable: the scanner does not answer; it is looked at later.
        """
        try:
            found = self.scanner.finding(path) if self.scanner else None
        except ScannerRefused:
            return NOT_SCANNED
        return replace(INFECTED, facts=(found,)) if found else None
