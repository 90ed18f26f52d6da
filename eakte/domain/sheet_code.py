"""What the codes of separator sheets and labels say (Trennblatt, Etikett), and whether to trust it.

`EAKTE1:<tenant>:<kind>:<target>:<HMAC-SHA256, 16 hex digits>`. Names are percent-encoded UTF-8, so
that the code is ASCII and no name can hold a colon or a slash. A target of several names has
slashes between them. The HMAC covers everything in front of it, the tenant too.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, unquote

from eakte.domain.access import TenantId

PREFIX = "EAKTE1"
UNIVERSAL = "-"  # the target of a sheet that names none
SIGNATURE_DIGITS = 16  # 64 bits: a guess is a scanned sheet each
KEY_BYTES = 32

_OURS = re.compile(r"EAKTE[0-9]+:")
_NAME = r"(?:[A-Za-z0-9_.~-]|%[0-9A-F]{2})+"
_SHAPE = re.compile(
    rf"(?P<signed>{PREFIX}:(?P<tenant>{_NAME}):(?P<kind>[A-Z]+)"
    rf":(?P<target>{_NAME}(?:/(?:{_NAME})?){{0,2}})):(?P<signature>[0-9a-f]{{{SIGNATURE_DIGITS}}})"
)
_ON_LETTER = re.compile(rf"{PREFIX}:{_NAME}:DOK:")


class SheetKind(StrEnum):
    """Where a code leads, by its word in the code."""

    CASE = "AKTE"  # the document goes into a case file
    POSITION = "POSITION"  # of the file plan: a person chooses or opens the case file
    NEW = "NEU"  # only that a new document begins
    UNIT = "EINHEIT"  # the inbox of a unit
    LABEL = "DOK"  # a sticker with a number; it goes on the letter itself
    SLOT = "SLOT"  # a place that waits for a scan
    RETURN = "RUECK"  # a printed version of a document that comes back signed

    @property
    def is_sheet(self) -> bool:
        """Whether the page with the code is a sheet of its own, and no page of a letter."""
        return self is not SheetKind.LABEL


class SheetFault(StrEnum):
    """Why a code that looks like one of ours is not followed."""

    FORGED = "sheet_forged"  # the signature is not of this installation
    FOREIGN_TENANT = "sheet_of_another_tenant"
    UNKNOWN_KIND = "sheet_of_unknown_kind"  # of a later version
    DAMAGED = "sheet_damaged"  # it does not have the form of a code
    UNREADABLE = "sheet_unreadable"  # known as a sheet by its marks only


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetCode:
    """One code: where a document goes that begins here.

    target: key of the case file, unit, slot or document, code of the position, number of the label;
    "-" for the universal sheet. proceeding, document_type: further names for a case file, or empty;
    of a document the first one is its version.
    """

    tenant: TenantId
    kind: SheetKind
    target: str = UNIVERSAL
    proceeding: str = ""
    document_type: str = ""

    @property
    def version(self) -> int:
        """Number of the printed version of a document; 0 where the code names none."""
        return int(self.proceeding) if self.proceeding.isdecimal() else 0


def written(code: SheetCode, key: bytes) -> str:
    """The text of a code, signed with the key of the installation."""
    names = "/".join(_quoted(name) for name in (code.target, code.proceeding, code.document_type))
    signed = f"{PREFIX}:{_quoted(code.tenant)}:{code.kind}:{names.rstrip('/')}"
    return f"{signed}:{_signature(signed, key)}"


def judged(text: str, *, tenant: TenantId, key: bytes) -> SheetCode | SheetFault | None:
    """What a code on a page means for a tenant.

    Returns:
        The code; why it is not followed; None where it is none of our codes at all.
    """
    if not _OURS.match(text):
        return None
    if not text.startswith(f"{PREFIX}:"):
        return SheetFault.UNKNOWN_KIND
    match = _SHAPE.fullmatch(text)
    if match is None:
        return SheetFault.DAMAGED
    if match["tenant"] != _quoted(tenant):
        return SheetFault.FOREIGN_TENANT
    if not hmac.compare_digest(match["signature"], _signature(match["signed"], key)):
        return SheetFault.FORGED
    if match["kind"] not in set(SheetKind):
        return SheetFault.UNKNOWN_KIND
    return _code(tenant, SheetKind(match["kind"]), match["target"])


def is_on_letter(text: str) -> bool:
    """Whether a code says that it stands on a page of a letter, and not on a sheet of its own.

    Also one that cannot be trusted: the label of another authority makes a letter no sheet.
    """
    return _ON_LETTER.match(text) is not None


def is_on_sheet(text: str) -> bool:
    """Whether a code has the form of those on sheets, whoever printed it."""
    return _OURS.match(text) is not None and not is_on_letter(text)


def _code(tenant: TenantId, kind: SheetKind, names: str) -> SheetCode:
    """The code of a text whose signature was checked."""
    target, proceeding, document_type = [*map(unquote, names.split("/")), "", ""][:3]
    return SheetCode(
        tenant=tenant,
        kind=kind,
        target=target,
        proceeding=proceeding,
        document_type=document_type,
    )


def _signature(signed: str, key: bytes) -> str:
    digest = hmac.new(key, signed.encode("ascii"), hashlib.sha256)
    return digest.hexdigest()[:SIGNATURE_DIGITS]


def _quoted(name: str) -> str:
    return quote(name, safe="")
