"""FLOW watch -> doubt -> release: two persons say that a jumped clock is right (Uhrenwache)."""

from dataclasses import dataclass, replace

from eakte import clock_watch
from eakte.domain.access import Action, Actor, require_may
from eakte.domain.clock import RELEASE_WITHIN, Doubt, ReleaseRefused, Watch
from eakte.journal import OFFICE_STREAM, Event
from eakte.records import Records


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockState:
    """What Betrieb shows of the clock; doubt None: it can be trusted."""

    watch: Watch
    doubt: Doubt | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clockwork:
    """What operators do about the clock of the installation."""

    records: Records

    def state(self, *, actor: Actor) -> ClockState:
        """Whether the clock can be trusted, and who has said so."""
        require_may(actor, Action.READ_JOBS)
        with self.records.read(actor) as tx:
            return ClockState(watch=tx.clock.watch(), doubt=clock_watch.doubt(tx))

    def release(self, *, actor: Actor) -> ClockState:
        """Say that the clock is right (Freigabe); with a second person within an hour it counts.

        Raises:
            NotAllowed: refused.
            ReleaseRefused: nothing is in doubt, or the same person said so already.
        """
        require_may(actor, Action.RELEASE_CLOCK)
        with self.records.begin(actor) as tx:
            watch, doubt = tx.clock.locked(), clock_watch.doubt(tx)
            if doubt is None:
                raise ReleaseRefused("none")
            said_at = watch.released_at
            is_fresh = said_at is not None and abs(tx.now - said_at) <= RELEASE_WITHIN
            if is_fresh and watch.released_by == actor.user:
                raise ReleaseRefused("same person")
            if is_fresh:
                offset = tx.now - tx.clock.database_time()
                after = Watch(seen_at=tx.now, offset=offset)
            else:
                after = replace(
                    watch,
                    released_by=actor.user,
                    released_by_name=actor.name,
                    released_at=tx.now,
                )
            tx.clock.save(after)
            tx.note(
                Event(
                    stream=OFFICE_STREAM,
                    action="clock_released" if is_fresh else "clock_release_begun",
                    subject="clock",
                    detail={
                        "shown": doubt.shown.isoformat(),
                        "expected": doubt.expected.isoformat(),
                    },
                )
            )
            return ClockState(watch=after, doubt=None if is_fresh else doubt)
