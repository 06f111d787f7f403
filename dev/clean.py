"""Remove everything that was downloaded or made."""

import fcntl
import shutil

from .paths import DEMO, POSTGRES, TEST, WORK
from .processes import PidFile
from .steps import Problem, run_main, step


def main() -> None:
    for folder in (DEMO, TEST):
        PidFile(folder / "pids.json").end_leftovers()
    if _database_is_in_use():
        raise Problem("Something of this project still runs: stop it first (Ctrl-C).")
    with step(f"Removing {WORK}"):
        shutil.rmtree(WORK, ignore_errors=True)
    if WORK.exists():
        raise Problem(f"Some of it is another user's. Remove it: sudo rm -rf {WORK}")


def _database_is_in_use() -> bool:
    users_lock = POSTGRES / "users.lock"
    if not users_lock.exists():
        return False
    with users_lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


if __name__ == "__main__":
    run_main(main)
