"""Which files of ours a file imports, read without running anything."""

import ast
import re
from pathlib import Path

ADDON = Path(__file__).parents[1]
NAME = "odoo.addons.crm_email_logging"
ROOMS = (
    *("exchange", "engine", "connection", "models", "wizards", "controllers"),
    *("sandbox", "dev", "tests", "migrations"),
)

_JS_METHOD = re.compile(r"^ +(?:async )?(\w+)\(.*\) {$", re.MULTILINE)


def files(*rooms):
    """All Python files of the rooms; without any, of the whole addon."""
    if rooms:
        return [file for room in rooms for file in (ADDON / room).rglob("*.py")]
    return [*ADDON.glob("*.py"), *files(*ROOMS)]


def room(file):
    """The room in which a file lies, "" for the addon's own few files."""
    return file.relative_to(ADDON).parts[0] if file.parent != ADDON else ""


def imported(file):
    """Our files that a file imports; a package for its `__init__`."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and (base := _base(file, node)):
            for alias in node.names:
                yield _file(base / alias.name) or _file(base) or base


def functions(file):
    """Names of the functions of a file; a method's by itself and with its class."""
    if file.suffix != ".py":
        return set(_JS_METHOD.findall(file.read_text()))
    tree = ast.parse(file.read_text())
    names = _functions_of(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            methods = _functions_of(node)
            names |= methods | {f"{node.name}.{name}" for name in methods}
    return names


def is_of_odoo(file):
    """Whether a file imports anything of Odoo."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module]
        else:
            continue
        if any(name.partition(".")[0] == "odoo" for name in names):
            return True
    return False


def in_circles(arrows):
    """:param arrows: {file: set of files that it imports}
    :return: those that import one another, directly or by way of others, and those
        that import them
    """
    left = dict(arrows)
    while free := [file for file in left if not left[file] & set(left)]:
        for file in free:
            del left[file]
    return sorted(str(file.relative_to(ADDON)) for file in left)


def _functions_of(node):
    return {inner.name for inner in node.body if isinstance(inner, ast.FunctionDef)}


def _base(file, node):
    """The folder or module from which names are imported, None for other people's."""
    module = node.module or ""
    if node.level:
        return file.parents[node.level - 1].joinpath(*module.split("."))
    if f"{module}.".startswith(f"{NAME}."):
        return ADDON.joinpath(*module.removeprefix(NAME).split("."))
    return None


def _file(path):
    candidates = (path.with_name(f"{path.name}.py"), path / "__init__.py")
    return next((file for file in candidates if file.exists()), None)
