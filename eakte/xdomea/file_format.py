"""File formats as xdomea names them (Codeliste Dateiformat), and names of primary files."""

import re
import unicodedata
from collections.abc import Mapping

OTHER = "100"  # Sonstiges: the message says in words what it is
PDF_FOR_ARCHIVES = "044"
PLAIN_TEXT = "045"
MOST_NAME_CHARACTERS = 80  # beside the UUID, so that the name fits every file system
CODES: Mapping[str, str] = {
    "bmp": "001",
    "csv": "002",
    "doc": "003",
    "eml": "006",
    "htm": "007",
    "html": "008",
    "jpe": "009",
    "jpeg": "010",
    "jpg": "011",
    "msg": "012",
    "odp": "013",
    "ods": "014",
    "odt": "015",
    "pdf": "018",
    "png": "019",
    "ppt": "020",
    "ps": "021",
    "rtf": "022",
    "tif": "023",
    "tiff": "024",
    "xls": "028",
    "xml": "030",
    "xsd": "031",
    "docx": "035",
    "xlsx": "036",
    "pptx": "037",
    "mpp": "042",
    "txt": PLAIN_TEXT,
}
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
)


def format_code(file_name: str, *, is_for_archives: bool = False) -> str:
    """The code of a format by the ending of a name; is_for_archives: the file is checked PDF/A."""
    ending = file_name.rpartition(".")[2].lower()
    if ending == "pdf" and is_for_archives:
        return PDF_FOR_ARCHIVES
    return CODES.get(ending, OTHER)


def primary_file_name(file_id: str, original_name: str) -> str:
    """The name of a file in a container: its own UUID and what is safe of its original name.

    The form holds in every version and on every system: 2.x demands the underscore and an ending.
    """
    plain = unicodedata.normalize("NFC", original_name).translate(_UMLAUTS)
    stem, dot, ending = _UNSAFE.sub("_", plain).rpartition(".")
    if not dot or not ending:
        stem, ending = stem or ending, "bin"
    return f"{file_id}_{stem.strip('._')[:MOST_NAME_CHARACTERS] or 'Datei'}.{ending[:10]}"
