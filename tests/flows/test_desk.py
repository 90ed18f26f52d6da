"""The desk: where renditions lie, and folders that are gone after their job."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Thread

from eakte.desk import IMAGE_TOOL, IMAGE_VERSION, ReadingDesk, page_image, rendition_key
from eakte.domain.casefile import DocumentId, Version, VersionId
from storage import folder_buckets

LETTER = Version(
    id=VersionId("v"),
    document=DocumentId("d"),
    number=1,
    sha256="ab" * 32,
    size_bytes=10,
    media_type="application/pdf",
    file_name="brief.pdf",
    store_key="o/uedem/ab/" + "ab" * 32,
    store_version="1",
)


def test_a_page_image_lies_under_digest_tool_and_version_of_the_tool() -> None:
    key = rendition_key("uedem", page_image(LETTER, 3, 160))

    assert key == f"d/uedem/{LETTER.sha256}/{IMAGE_TOOL}/{IMAGE_VERSION}/3-160.webp"


def test_a_rendition_of_other_bytes_or_of_another_tool_version_is_another_one() -> None:
    image = page_image(LETTER, 1, 160)
    keys = {
        rendition_key("uedem", image),
        rendition_key("uedem", replace(image, tool_version="2")),
        rendition_key("uedem", page_image(replace(LETTER, sha256="cd" * 32), 1, 160)),
        rendition_key("kalkar", image),
    }

    assert len(keys) == 4


def test_the_folder_of_a_job_goes_although_a_child_writes_into_it_for_a_moment(
    tmp_path: Path,
) -> None:
    buckets = folder_buckets(tmp_path / "buckets")
    desk = ReadingDesk(originals=buckets.originals, work=buckets.work, scratch=tmp_path / "scratch")
    with desk.cleared() as folder:
        images = folder / "images"
        images.mkdir()
        child = Thread(target=write_pages, args=(images,))
        child.start()
    child.join()

    assert list((tmp_path / "scratch").iterdir()) == []


def write_pages(images: Path) -> None:
    with suppress(FileNotFoundError):  # the folder is gone
        for number in range(2000):
            (images / f"{number}.webp").touch()
