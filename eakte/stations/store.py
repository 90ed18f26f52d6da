"""A scanning station at the object store: lays one large file there, with a request it was given.

The signature stands in a header, so that nothing of it can get into a log of addresses.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import urllib3

LAID = {200, 412}  # 412: it lies there already, and only the answer of an earlier try was lost


def is_laid(may: Mapping[str, Any], path: Path, *, pool: urllib3.PoolManager) -> bool:
    """Do what `may` allows: url and headers as the server told them; False: the store does not.

    It may be out of reach from here, or refuse: then the file goes another way.
    """
    try:
        with path.open("rb") as source:
            answer = pool.request("PUT", may["url"], body=source, headers=may["headers"])
    except urllib3.exceptions.HTTPError:
        return False
    return answer.status in LAID
