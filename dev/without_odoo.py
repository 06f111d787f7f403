"""Which tests need no Odoo: for them alone, neither it nor a database is prepared."""

from collections.abc import Sequence
from pathlib import Path

from .paths import ROOT

FOLDERS = (
    *("tests/exchange", "tests/sandbox", "tests/dev", "tests/engine/history"),
    *("tests/test_house.py", "tests/test_words.py"),
)


def needs_odoo(command: Sequence[str]) -> bool:
    """Whether a module of this folder, called with these arguments, needs an Odoo.

    :param command: the module's name and its arguments
    """
    module, *arguments = command or [""]
    return module != "dev.test" or not need_no_odoo(arguments)


def need_no_odoo(arguments: Sequence[str]) -> bool:
    """Whether pytest's arguments name files, and all of them need no Odoo."""
    files = [_file(argument) for argument in arguments if is_test_file(argument)]
    return bool(files) and all(_is_below_folders(file) for file in files)


def is_test_file(argument: str) -> bool:
    """Whether it names a file or folder of the repository, and is no option."""
    return not argument.startswith("-") and _file(argument).exists()


def is_folder(argument: str) -> bool:
    """Whether it names a folder of the repository with all its tests."""
    return is_test_file(argument) and _file(argument).is_dir()


def _file(argument: str) -> Path:
    return (ROOT / argument.partition("::")[0]).resolve()


def _is_below_folders(file: Path) -> bool:
    return any(file.is_relative_to(ROOT / folder) for folder in FOLDERS)
