"""Pieces of a file lie on one web machine; another one says so and never where they stand."""

from eakte.office import Office
from eakte.partial_uploads import open_uploads
from tests.api.callers import LETTER, Caller, refusal
from tests.api.test_uploads import HALF, VERSION, begin, begun, offset, piece


def test_another_web_machine_says_that_an_upload_is_elsewhere_and_not_where_it_stands(
    station: Caller, office: Office
) -> None:
    address = begun(station)
    placed = begin(station, address, len(LETTER)).headers["Location"].removeprefix("/api/v1")
    piece(station, placed, 0, LETTER[:HALF])
    folder = open_uploads(office.settings).folder
    of_this_machine = [folder, folder.with_name("uploads.place")]
    for path in of_this_machine:
        path.rename(path.with_name(f"{path.name}.first"))

    elsewhere = [
        station.get(placed),
        piece(station, placed, HALF, LETTER[HALF:]),
        station.ask("DELETE", placed, headers=VERSION),
    ]
    asked = station.ask("HEAD", placed, headers=VERSION)
    unnamed = station.get(address)

    assert {refusal(answer) for answer in elsewhere} == {(421, "upload-elsewhere")}
    assert (asked.status_code, "Upload-Offset" in asked.headers) == (421, False)
    assert refusal(unnamed) == (404, "upload-missing")
    begin(station, address, len(LETTER))  # it begins anew here, and says so by another place
    assert offset(station, address) == 0
    for path in (*folder.iterdir(), folder.with_name("uploads.place")):
        path.unlink()
    folder.rmdir()
    for path in of_this_machine:
        path.with_name(f"{path.name}.first").rename(path)
    assert offset(station, placed) == HALF
    assert piece(station, placed, HALF, LETTER[HALF:]).status_code == 204
