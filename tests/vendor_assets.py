"""Bring the released front-end parts that the screens use into the package.

    python -m tests.vendor_assets            fetch, check, cut, write; then the manifest
    python -m tests.vendor_assets manifest   only the manifest, after a change of own css or js

`assets.lock` says which files of which release go where. A release whose sha512 differs from the
lock is refused. Needs npm (only here: the results are committed) and fontTools with brotli.
"""

import argparse
import base64
import hashlib
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from fontTools import subset

from tests.kern_rules import used_rules

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "eakte" / "web" / "static"
LOCK = STATIC / "assets.lock"
MANIFEST = STATIC / "manifest.json"
NOT_SERVED = {"assets.lock", "manifest.json", "NOTICE.md"}
VERSION_LENGTH = 12  # hex digits: a browser meets a handful of versions
NPM_TIMEOUT_S = 120

# Latin with the letters of European names, punctuation, arrows and signs of the screens.
GLYPHS = "U+20-7E,U+A0-17F,U+218-21B,U+1E9E,U+2009-200B,U+2010-201E,U+2020,U+2022,U+2026,U+202F"
GLYPHS += ",U+2030,U+2039,U+203A,U+20AC,U+2190-2193,U+2212,U+2248,U+2260,U+2264,U+2265"
FEATURES = ("kern", "liga", "locl", "mark", "tnum")  # tnum: figures of equal width in tables

KERN_HEADER = """\
/*! KERN Plain-CSS-HTML-Kit {version}, KERN-Team, EUPL-1.2 (licences/kern-EUPL-1.2.md).
 * Modified by eakte: reduced to the rules that its screens use, see NOTICE.md. */
"""


def main() -> None:
    """Fetch everything, or only write the manifest."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="?", choices=("all", "manifest"), default="all")
    if parser.parse_args().what == "all":
        lock = json.loads(LOCK.read_text("utf-8"))
        with tempfile.TemporaryDirectory() as folder:
            for package in lock["packages"]:
                take(package, Path(folder))
        lock["sha256"] = {name: digest(ROOT / name) for name in sorted(outputs(lock))}
        LOCK.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", "utf-8")
    MANIFEST.write_text(json.dumps(manifest(), indent=2) + "\n", "utf-8")


def take(package: dict, folder: Path) -> None:
    """Write the listed files of one release."""
    with tarfile.open(fetched(package, folder)) as release:
        for inside, outside in package["files"].items():
            member = release.extractfile(f"package/{inside}")
            if member is None:
                raise SystemExit(f"{package['name']} has no file {inside}.")
            target = ROOT / outside
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(cut(member.read(), target, package["version"]))
            print(f"{outside}: {target.stat().st_size} bytes")


def fetched(package: dict, folder: Path) -> Path:
    """The tarball of a release, with the sha512 of the lock."""
    spec = f"{package['name']}@{package['version']}"
    answer = subprocess.run(
        ["npm", "pack", spec, "--json", "--pack-destination", str(folder)],
        check=True,
        capture_output=True,
        timeout=NPM_TIMEOUT_S,
    )
    tarball = folder / json.loads(answer.stdout)[0]["filename"]
    found = "sha512-" + base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
    if found != package["integrity"]:
        raise SystemExit(f"{spec} is not the release of the lock: {found}")
    return tarball


def cut(body: bytes, target: Path, version: str) -> bytes:
    """A file reduced to what the screens use; scripts and licences stay as released."""
    if target.suffix == ".woff2":
        return cut_font(body, target)
    if target.name == "kern.css":
        return (KERN_HEADER.format(version=version) + used_rules(body.decode())).encode()
    return body


def cut_font(body: bytes, target: Path) -> bytes:
    """A font with the glyphs and features of the screens."""
    target.write_bytes(body)
    subset.main(
        [
            str(target),
            f"--output-file={target}",
            f"--unicodes={GLYPHS}",
            f"--layout-features={','.join(FEATURES)}",
            "--flavor=woff2",
            "--no-hinting",
            "--desubroutinize",
        ]
    )
    return target.read_bytes()


def outputs(lock: dict) -> list[str]:
    """Every file that the lock answers for, relative to the checkout."""
    return [name for package in lock["packages"] for name in package["files"].values()]


def served() -> Iterator[Path]:
    """Every file that a browser may ask for."""
    for path in sorted(STATIC.rglob("*")):
        if path.is_file() and path.name not in NOT_SERVED:
            yield path


def manifest() -> dict[str, str]:
    """Logical name to path below /static/; the first folder changes with any content."""
    names = {path.relative_to(STATIC).as_posix(): digest(path) for path in served()}
    lines = "".join(f"{name} {found}\n" for name, found in names.items())
    version = hashlib.sha256(lines.encode()).hexdigest()[:VERSION_LENGTH]
    return {name: f"{version}/{name}" for name in names}


def digest(path: Path) -> str:
    """SHA-256 of a file in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
