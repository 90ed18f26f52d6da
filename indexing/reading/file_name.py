"""What the name of a file claims, whatever tricks stand in it."""

import unicodedata
from enum import StrEnum

LONGEST_NAME = 150  # characters of a name that we give ourselves


class Claim(StrEnum):
    """What somebody expects who sees the name only."""

    IMAGE = "image"
    DOCUMENT = "document"
    MAIL = "mail"
    ARCHIVE = "archive"
    WEB = "web"
    TEXT = "text"
    SCRIPT = "script"
    PROGRAM = "program"
    NOTHING = "nothing"


_ENDINGS = {
    Claim.IMAGE: (
        "avif bmp dib gif heic heif ico jfif jp2 j2k jpe jpeg jpg jpx png psd tif tiff webp"
    ),
    Claim.DOCUMENT: (
        "doc docm docx dot dotm dotx fodp fods fodt key mdb accdb numbers odf odg odp ods odt one"
        " otp ots ott pages pdf pot potm potx pps ppsm ppsx ppt pptm pptx pub rtf vsd vsdm vsdx wpd"
        " wps xla xlam xls xlsb xlsm xlsx xlt xltm xltx"
    ),
    Claim.MAIL: "eml emlx mbox mht mhtml msg",
    Claim.ARCHIVE: "7z bz2 gz lzma rar tar tbz tbz2 tgz txz xz zip zst asice asics sce scs",
    Claim.WEB: "htm html svg svgz xhtml xht xml xsd xsl xslt",
    Claim.TEXT: "asc csv ics ini json log md text tsv txt vcf yaml yml",
    Claim.SCRIPT: (
        "applescript asp aspx bash bat cgi cmd command csh fish hta js jse jsp ksh lua msh php php3"
        " php4 php5 phtml pl ps1 ps1xml ps2 psc1 psd1 psm1 py pyw rb reg scf scpt sct sh shtml tcl"
        " vb vbe vbs wsc wsf wsh zsh"
    ),
    Claim.PROGRAM: (
        "app apk appx application chm class com cpl deb dll dmg drv dylib elf exe gadget inf ins"
        " isp jar lnk msc msi msix msp mst ocx pif pkg rpm run scr shs so sys war xll"
    ),
}
_CLAIMS = {ending: claim for claim, endings in _ENDINGS.items() for ending in endings.split()}


def base_name(name: str) -> str:
    """The last part of a path of any system, without signs that cannot be seen."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(sign for sign in last if not unicodedata.category(sign).startswith("C"))
    return unicodedata.normalize("NFC", seen).strip(" .")


def safe_name(name: str, *, otherwise: str) -> str:
    """A name for an attachment: the base name, not too long, never empty."""
    stem, dot, ending = base_name(name).rpartition(".")
    if not dot or len(ending) > LONGEST_NAME // 2:
        stem, dot, ending = stem + dot + ending, "", ""
    return stem[: LONGEST_NAME - len(dot + ending)] + dot + ending or otherwise


def ending_of(name: str) -> str:
    """The ending that counts, in small letters and without the dot; empty: there is none."""
    _, dot, ending = base_name(name).rpartition(".")
    return ending.strip().casefold() if dot else ""


def claim_of(name: str) -> Claim:
    """What the ending of a name promises."""
    return _CLAIMS.get(ending_of(name), Claim.NOTHING)
