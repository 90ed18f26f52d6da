"""The desk where documents are read: originals out of the store, readings and images into it."""

import io
import json
import shutil
import tempfile
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from eakte.domain.casefile import Rendition, Version
from eakte.intake import Upload
from eakte.records import Blob, StoredPage
from eakte.scratch import in_use
from indexing import FULL_WIDTH_PX, THUMB_WIDTH_PX, PageImage, PageReading, WordBox
from storage import (
    ObjectMissing,
    ObjectStore,
    StorageUnavailable,
    derivative_key,
    original_key,
    reading_key,
)

IMAGE_TOOL = "page-image"
IMAGE_VERSION = "1"  # raised when page images are made in another way: old ones are never shown
REMOVALS, REMOVED_AGAIN_AFTER_S = 40, 0.05  # ending a child takes milliseconds
LENT_ORIGINALS = 4  # long scans that are read at one time
IMAGE_WIDTHS = (FULL_WIDTH_PX, THUMB_WIDTH_PX)

PagesMade = Generator[tuple[int, Iterable[PageImage]]]  # the numbers of pages, and their images


@dataclass(frozen=True, slots=True, kw_only=True)
class Boxes:
    """Word boxes of a page in pixels from top left, with the size of the image that was read."""

    width_px: int
    height_px: int
    words: tuple[WordBox, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingDesk:
    """Originals, readings and page images in the store, and a scratch folder to work in."""

    originals: ObjectStore
    work: ObjectStore
    scratch: Path

    def shelve(self, upload: Upload, tenant: str) -> Blob:
        """Store an original; the same bytes of a tenant are stored once.

        Raises:
            StorageError: nothing was stored.
        """
        key = original_key(tenant, upload.sha256)
        with upload.path.open("rb") as source:
            stored = self.originals.put(
                key, source, size_bytes=upload.size_bytes, sha256=upload.sha256
            )
        return Blob(
            sha256=upload.sha256,
            size_bytes=upload.size_bytes,
            store_key=key,
            store_version=stored.version_id,
            is_reused=not stored.is_new,
        )

    def require_there(self, blob: Blob) -> None:
        """Refuse bytes that lay here before, and went before a record named them.

        Asked in the transaction that names them, as a destruction removes them in its own: one of
        both is first, and the other one sees that.

        Raises:
            StorageUnavailable: they are gone; handed in once more they are stored anew.
        """
        if blob.is_reused:
            try:
                self.originals.stat(blob.store_key, version_id=blob.store_version)
            except ObjectMissing as error:
                raise StorageUnavailable("these bytes were just destroyed") from error

    def fetched(self, version: Version, folder: Path) -> Path:
        """The bytes of a version as a file, read by version id and verified.

        Raises:
            DigestMismatch, ObjectMissing, StorageUnavailable: the store does not give these bytes.
        """
        return self._fetched(version, folder / "original")

    def fetched_blob(self, blob: Blob, path: Path) -> Path:
        """The bytes of an original that is no version of a document, as the file `path`; verified.

        Raises:
            DigestMismatch, ObjectMissing, StorageUnavailable: the store does not give these bytes.
        """
        return self._fetched(blob, path)

    def _fetched(self, kept: Version | Blob, path: Path) -> Path:
        with path.open("wb") as target:
            self.originals.fetch(
                kept.store_key, target, version_id=kept.store_version, sha256=kept.sha256
            )
        return path

    def lend(self, version: Version, fetched: Path) -> None:
        """Let other jobs on this machine read a file that was fetched: the slices of a long scan.

        Nobody may write into it any more.
        """
        fetched.chmod(0o400)
        shelf = self._shelf()
        with suppress(FileExistsError):  # another worker was quicker
            _place_of(version, shelf).hardlink_to(fetched)
        _clear(shelf, keep=LENT_ORIGINALS)

    def borrowed(self, version: Version, folder: Path) -> Path:
        """As `fetched`, or a link to the lent file, which stays whatever becomes of the other.

        Raises:
            DigestMismatch, ObjectMissing, StorageUnavailable: the store does not give these bytes.
        """
        own = folder / "original"
        try:
            own.hardlink_to(_place_of(version, self._shelf()))
        except FileNotFoundError:
            self.lend(version, self.fetched(version, folder))
        else:
            own.touch()  # in use: others are cleared away first
        return own

    def take_back(self, version: Version) -> None:
        """No further job will read this file."""
        _place_of(version, self._shelf()).unlink(missing_ok=True)

    def _shelf(self) -> Path:
        shelf = self.scratch / "originals"
        shelf.mkdir(mode=0o700, parents=True, exist_ok=True)
        return shelf

    @contextmanager
    def cleared(self) -> Iterator[Path]:
        """A folder for one job, gone afterwards whatever happens."""
        self.scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=self.scratch, prefix="job-"))
        try:
            with in_use(folder):
                yield folder
        finally:
            _remove(folder)

    def keep(
        self, tenant: str, version: Version, reading: PageReading, images: Iterable[PageImage]
    ) -> str | None:
        """Store word boxes and images of a page; the key of the boxes, None without boxes."""
        self.keep_images(tenant, version, reading.number, images)
        if not reading.words:
            return None
        key = reading_key(tenant, version.sha256, reading.number, reading.engine.replace("/", "-"))
        body = _boxes_to_json(reading)
        self.work.put(key, io.BytesIO(body), size_bytes=len(body), sha256=None)
        return key

    def keep_images(
        self, tenant: str, version: Version | Blob, page: int, images: Iterable[PageImage]
    ) -> None:
        """Store the images of a page."""
        for image in images:
            self._put(rendition_key(tenant, page_image(version, page, image.width)), image.path)

    def kept_images(self, tenant: str, version: Version | Blob, made: PagesMade) -> Iterator[int]:
        """Store the images of pages as they are made; the number of each page."""
        with closing(made):
            for number, images in made:
                self.keep_images(tenant, version, number, images)
                yield number

    def image(self, tenant: str, version: Version | Blob, page: int, width: int) -> bytes | None:
        """A page image (WebP) in the nearest size that is kept; None: not made yet."""
        kept = min(IMAGE_WIDTHS, key=lambda size: abs(size - width))
        try:
            return self.work.read(rendition_key(tenant, page_image(version, page, kept)))
        except ObjectMissing:
            return None

    def boxes(self, page: StoredPage) -> Boxes:
        """The word boxes of a page; empty where the page has none."""
        words: tuple[WordBox, ...] = ()
        if page.words_key is not None:
            words = tuple(
                WordBox(text=text, left=x, top=y, width=w, height=h, confidence=confidence)
                for text, x, y, w, h, confidence in json.loads(self.work.read(page.words_key))
            )
        return Boxes(width_px=page.width_px, height_px=page.height_px, words=words)

    def _put(self, key: str, path: Path) -> None:
        with path.open("rb") as source:
            self.work.put(key, source, size_bytes=path.stat().st_size, sha256=None)


