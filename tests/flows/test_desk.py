"""Where renditions lie: by the bytes they were made from and the way they were made."""

from dataclasses import replace

from eakte.desk import IMAGE_TOOL, IMAGE_VERSION, page_image, rendition_key
from eakte.domain.casefile import DocumentId, Version, VersionId

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
