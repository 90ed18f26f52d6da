"""`eakte station` with short pieces: `python -m tests.station_program station push FOLDER …`."""

from eakte.cli.main import main
from eakte.stations import client as station_client

if __name__ == "__main__":
    station_client.PIECE_BYTES = 600  # a letter of a test goes in some pieces
    main()
