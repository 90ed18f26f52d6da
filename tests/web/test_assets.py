"""Static files: named by content, kept for ever, and exactly those of the releases."""

import gzip
import hashlib
import json
import re
from pathlib import Path

from flask import Flask

from eakte.web.assets import STATIC
from tests import vendor_assets
from tests.web.persons import Person

TEMPLATES = STATIC.parent / "templates"
ROOT = Path(__file__).parent.parent.parent
PAGE_WEIGHT_BYTES = 150 * 1024  # compressed, without page images


def test_the_manifest_is_that_of_the_files() -> None:
    written = json.loads((STATIC / "manifest.json").read_text("utf-8"))

    assert written == vendor_assets.manifest()


def test_the_files_of_others_are_those_of_their_releases() -> None:
    lock = json.loads((STATIC / "assets.lock").read_text("utf-8"))

    found = {
        name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in lock["sha256"]
    }

    assert found == lock["sha256"]
    assert set(found) == set(vendor_assets.outputs(lock))


def test_each_release_is_named_in_the_notice() -> None:
    lock = json.loads((STATIC / "assets.lock").read_text("utf-8"))
    notice = (STATIC / "NOTICE.md").read_text("utf-8")

    assert [one["version"] for one in lock["packages"] if one["version"] not in notice] == ["5.3.0"]


def test_a_static_file_is_kept_for_ever_and_sent_compressed(clerk: Person) -> None:
    address = addresses(clerk)["app.css"]

    answer = clerk.get(address, headers={"Accept-Encoding": "gzip"})

    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert gzip.decompress(answer.data) == (STATIC / "app.css").read_bytes()
    assert clerk.get(address).data == (STATIC / "app.css").read_bytes()


def test_an_address_from_before_an_update_leads_to_the_file_of_today(clerk: Person) -> None:
    answer = clerk.get("/static/0123456789ab/app.css")

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


def test_only_files_of_the_manifest_are_given_out(app: Flask) -> None:
    for address in (
        "x/assets.lock",
        "x/../../frame.py",
        "x/..%2f..%2fframe.py",
        "manifest.json",
        "x/",
    ):
        assert app.test_client().get(f"/static/{address}").status_code == 404


def test_a_page_weighs_little_without_its_images(clerk: Person) -> None:
    page = clerk.get("/akten")

    files = addresses(clerk)
    modules = [
        name
        for name in json.loads((STATIC / "manifest.json").read_text())
        if name.startswith("js/")
    ]
    fonts = [name for name in json.loads((STATIC / "manifest.json").read_text()) if "woff2" in name]
    version = files["app.css"].removesuffix("app.css")
    wanted = {*files, *modules, *fonts}
    sent = [clerk.get(version + name, headers={"Accept-Encoding": "gzip"}).data for name in wanted]

    assert sum(map(len, sent)) + len(gzip.compress(page.data)) <= PAGE_WEIGHT_BYTES


def addresses(person: Person) -> dict[str, str]:
    """The static files that a page asks for, by their lasting names."""
    found = re.findall(r'(?:href|src)="(/static/[0-9a-f]+/([^"]+))"', person.get("/akten").text)
    return {name: address for address, name in found}


def test_the_style_sheet_has_every_part_that_a_screen_shows() -> None:
    css = (STATIC / "kern.css").read_text("utf-8")
    templates = "".join(path.read_text("utf-8") for path in TEMPLATES.rglob("*.html"))
    icons = re.findall(r'icon\("([a-z-]+)"', templates) + re.findall(r'icon="([a-z-]+)"', templates)
    parts = re.findall(r"(?<![\w-])(kern-[a-z-]+)(?=[\s\"'_])", templates)

    missing = {f"kern-icon--{icon}" for icon in icons} | set(parts)

    assert {name for name in missing if f".{name}" not in css} == set()


def test_the_modules_of_the_screens_load_nothing_from_elsewhere() -> None:
    for path in (STATIC / "js").glob("*.js"):
        sources = re.findall(r'from "([^"]+)"', path.read_text("utf-8"))
        assert all(source.startswith("./") for source in sources), path.name
