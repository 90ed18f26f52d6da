"""The frame around every screen: menu with counts, who is signed in, formats, addresses."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import quote, urlencode

from flask import Flask, g, request

from eakte import rendition_words
from eakte.accounts import Session
from eakte.database import DatabaseUnavailable
from eakte.domain.access import Action, Actor, may
from eakte.office import Office
from eakte.web import (
    adopting,
    assets,
    case,
    case_periods,
    cases,
    certificate,
    clock,
    closing,
    destruction_order,
    device,
    disposal,
    disposal_messages,
    disposal_sample,
    disposals,
    document,
    due,
    errors,
    fileplan,
    follow_ups,
    formats,
    guard,
    headers,
    hit_sheets,
    holds,
    inbox,
    legibility,
    marked,
    my_day,
    notes,
    operation,
    outbox,
    passing,
    printing,
    profile,
    recent_searches,
    renditions,
    rulebook,
    saved_searches,
    scan_batch,
    scan_batches,
    scan_drop,
    scan_figures,
    scan_pages,
    scan_proof,
    scan_slots,
    scan_words,
    search,
    sign_in,
    spooling,
    upload,
    wording,
)
from eakte.web.places import PLACES, Place

SCREENS = (
    sign_in,
    my_day,
    device,
    inbox,
    printing,
    closing,
    cases,
    case,
    case_periods,
    passing,
    adopting,
    follow_ups,
    document,
    renditions,
    legibility,
    scan_batches,
    scan_drop,
    scan_figures,
    scan_batch,
    scan_pages,
    scan_proof,
    scan_slots,
    search,
    saved_searches,
    recent_searches,
    hit_sheets,
    fileplan,
    due,
    rulebook,
    holds,
    disposals,
    disposal,
    disposal_messages,
    disposal_sample,
    destruction_order,
    certificate,
    operation,
    clock,
    outbox,
    profile,
    upload,
)
SYSTEM_THEME = "system"  # as the device has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around the content of a page."""

    tenant_name: str = ""
    clock: str = ""
    places: Sequence[Place] = ()


def configure(app: Flask, office: Office) -> None:
    """Put the screens of an office into an application."""
    files = assets.read_assets()
    spooling.install(app, office)
    guard.install(app, office)
    headers.install(app, office)
    notes.install(app)
    errors.install(app)
    app.register_blueprint(assets.make_blueprint(files))
    for screen in SCREENS:
        app.register_blueprint(screen.blueprint)
    app.context_processor(_of_this_request)
    app.jinja_env.globals.update(
        asset_url=files.url,
        csp_nonce=headers.nonce,
        frame=partial(frame, office),
        here=here,
        notes=notes.told,
        can=can,
        counted=formats.counted,
        choices=wording.choices,
    )
    app.jinja_env.filters.update(_filters())


def frame(office: Office) -> Frame:
    """The frame of this page; without the database it is empty, so that errors can be shown."""
    session: Session | None = g.get("session")
    try:
        with office.records.read(session.actor if session else None) as tx:
            tenants = [session.actor.tenant] if session else list(tx.people.tenants())
            name = tx.people.tenant(tenants[0]).name if len(tenants) == 1 else ""
            clock = formats.moment(tx.now) if office.settings.clock is not None else ""
        places = _places(office, session.actor) if session else ()
    except DatabaseUnavailable:
        return Frame()
    return Frame(tenant_name=name, clock=clock, places=places)


def can(action: str) -> bool:
    """Whether the person of this request may do something, by the name of the action."""
    session: Session | None = g.get("session")
    return session is not None and may(session.actor, Action(action))


def here(**changes: str | int | None) -> str:
    """This address with other parameters; None takes one away, and lists begin at their top."""
    kept = {name: value for name, value in request.args.items() if name != "ab"} | changes
    asked = urlencode({name: value for name, value in kept.items() if value not in (None, "")})
    return quote(request.path) + (f"?{asked}" if asked else "")


def _places(office: Office, actor: Actor) -> Sequence[Place]:
    """The places that a person may go to, with what waits there."""
    counts = _counts(office, actor)
    return tuple(
        replace(place, count=counts.get(place.endpoint))
        for place in PLACES
        if may(actor, place.needs)
    )


def _counts(office: Office, actor: Actor) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    with office.records.read(actor) as tx:
        if may(actor, Action.READ_INBOX):
            counts["inbox.screen"] = tx.lines.inbox_count()
        if may(actor, Action.FILE):
            due = tx.follow_ups.count(until=tx.today)
            counts["follow_ups.screen"] = due
    if may(actor, Action.READ):
        counts["my_day.screen"] = office.watching.new_count(actor=actor)
    if may(actor, Action.READ_JOBS) and (dead := office.operation.queue(actor=actor).dead):
        counts["operation.screen"] = dead
    return counts


def _of_this_request() -> dict[str, object]:
    """Who is signed in, and how this person wants the screens."""
    session: Session | None = g.get("session")
    theme = session.account.theme if session else SYSTEM_THEME
    return {
        "actor": session.actor if session else None,
        "csrf_token": session.csrf if session else "",
        "single_keys": session.account.single_keys if session else True,
        "theme": "" if theme == SYSTEM_THEME else theme,
    }


def _filters() -> Mapping[str, Callable[..., object]]:
    return {
        "day": formats.day,
        "weekday": formats.weekday,
        "letter_day": formats.letter_day,
        "moment": formats.moment,
        "near": formats.near,
        "from_milliseconds": formats.from_milliseconds,
        "number": formats.number,
        "percent": formats.percent,
        "size": formats.size,
        "span": formats.span,
        "offered": formats.offered,
        "word": wording.word,
        "reason": wording.reason,
        "page_reason": wording.page_reason,
        "job_error": wording.job_error,
        "rendition_purpose": rendition_words.purpose,
        "checked": rendition_words.checked_sentence,
        "why_not": rendition_words.why_not,
        "rule_length": wording.rule_length,
        "event": wording.event,
        "why_open": scan_words.why_open,
        "turn_of": scan_words.turn_of,
        "pieces": marked.snippet_pieces,
    }
