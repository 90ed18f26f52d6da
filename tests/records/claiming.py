"""A process that claims jobs, for tests of several processes on one database.

`all`: claims and finishes until nothing is left, and prints the subject of each job.
`hang`: claims one job, prints its subject and waits to be killed.
"""

import sys
from datetime import UTC, datetime

from eakte import jobs
from eakte.database import make_engine
from eakte.jobs import Lane
from eakte.records import Records


def main(address: str, way: str) -> None:
    records = Records(engine=make_engine(address), clock=lambda: datetime.now(UTC))
    print("ready", flush=True)
    sys.stdin.readline()
    while True:
        with records.begin(None) as tx:
            claimed = jobs.claim(tx.session, Lane.READ, worker=way)
        if not claimed:
            return
        print(claimed[0].subject, flush=True)
        if way == "hang":
            sys.stdin.readline()
        with records.begin(None) as tx:
            jobs.finish(tx.session, claimed[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
