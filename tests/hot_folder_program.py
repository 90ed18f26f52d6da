"""A process that fetches scans from a folder: `python -m tests.hot_folder_program HOME FOLDER`."""

import sys
import time
from pathlib import Path

from eakte.database import make_engine
from eakte.hot_folder_settings import HotFolderSettings
from eakte.hot_folders.folder import open_hot_folder
from eakte.records import Records
from tests.makers import a_clock
from tests.offices import an_office


def main(home: Path, folder: Path) -> None:
    """Look until killed."""
    engine = make_engine(f"sqlite:///{home / 'eakte.sqlite'}")
    office = an_office(Records(engine=engine, clock=a_clock()), home)
    place = HotFolderSettings(path=folder, station="station@uedem", quiet_s=0)
    fetching = open_hot_folder(office, place)
    while True:
        fetching.step(time.monotonic())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
