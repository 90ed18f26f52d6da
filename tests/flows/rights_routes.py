"""The routes of the whole application, each with its stated right, as somebody asks them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from eakte.api.endpoint import endpoint_of
from eakte.domain.access import Action, may
from tests.flows.rights_world import MARKER, Somebody

# Routes that lead to things which belong to no case file.
OF_THE_OFFICE = {
    "code",
    "job",
    "address",
    "search",
    "change",
    "form",
    "proceeding",
    "condition",
    "hold",
    "disposal",
    "order",
    "message",
    "batch",
    "part",
    "page",
    "letter",
    "slot",
}
OF_THE_RECORDS = {"case", "document", "follow_up", "number"}
# What is asked of lists, besides nothing.
QUESTIONS = {
    "api.get_page_words": f"?q={MARKER}",
    "api.list_case_files": f"?subject={MARKER}",
    "api.list_due_case_files": "?on=2099-12-31",
    "api.get_hit_sheet": f"?q={MARKER}",
    "api.search": f"?q={MARKER}",
    "cases.listing": f"?q={MARKER}",
    "due.screen": "?jahr=2023",
    "due.file": "?liste=abgelaufen",
    "inbox.case_options": f"?q={MARKER}",
    "search.case_options": f"?q={MARKER}",
    "search.onward": f"?q={MARKER}",
    "hit_sheets.file": f"?q={MARKER}",
    "search.screen": f"?q={MARKER}",
}
EXAMPLES = {
    "code": "10.40",
    "job": "1",
    "address": "nothing.css",
    "search": "00000000-0000-0000-0000-000000000000",
    "change": "00000000-0000-0000-0000-000000000000",
    "proceeding": "00000000-0000-0000-0000-000000000000",
    "condition": "00000000-0000-0000-0000-000000000000",
    "hold": "00000000-0000-0000-0000-000000000000",
    "disposal": "00000000-0000-0000-0000-000000000000",
    "order": "00000000-0000-0000-0000-000000000000",
    "form": "csv",
    "batch": "00000000-0000-0000-0000-000000000000",
    "part": "1",
    "page": "1",
    "letter": "00000000-0000-0000-0000-000000000000",
    "slot": "00000000-0000-0000-0000-000000000000",
    "message": "00000000-0000-0000-0000-000000000000",
}
PARAMETER = re.compile(r"<(?:[^:<>]+(?:\([^)]*\))?:)?([^<>]+)>")
OLD_REVISION = {"If-Match": '"0"'}
# Bodies that could be taken, so that the answer is about the record and not about the body.
BODIES = {
    "api.add_proceeding": {"subject": "Anhörung"},
    "api.describe_document": {"subject": "Anderes"},
    "api.file_document": {"case_file_id": "00000000-0000-0000-0000-000000000000"},
    "api.record_event": {"trigger": "closed", "on": "2026-01-01", "evidence": "Akte"},
    "api.record_condition": {"condition": "rain", "on": "2026-01-01", "evidence": "Akte"},
    "api.end_condition": {"until_on": "2026-01-01", "reason": "Bescheid"},
    "api.set_proceeding_rule": {"position": "22.10", "reason": "anderes Recht"},
    "api.confirm_import": {"archive_reference": "StA 1"},
    "api.make_scan_slot": {"subject": "Gutachten"},
    "api.move_scan_page": {"to": 1},
    "api.reopen_case_file": {"reason": "Nachtrag"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One method of one rule, with the rights of which one is needed; none: for everybody."""

    endpoint: str
    method: str
    rule: Rule
    rights: frozenset[Action]

    @property
    def is_service(self) -> bool:
        return self.endpoint.startswith("api.")

    @property
    def leads_to_records(self) -> bool:
        return bool(self.rule.arguments & OF_THE_RECORDS)

    def allows(self, who: Somebody) -> bool:
        return any(may(who.actor, action) for action in self.rights)

    def fits(self, keys: Mapping[str, str]) -> bool:
        """Whether a place has everything that stands in the address."""
        return self.rule.arguments <= EXAMPLES.keys() | keys.keys()

    def address(self, keys: Mapping[str, str]) -> str:
        parts = EXAMPLES | dict(keys)
        path = PARAMETER.sub(lambda found: parts[found[1]], self.rule.rule)
        return path + (QUESTIONS.get(self.endpoint, "") if self.leads_to_records else "")

    def asked_by(
        self, who: Somebody, keys: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> TestResponse:
        """Ask as somebody; changes are forms of ours, or name a revision that never was."""
        address = self.address(keys)
        if self.is_service:
            own = {"Authorization": f"Bearer {who.caller.token}"} | OLD_REVISION
            sent: dict[str, Any] = {"headers": own | dict(headers or {})}
            if self.method in {"POST", "PATCH"}:
                sent["json"] = BODIES.get(self.endpoint, {})
            return who.caller.client.open(address, method=self.method, buffered=True, **sent)
        if self.method == "POST":
            return who.person.post(address)
        return who.person.client.open(
            address, method=self.method, headers=dict(headers or {}), buffered=True
        )

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"


def routes_of(app: Flask) -> Iterator[Route]:
    """Every method of every rule."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            yield Route(
                endpoint=rule.endpoint, method=method, rule=rule, rights=stated_rights(view)
            )


def stated_rights(view: Any) -> frozenset[Action]:
    """The rights that a view states, on the screens or in the service."""
    if "endpoint" in vars(view):
        return endpoint_of(view).rights
    needed = vars(view).get("needed")
    return frozenset({needed} if needed else ())
