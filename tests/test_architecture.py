"""The ceilings and house rules that the other tools of the gate do not check."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("eakte", "storage", "indexing")
MOST_LINES_OF_FUNCTION = 40
MOST_LINES_OF_MODULE = 300
MOST_PARAMETERS = 5
MOST_LEVELS = 3
NO_ROOMS = {"utils", "util", "helpers", "helper", "common", "base", "misc", "managers", "services"}
WRITTEN_BY_ALEMBIC = "eakte/migrations/versions/"
# The worker loop; whatever was not foreseen in a web request, as a page and as problem+json.
CATCH_ALL = {"eakte/worker.py", "eakte/web/errors.py", "eakte/api/problems.py"}
BLOCKS = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """A module of the product, parsed."""

    name: str
    text: str
    tree: ast.Module

    def functions(self) -> Iterator[Function]:
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                yield node

    def place(self, node: ast.AST) -> str:
        name = getattr(node, "name", "")
        return f"{self.name}:{getattr(node, 'lineno', 1)} {name}".strip()


@pytest.fixture(scope="module")
def modules() -> list[Module]:
    paths = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    texts = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in paths}
    return [Module(name, text, ast.parse(text)) for name, text in texts.items()]


def test_no_function_is_longer_than_a_screen(modules: list[Module]) -> None:
    too_long = [
        f"{module.place(function)}: {lines_of(function)} lines"
        for module in modules
        if not module.name.startswith(WRITTEN_BY_ALEMBIC)
        for function in module.functions()
        if lines_of(function) > MOST_LINES_OF_FUNCTION
    ]

    assert too_long == []


def lines_of(function: Function) -> int:
    """Lines of a function without its docstring."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def test_no_module_is_longer_than_a_chapter(modules: list[Module]) -> None:
    too_long = [
        f"{module.name}: {len(module.text.splitlines())} lines"
        for module in modules
        if not module.name.startswith(WRITTEN_BY_ALEMBIC)
        if len(module.text.splitlines()) > MOST_LINES_OF_MODULE
    ]

    assert too_long == []


def test_no_function_takes_more_than_five_things_in_a_row(modules: list[Module]) -> None:
    too_many = [
        module.place(function)
        for module in modules
        for function in module.functions()
        if len(positional(function)) > MOST_PARAMETERS and not is_command(function)
    ]

    assert too_many == []


def positional(function: Function) -> list[str]:
    """Parameters that can be given without their name, beside self and cls."""
    named = [found.arg for found in (*function.args.posonlyargs, *function.args.args)]
    return named[1:] if named[:1] in (["self"], ["cls"]) else named


def is_command(function: Function) -> bool:
    """Whether click calls it, which passes everything by name."""
    return any("click." in ast.unparse(decorator) for decorator in function.decorator_list)


def test_nothing_is_nested_more_than_three_deep(modules: list[Module]) -> None:
    too_deep = [
        f"{module.place(function)}: {levels(function)} levels"
        for module in modules
        for function in module.functions()
        if levels(function) > MOST_LEVELS
    ]

    assert too_deep == []


def levels(node: ast.AST) -> int:
    """Blocks inside each other; `elif` goes on and does not go deeper."""
    deepest = 0
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function | ast.Lambda | ast.ClassDef):
            continue
        goes_on = isinstance(node, ast.If) and isinstance(child, ast.If) and child in node.orelse
        step = 1 if isinstance(child, BLOCKS) and not goes_on else 0
        deepest = max(deepest, step + levels(child))
    return deepest


def test_every_room_says_in_its_name_what_it_does(modules: list[Module]) -> None:
    nameless = [
        module.name for module in modules if NO_ROOMS & set(Path(module.name).with_suffix("").parts)
    ]

    assert nameless == []


def test_everything_public_is_described_in_a_sentence(modules: list[Module]) -> None:
    silent = [
        module.place(node) for module in modules for node in public(module.tree) if not says(node)
    ]

    assert silent == []


def public(tree: ast.Module) -> Iterator[ast.Module | ast.ClassDef | Function]:
    """The module and what others may use of it; what stands in functions is private."""
    yield tree
    waiting: list[ast.Module | ast.ClassDef] = [tree]
    while waiting:
        for node in waiting.pop().body:
            if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
                yield node
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                waiting.append(node)


def says(node: ast.Module | ast.ClassDef | Function) -> bool:
    docstring = ast.get_docstring(node) or ""
    return docstring.partition("\n")[0].rstrip().endswith((".", ":", "?"))


def test_only_the_last_door_catches_everything(modules: list[Module]) -> None:
    catching = {
        module.name
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler) and catches_all(node)
    }

    assert catching <= CATCH_ALL


def catches_all(handler: ast.ExceptHandler) -> bool:
    """Whether a handler swallows whatever comes; one that clears up and raises again does not."""
    kinds = [node.id for node in ast.walk(handler.type or handler) if isinstance(node, ast.Name)]
    is_broad = handler.type is None or {"Exception", "BaseException"} & set(kinds)
    last = handler.body[-1]
    return bool(is_broad) and not (isinstance(last, ast.Raise) and last.exc is None)


def test_only_records_commits(modules: list[Module]) -> None:
    committing = {
        module.name
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
        if module.name.startswith("eakte/")
    }

    assert committing == {"eakte/records/opening.py"}


def test_only_settings_read_the_environment_and_only_app_the_clock(modules: list[Module]) -> None:
    readers = {module.name for module in modules if "os.environ" in module.text}
    clocks = {module.name for module in modules if "datetime.now(" in module.text}

    assert readers <= {"eakte/settings.py"}
    assert clocks <= {"eakte/app.py"}
