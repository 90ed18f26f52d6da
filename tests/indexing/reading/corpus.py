"""A small corpus of foreign files that covers each outcome rule, made by code at test time.

Harmless throughout: the test virus of the industry, and marks that name what would have happened.
"""

import bz2
import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from email.message import EmailMessage

import pypdf
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from indexing.reading.malware import TEST_VIRUS
from tests.indexing.reading.letters import a_pdf, a_scan, as_file, text_lines, written

ACCEPT, QUARANTINE, REJECT = "accept", "quarantine", "reject"
PLAIN_PDF = a_pdf(text_lines("Vermerk zur Akte"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A file and what becomes of it. flags: some that must be there."""

    name: str
    content: Callable[[], bytes]
    outcome: str
    reason: str | None = None
    flags: frozenset[str] = field(default_factory=frozenset)


def zipped(members: Iterable[tuple[str, bytes]], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def zipped_link(target: str, *further: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("link")
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, target)
        for name, content in further:
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(*members: tarfile.TarInfo | tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for member in members:
            if isinstance(member, tarfile.TarInfo):
                archive.addfile(member)
                continue
            info = tarfile.TarInfo(member[0])
            info.size = len(member[1])
            archive.addfile(info, io.BytesIO(member[1]))
    return buffer.getvalue()


def tar_link() -> tarfile.TarInfo:
    info = tarfile.TarInfo("verweis")
    info.type, info.linkname = tarfile.SYMTYPE, "/etc/hostname"
    return info


def tar_device() -> tarfile.TarInfo:
    info = tarfile.TarInfo("geraet")
    info.type, info.devmajor, info.devminor = tarfile.CHRTYPE, 1, 3
    return info


def encrypted_zip() -> bytes:
    """The mark of encryption set in both headers of the only member."""
    content = bytearray(zipped([("geheim.txt", b"geheim")], method=zipfile.ZIP_STORED))
    content[6] |= 1
    content[content.find(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def repeated_names() -> bytes:
    first = zipped([("aa.txt", b"eins"), ("ab.txt", b"zwei")])
    return first.replace(b"ab.txt", b"aa.txt")


def wrong_sum() -> bytes:
    content = zipped([("brief.txt", b"unverfaelscht")], method=zipfile.ZIP_STORED)
    return content.replace(b"unverfaelscht", b"verfaelscht!!")


def nested(levels: int) -> bytes:
    content = zipped([("brief.txt", b"ganz innen")])
    for level in range(levels - 1):
        content = zipped([(f"tiefer{level}.zip", content)])
    return content


def nested_zeros() -> bytes:
    """Packed twice, so that the ratio of each archive alone is small."""
    return zipped([("innen.zip", zipped([("x", bytes(64 * 1024**2))]))])


def ooxml(*members: tuple[str, bytes], folder: str = "word") -> bytes:
    """The skeleton of a word document with the paragraph „Vermerk“, and further members."""
    kinds = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    space = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    text = b"<w:document %s><w:body><w:p><w:r><w:t>Vermerk</w:t></w:r></w:p></w:body></w:document>"
    base = [("[Content_Types].xml", kinds), (f"{folder}/document.xml", text % space)]
    given = dict(members)
    return zipped([*((n, c) for n, c in base if n not in given), *members])


def odf(*members: tuple[str, bytes]) -> bytes:
    kind = b"application/vnd.oasis.opendocument.text"
    return zipped([("mimetype", kind), *members], method=zipfile.ZIP_STORED)


def dde_document() -> bytes:
    space = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    field_text = b'<w:instrText>DDEAUTO c:\\\\x "y"</w:instrText>'
    body = b"<w:document %s><w:body><w:p><w:r>%s</w:r></w:p></w:body></w:document>"
    return ooxml(("word/document.xml", body % (space, field_text)))


def locked_pdf(user_password: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(PLAIN_PDF))
    writer.encrypt(user_password, owner_password="amt", algorithm="RC4-128")
    return written(writer)


def pdf_with(attachment: bytes) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(PLAIN_PDF))
    writer.add_attachment("anlage.bin", attachment)
    writer.compress_identical_objects()
    return written(writer)


def acting_pdf() -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(PLAIN_PDF))
    action = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("eakte_marker = 1;")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject(name): value for name, value in action.items()}
    )
    return written(writer)


def mail(*attachments: tuple[str, bytes], body: str = "Siehe Anlage.") -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "Erika Müller <erika@example.org>", "stadt@example.org"
    message["Subject"], message["Date"] = "Widerspruch", "Mon, 04 Mar 2024 09:00:00 +0100"
    message.set_content(body)
    for name, content in attachments:
        message.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=name
        )
    return bytes(message)


def deep_mail(levels: int) -> bytes:
    content = b"Subject: innen\n\nText\n"
    for _ in range(levels):
        content = b"Subject: aussen\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n" + content
    return content


def many_parts(number: int) -> bytes:
    part = b"--g\nContent-Type: text/plain\n\nx\n"
    head = b"From: a@b\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=g\n\n"
    return head + part * number + b"--g--\n"


def png_claiming(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    packed = zlib.compress(b"\0" * 64)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


def program(mark: bytes) -> bytes:
    return mark + bytes(range(256))


def windows_program() -> bytes:
    return b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + bytes(64)


def deep_xml(depth: int) -> bytes:
    return b"<?xml version='1.0'?>" + b"<a>" * depth + b"</a>" * depth


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'
)
SCRIPTED_SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script><text>Plan</text></svg>'
)
PAGE = b"<!doctype html><html><body><script>x()</script><p>Amtsblatt</p></body></html>"
RTF = rb"{\rtf1\ansi\ansicpg1252 Bescheid \'fcber Geb\'fchren}"
RTF_DDE = rb"{\rtf1{\field{\*\fldinst DDEAUTO excel x}{\fldrslt y}}}"

CASES = (
    Case(name="leer.pdf", content=lambda: b"", outcome=REJECT, reason="empty"),
    Case(name="virus.txt", content=lambda: TEST_VIRUS, outcome=QUARANTINE, reason="malware"),
    Case(
        name="virus-im-archiv.zip",
        content=lambda: zipped([("innen.zip", zipped([("x.txt", b"ab" + TEST_VIRUS)]))]),
        outcome=QUARANTINE,
        reason="malware",
    ),
    Case(
        name="virus-neben-ausbruch.zip",
        content=lambda: zipped([("../x.txt", b"x"), ("y.txt", TEST_VIRUS)]),
        outcome=QUARANTINE,
        reason="malware",
    ),
    Case(
        name="virus-im-brief.docx",
        content=lambda: ooxml(("word/embeddings/x.bin", TEST_VIRUS)),
        outcome=QUARANTINE,
        reason="malware",
    ),
    Case(
        name="virus-in-pdf.pdf",
        content=lambda: pdf_with(zipped([("x", TEST_VIRUS)])),
        outcome=QUARANTINE,
        reason="malware",
    ),
    Case(
        name="virus-in-mail.eml",
        content=lambda: mail(("rechnung.zip", zipped([("x", TEST_VIRUS)]))),
        outcome=QUARANTINE,
        reason="malware",
    ),
    Case(
        name="pdf-und-seite.pdf",
        content=lambda: b"<!--\n" + PLAIN_PDF + b"--><html>",
        outcome=QUARANTINE,
        reason="two_formats",
    ),
    Case(
        name="pdf-und-archiv.pdf",
        content=lambda: PLAIN_PDF + zipped([("x", b"x")]),
        outcome=QUARANTINE,
        reason="two_formats",
    ),
    Case(
        name="bild-und-archiv.png",
        content=lambda: as_file(a_scan(""), "PNG") + zipped([("x.class", b"x")]),
        outcome=QUARANTINE,
        reason="two_formats",
    ),
    Case(
        name="bild-und-pdf.gif",
        content=lambda: b"GIF89a\x01\0\x01\0\0\0\0" + PLAIN_PDF,
        outcome=QUARANTINE,
        reason="two_formats",
    ),
    Case(
        name="vorspann.pdf",
        content=lambda: b"\r\nzuerst Unsinn\r\n" + PLAIN_PDF,
        outcome=ACCEPT,
    ),
    Case(
        name="unverpackte-anlage.pdf",
        content=lambda: pdf_with(zipped([("x.txt", b"harmlos")])),
        outcome=ACCEPT,
        flags=frozenset({"attachments"}),
    ),
    Case(
        name="pdf-unverpackt-im-archiv.zip",
        content=lambda: zipped([("a.pdf", PLAIN_PDF)], method=zipfile.ZIP_STORED),
        outcome=ACCEPT,
    ),
    Case(
        name="bescheid.docx",
        content=lambda: program(b"\x7fELF"),
        outcome=REJECT,
        reason="executable",
    ),
    Case(name="setup.pdf", content=windows_program, outcome=REJECT, reason="executable"),
    Case(
        name="Klasse.jpg",
        content=lambda: program(b"\xca\xfe\xba\xbe"),
        outcome=REJECT,
        reason="executable",
    ),
    Case(name="start.bat", content=lambda: b"@echo off\r\n", outcome=REJECT, reason="executable"),
    Case(
        name="seite.php. ",
        content=lambda: b"<html><?php x(); ?></html>",
        outcome=REJECT,
        reason="executable",
    ),
    Case(
        name="Rechnung.pdf.exe",
        content=lambda: PLAIN_PDF,
        outcome=QUARANTINE,
        reason="program_name",
    ),
    Case(
        name="Rechnung\u202efdp.scr",
        content=lambda: PLAIN_PDF,
        outcome=QUARANTINE,
        reason="program_name",
    ),
    Case(
        name="ausbruch.zip",
        content=lambda: zipped([("ordner/../../x.txt", b"x")]),
        outcome=REJECT,
        reason="archive_escapes",
    ),
    Case(
        name="absolut.tar",
        content=lambda: tarred(("/etc/x", b"x")),
        outcome=REJECT,
        reason="archive_escapes",
    ),
    Case(
        name="laufwerk.zip",
        content=lambda: zipped([("C:\\x.txt", b"x")]),
        outcome=REJECT,
        reason="archive_escapes",
    ),
    Case(
        name="verweis.zip",
        content=lambda: zipped_link("/tmp", ("link/x.txt", b"x")),
        outcome=REJECT,
        reason="archive_link",
    ),
    Case(
        name="verweis.tgz",
        content=lambda: gzip.compress(tarred(tar_link())),
        outcome=REJECT,
        reason="archive_link",
    ),
    Case(
        name="geraet.tar",
        content=lambda: tarred(("a.txt", b"a"), tar_device()),
        outcome=REJECT,
        reason="archive_link",
    ),
    Case(
        name="nur-verweis.zip",
        content=lambda: zipped_link("/ablage/brief.txt"),
        outcome=QUARANTINE,
        reason="archive_link",
    ),
    Case(
        name="viele.zip",
        content=lambda: zipped((f"{number}", b"") for number in range(10_001)),
        outcome=REJECT,
        reason="archive_too_many_members",
    ),
    Case(
        name="nullen.bz2",
        content=lambda: bz2.compress(bytes(16 * 1024**2)),
        outcome=REJECT,
        reason="archive_ratio",
    ),
    Case(
        name="nullen.zip",
        content=nested_zeros,
        outcome=REJECT,
        reason="archive_ratio",
    ),
    Case(
        name="gut-gepackt.zip",
        content=lambda: zipped([("x.txt", bytes(5 * 1024**2))]),
        outcome=ACCEPT,
    ),
    Case(name="drei-tief.zip", content=lambda: nested(3), outcome=ACCEPT),
    Case(
        name="vier-tief.zip",
        content=lambda: nested(4),
        outcome=QUARANTINE,
        reason="archive_too_deep",
    ),
    Case(
        name="abgeschnitten.zip",
        content=lambda: zipped([("a.txt", b"a" * 999)])[:-30],
        outcome=QUARANTINE,
        reason="archive_damaged",
    ),
    Case(
        name="abgeschnitten.tgz",
        content=lambda: gzip.compress(tarred(("a.txt", bytes(range(256)) * 99)))[:-200],
        outcome=QUARANTINE,
        reason="archive_damaged",
    ),
    Case(
        name="falsche-summe.zip",
        content=wrong_sum,
        outcome=QUARANTINE,
        reason="archive_damaged",
    ),
    Case(
        name="verschluesselt.zip",
        content=encrypted_zip,
        outcome=QUARANTINE,
        reason="archive_encrypted",
    ),
    Case(
        name="doppelt.zip",
        content=repeated_names,
        outcome=QUARANTINE,
        reason="archive_repeated_names",
    ),
    Case(
        name="teil.zip",
        content=lambda: b"PK\x07\x08" + zipped([("x", b"x")])[:40],
        outcome=QUARANTINE,
        reason="archive_split",
    ),
    Case(name="umlaut.zip", content=lambda: zipped([("Größe ☂.txt", b"x")]), outcome=ACCEPT),
    Case(
        name="bombe.png",
        content=lambda: png_claiming(2**31 - 1, 2**31 - 1),
        outcome=REJECT,
        reason="image_bomb",
    ),
    Case(
        name="viel-aus-nichts.png",
        content=lambda: png_claiming(20_000, 20_000),
        outcome=REJECT,
        reason="image_bomb",
    ),
    Case(
        name="kaputt.jpg",
        content=lambda: as_file(a_scan(""), "JPEG")[:300],
        outcome=ACCEPT,
    ),
    Case(
        name="druck.eps",
        content=lambda: b"%!PS-Adobe-3.0 EPSF-3.0\nshowpage",
        outcome=QUARANTINE,
        reason="postscript",
    ),
    Case(
        name="druck.jpg",
        content=lambda: b"\x1b%-12345X@PJL\n%!PS\nshowpage",
        outcome=QUARANTINE,
        reason="postscript",
    ),
    Case(
        name="scan.jpg",
        content=lambda: PLAIN_PDF,
        outcome=ACCEPT,
        flags=frozenset({"name_mismatch"}),
    ),
    Case(
        name="scan",
        content=lambda: PLAIN_PDF,
        outcome=ACCEPT,
        flags=frozenset({"name_mismatch"}),
    ),
    Case(
        name="foto.png",
        content=lambda: as_file(a_scan(""), "JPEG"),
        outcome=ACCEPT,
        flags=frozenset({"name_mismatch"}),
    ),
    *(
        Case(name=name, content=content, outcome=QUARANTINE, reason="content_name_mismatch")
        for name, content in (
            ("seite.pdf", lambda: PAGE),
            ("plan.jpg", lambda: SCRIPTED_SVG),
            ("archiv.docx", lambda: zipped([("x.txt", b"x")])),
            ("archiv.pdf", lambda: tarred(("x.txt", b"x"))),
            ("notiz.tif", lambda: b"nur Text"),
            ("notiz.doc", lambda: b"nur Text"),
        )
    ),
    Case(
        name="gesperrt.pdf",
        content=lambda: locked_pdf("geheim"),
        outcome=QUARANTINE,
        reason="password",
    ),
    Case(name="nur-rechte.pdf", content=lambda: locked_pdf(""), outcome=ACCEPT),
    Case(
        name="gesperrt.odt",
        content=lambda: odf(("META-INF/manifest.xml", b"<m:encryption-data/>")),
        outcome=QUARANTINE,
        reason="password",
    ),
    Case(
        name="gesperrt-in-mail.eml",
        content=lambda: mail(("vertrag.pdf", locked_pdf("geheim"))),
        outcome=QUARANTINE,
        reason="password",
    ),
    Case(
        name="makro.docm",
        content=lambda: ooxml(("word/vbaProject.bin", b"x")),
        outcome=QUARANTINE,
        reason="macros",
    ),
    Case(
        name="makro-in-mail.eml",
        content=lambda: mail(("a.docx", ooxml(("word/vbaProject.bin", b"x")))),
        outcome=QUARANTINE,
        reason="macros",
    ),
    Case(
        name="makro.ods",
        content=lambda: odf(("Basic/Standard/Modul1.xml", b"<x/>")),
        outcome=QUARANTINE,
        reason="macros",
    ),
    Case(name="dde.docx", content=dde_document, outcome=QUARANTINE, reason="dde"),
    Case(name="dde.rtf", content=lambda: RTF_DDE, outcome=QUARANTINE, reason="dde"),
    Case(
        name="signatur.p7m",
        content=lambda: b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80",
        outcome=ACCEPT,
        flags=frozenset({"signed"}),
    ),
    Case(name="nachricht.xml", content=lambda: ENTITIES, outcome=QUARANTINE, reason="xml_entities"),
    Case(
        name="nachricht16.xml",
        content=lambda: ENTITIES.decode().encode("utf-16"),
        outcome=QUARANTINE,
        reason="xml_entities",
    ),
    Case(
        name="tief.xml",
        content=lambda: deep_xml(100_000),
        outcome=QUARANTINE,
        reason="xml_depth",
    ),
    Case(name="flach.xml", content=lambda: deep_xml(20), outcome=ACCEPT),
    Case(
        name="entitaeten-innen.docx",
        content=lambda: ooxml(("word/document.xml", ENTITIES)),
        outcome=ACCEPT,
    ),
    Case(name="tief.eml", content=lambda: deep_mail(40), outcome=QUARANTINE, reason="mail_limits"),
    Case(
        name="sehr-tief.eml",
        content=lambda: deep_mail(3_000),
        outcome=QUARANTINE,
        reason="mail_limits",
    ),
    Case(
        name="viele-teile.eml",
        content=lambda: many_parts(1_500),
        outcome=QUARANTINE,
        reason="mail_limits",
    ),
    *(
        Case(name=name, content=content, outcome=QUARANTINE, reason="nearly_empty")
        for name, content in (
            ("ein-byte.pdf", lambda: b"%"),
            ("leerzeichen.txt", lambda: b" \r\n\t "),
            ("nur-bom.txt", lambda: b"\xef\xbb\xbf"),
        )
    ),
    Case(
        name="handelnd.pdf",
        content=acting_pdf,
        outcome=ACCEPT,
        flags=frozenset({"active_content"}),
    ),
    Case(name="nur-kopf.pdf", content=lambda: b"%PDF-1.7\n", outcome=ACCEPT),
    Case(name="halb.pdf", content=lambda: PLAIN_PDF[: len(PLAIN_PDF) // 2], outcome=ACCEPT),
    Case(name="kopflos.pdf", content=lambda: PLAIN_PDF[10:], outcome=ACCEPT),
    Case(
        name="seite.html",
        content=lambda: PAGE,
        outcome=ACCEPT,
        flags=frozenset({"active_content"}),
    ),
    Case(
        name="plan.svg",
        content=lambda: SCRIPTED_SVG,
        outcome=ACCEPT,
        flags=frozenset({"active_content"}),
    ),
    Case(name="bescheid.rtf", content=lambda: RTF, outcome=ACCEPT),
    Case(name="kaputt.docx", content=lambda: ooxml()[:200], outcome=ACCEPT),
    Case(name="unbekannt.dat", content=lambda: bytes(range(256)) * 4, outcome=ACCEPT),
    Case(name="ohne-kopf.eml", content=lambda: b"\r\nnur Text", outcome=ACCEPT),
)
