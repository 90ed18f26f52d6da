"""What is done to a PDF before it is saved for keeping, beyond what the checker does itself.

Nothing that a page shows may change. Hints for viewers and notes of programs go, because the
checker does not know them; images whose packing or colours PDF/A does not take are packed anew.
"""

from collections.abc import Iterator

from pikepdf import Array, Name, Object, Pdf, PdfImage, Stream

from indexing.reading.errors import Unreadable
from indexing.renditions.image_streams import recoded_stream

# Notes and hints by the kind of object in which they stand: what happens when a file or page is
# opened, how pages follow each other in a show, what programs remember.
_TRAILER = frozenset({"/Root", "/Info", "/ID", "/Size"})
_CATALOG = frozenset({"/OpenAction", "/AA", "/SpiderInfo", "/PieceInfo", "/Legal", "/Collection"})
_PAGE = frozenset({"/AA", "/Dur", "/Trans", "/PieceInfo", "/LastModified", "/Thumb", "/ID", "/PZ"})
_IMAGE = frozenset({"/Metadata", "/PieceInfo", "/Alternates", "/OPI"})
_OLD_PACKING = (
    Name.Filter,
    Name.DecodeParms,
    Name.ColorSpace,
    Name.BitsPerComponent,
    Name.Decode,
    Name.Intent,
    Name.SMaskInData,
)


def make_conforming(pdf: Pdf, most_pixels: int) -> list[str]:
    """Change what stands in the way; what was changed, as stable codes.

    Raises:
        Unreadable: an image that must be packed anew has more than `most_pixels`.
    """
    changed = []
    if _drop_hints(pdf):
        changed.append("hints_removed")
    if _repack_images(pdf, most_pixels):
        changed.append("images_repacked")
    return changed


def _drop_hints(pdf: Pdf) -> bool:
    strange = {str(key) for key in pdf.trailer} - _TRAILER
    dropped = [_drop(pdf.trailer, frozenset(strange)), _drop(pdf.Root, _CATALOG)]
    dropped += [_drop(page.obj, _PAGE) for page in pdf.pages]
    dropped += [_drop(image, _IMAGE) for image in _images(pdf)]
    return any(dropped)


def _drop(holder: Object, keys: frozenset[str]) -> bool:
    there = [key for key in keys if key in holder]
    for key in there:
        del holder[key]
    return bool(there)


def _images(pdf: Pdf) -> Iterator[Stream]:
    for found in pdf.objects:
        if isinstance(found, Stream) and found.get(Name.Subtype) == Name.Image:
            yield found


def _repack_images(pdf: Pdf, most_pixels: int) -> bool:
    """Pack images anew, pixel by pixel the same; inks become colours of light."""
    is_changed = False
    for image in _images(pdf):
        if not _is_foreign(image):
            continue
        if int(image.Width) * int(image.Height) > most_pixels:
            raise Unreadable("too_many_pixels")
        _repack(image)
        is_changed = True
    return is_changed


def _is_foreign(image: Stream) -> bool:
    packing = image.get(Name.Filter)
    packings = list(packing.as_list()) if isinstance(packing, Array) else [packing]
    return Name.JPXDecode in packings or image.get(Name.ColorSpace) == Name.DeviceCMYK


def _repack(image: Stream) -> None:
    stream = recoded_stream(PdfImage(image).as_pil_image())
    for key in _OLD_PACKING:
        if key in image:
            del image[key]
    image.write(stream.data, filter=Name(stream.entries["/Filter"]))
    for entry, value in stream.entries.items():
        image[Name(entry)] = Object.parse(value.encode("ascii"))
