"""Which rules of kern.css the screens use: whole components, so that a new screen needs few more.

Layout utilities and the grid are left out (app.css lays out), and so are components and icons that
are named neither here nor in `ICONS`.
"""

import re
from collections.abc import Iterator

COMPONENTS = {
    "alert",
    "badge",
    "body",
    "btn",
    "btn-wrapper",
    "dark",
    "description-list",
    "description-list-item",
    "dialog",
    "divider",
    "error",
    "fieldset",
    "form-check",
    "form-input",
    "heading-large",
    "heading-medium",
    "heading-small",
    "hint",
    "icon",
    "label",
    "layer",
    "level-0",
    "level-1",
    "light",
    "link",
    "progress",
    "sr-only",
    "table",
    "table-responsive",
    "title",
}
ICONS = {
    "account-circle",
    "add",
    "arrow-back",
    "arrow-down",
    "arrow-forward",
    "arrow-up",
    "autorenew",
    "calendar-today",
    "check",
    "chevron-left",
    "chevron-right",
    "close",
    "danger",
    "default",
    "delete",
    "download",
    "drive-folder-upload",
    "edit",
    "info",
    "large",
    "logout",
    "mail",
    "more-vert",
    "open-in-new",
    "question-mark",
    "search",
    "small",
    "success",
    "visibility",
    "warning",
}
QUOTED = r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\''
TOKEN = re.compile(rf"{QUOTED}|[{{}};]|[^{{}};\"']+")
CLASS = re.compile(r"\.kern-([a-z0-9_-]+)")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def used_rules(css: str) -> str:
    """The style sheet without the rules that no screen uses."""
    return "".join(kept for prelude, body in rules(css) if (kept := used_rule(prelude, body)))


def rules(css: str) -> Iterator[tuple[str, str]]:
    """Each rule of one level: what stands before its braces, and what stands in them."""
    depth, prelude, body = 0, "", ""
    for token in TOKEN.findall(COMMENT.sub("", css)):
        depth += (token == "{") - (token == "}")
        if depth == 0 and token == "}":
            yield prelude.strip(), body
            prelude, body = "", ""
        elif depth == 0 and token == ";":  # @charset and the like
            prelude = ""
        elif depth == 1 and token == "{":
            continue
        elif depth:
            body += token
        else:
            prelude += token


def used_rule(prelude: str, body: str) -> str:
    """A rule with the selectors that are used; empty when there are none."""
    if prelude.startswith(("@media", "@supports")):
        inner = used_rules(body)
        return f"{prelude}{{{inner}}}" if inner else ""
    if prelude.startswith("@"):
        return f"{prelude}{{{body}}}"
    selectors = [one.strip() for one in split_selectors(prelude) if is_used(one)]
    return f"{','.join(selectors)}{{{body}}}\n" if selectors else ""


def split_selectors(prelude: str) -> list[str]:
    """Selectors between the commas that stand outside brackets."""
    found, depth = [""], 0
    for sign in prelude:
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and depth == 0:
            found.append("")
        else:
            found[-1] += sign
    return found


def is_used(selector: str) -> bool:
    """Whether a screen may show what a selector meets."""
    return all(is_used_class(name) for name in CLASS.findall(selector))


def is_used_class(name: str) -> bool:
    """Whether a class belongs to a kept component; icons are kept one by one."""
    if name.startswith("icon--"):
        return name.removeprefix("icon--") in ICONS
    component = re.split(r"__|--", name)[0]
    return component in COMPONENTS
