"""The code lists that a message names beside its codes, with their version in each xdomea."""

from collections.abc import Mapping
from dataclasses import dataclass

from eakte.xdomea.version import Version

_XDOMEA = "urn:xoev-de:xdomea:codeliste:"
_V = Version


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeList:
    """A code list (Codeliste): `versions` names its first version and those that came later."""

    uri: str
    versions: Mapping[Version, str]

    def attributes(self, version: Version) -> dict[str, str]:
        """The attributes by which a message of this version names the list; none for no list."""
        if not self.uri:
            return {}
        last = max(since for since in self.versions if since <= version)
        return {"listURI": self.uri, "listVersionID": self.versions[last]}


def _list(name: str, later: Mapping[Version, str] | None = None) -> CodeList:
    return CodeList(uri=_XDOMEA + name, versions={_V.V2_3: "1.0", **(later or {})})


NO_LIST = CodeList(uri="", versions={})  # the code stands for itself
MESSAGE_KIND = _list("nachrichtentyp", {_V.V3_0: "2.0", _V.V4_0: "3.0"})
SECRECY = _list("vertraulichkeitsstufe")
MEDIUM = _list("medium")
RECORD_KIND = _list("schriftgutobjekttyp")
PROPOSAL = _list("bewertungsvorschlag")
DISPOSAL_ACTION = _list("aussonderungsart")
FILE_FORMAT = _list("dateiformat")
OLD_CHANNEL = _list("kommunikationsart")
CHANNEL = CodeList(uri="urn:de:xoev:codeliste:erreichbarkeit", versions={_V.V3_0: "3"})
DIRECTORY = CodeList(uri="urn:xoev-de:kosit:codeliste:verzeichnisdienst", versions={_V.V4_0: "3"})
