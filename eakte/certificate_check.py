"""Whether a certificate of destruction is what was signed, and what was changed in it."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from eakte.domain.certificate import LISTS, digest_of
from eakte.offline.verify import (
    LEAF,
    UNREADABLE,
    Report,
    canonical,
    check_signature,
    is_included,
    key_id_of,
    read_checkpoint,
)


def check_certificate(body: bytes, *, public_key: str | None = None) -> Report:
    """Whether a certificate is what was signed, and what was changed in it.

    Args:
        body: the file.
        public_key: the key of the office as PEM; None: the one in the certificate is taken, which
            proves nothing about who signed.
    """
    report = Report()
    try:
        told = json.loads(body, object_pairs_hook=_once)
        signature, key = told.pop("signature"), told["key"]
        _check_parts(told, report)
        _check_key(key, public_key, report)
        check_signature(canonical(told), signature, public_key or key["public_key"], report)
        _check_closing(told, public_key or key["public_key"], report)
    except UNREADABLE as error:
        report.findings.append(f"Das ist kein vollständiges Löschprotokoll: {error!r}.")
    return report


def is_signed(body: bytes) -> bool:
    """Whether a certificate is in itself sound, by the key that it names."""
    return check_certificate(body).is_sound


def _check_parts(told: dict[str, Any], report: Report) -> None:
    """Name each part that does not have its digest."""
    digests = told["digests"]
    found = dict(_parts(told))
    for name in sorted(found.keys() | digests.keys()):
        if found.get(name) != digests.get(name):
            report.findings.append(f"Die Angabe „{name}“ ist verändert.")
    report.checked.append(f"{len(found)} Angaben, jede mit ihrer Prüfsumme")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON in which no name stands twice: programs would read different ones."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError([name for name, _ in pairs])
    return found


def _parts(told: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in told.items():
        if name in LISTS:
            yield from ((f"{name}/{at}", digest_of(each)) for at, each in enumerate(value))
        elif name != "digests":
            yield name, digest_of(value)


def _check_key(key: dict[str, str], expected: str | None, report: Report) -> None:
    """Name a key that is not the expected one."""
    own = key_id_of(key["public_key"])
    if own != key["id"]:
        report.findings.append(f"Die Kennung {key['id']} gehört nicht zum Schlüssel {own}.")
    if expected is None:
        report.unchecked.append(
            f"ob der Schlüssel {own} der Behörde gehört: vergleichen Sie ihn mit dem von ihr "
            "bekannt gegebenen"
        )
    elif key_id_of(expected) != own:
        report.findings.append(
            f"Unterschrieben ist mit dem Schlüssel {own}, erwartet ist {key_id_of(expected)}."
        )


def _check_closing(told: dict[str, Any], public_key: str, report: Report) -> None:
    """The closing entry binds the facts, and stands below a signed checkpoint."""
    journal = told["journal"]
    facts = {
        name: value for name, value in told.items() if name not in ("journal", "key", "digests")
    }
    if journal["detail"]["facts_sha256"] != digest_of(facts):
        report.findings.append("Der Protokolleintrag gehört zu anderen Angaben.")
    if journal["detail"]["certificate"] != told["number"]:
        report.findings.append("Der Protokolleintrag nennt ein anderes Löschprotokoll.")
    salted = bytes.fromhex(journal["salt"]) + canonical(journal["detail"])
    if hashlib.sha256(salted).hexdigest() != journal["entry"]["detail_hash"]:
        report.findings.append("Die Einzelheiten des Protokolleintrags sind verändert.")
    leaf = hashlib.sha256(LEAF + canonical(journal["entry"])).digest()
    if leaf.hex() != journal["hash"]:
        report.findings.append("Der Protokolleintrag ist verändert.")
    checkpoint = read_checkpoint(journal["checkpoint"])
    path = [bytes.fromhex(node) for node in journal["path"]]
    root = bytes.fromhex(checkpoint.root)
    if not is_included(leaf, journal["position"], checkpoint.size, path, root):
        report.findings.append("Der Protokolleintrag steht nicht unter dem Prüfpunkt.")
    check_signature(checkpoint.note.encode(), checkpoint.signature, public_key, report)
    report.checked.append(
        f"Eintrag {journal['position'] + 1} von {checkpoint.size} unter der Wurzel "
        f"{checkpoint.root[:16]}…"
    )