def _remove(folder: Path) -> None:
    """A child that was ended a moment ago may still write its last file: then once more.

    What is left after that is swept later.
    """
    for _ in range(REMOVALS):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(REMOVED_AGAIN_AFTER_S)


def _place_of(version: Version, shelf: Path) -> Path:
    return shelf / f"{version.id}-{version.sha256}"


def _clear(shelf: Path, *, keep: int) -> None:
    """Leave the files that were used last; others may clear at the same time."""
    fetched: list[tuple[float, Path]] = []
    for path in shelf.iterdir():
        with suppress(FileNotFoundError):
            fetched.append((path.stat().st_mtime, path))
    for _, path in sorted(fetched, reverse=True)[keep:]:
        path.unlink(missing_ok=True)


def page_image(version: Version | Blob, page: int, width: int) -> Rendition:
    """The image of a page in one of the kept widths, as a rendition of its version."""
    return Rendition(
        source_sha256=version.sha256,
        tool=IMAGE_TOOL,
        tool_version=IMAGE_VERSION,
        name=f"{page}-{width}.webp",
    )


def rendition_key(tenant: str, made: Rendition) -> str:
    """Where a rendition lies in the work bucket."""
    return derivative_key(tenant, made.source_sha256, made.tool, made.tool_version, made.name)


def _boxes_to_json(reading: PageReading) -> bytes:
    rows = [
        [word.text, word.left, word.top, word.width, word.height, round(word.confidence, 3)]
        for word in reading.words
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()
