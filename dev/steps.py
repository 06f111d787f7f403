"""One printed line per step, with its time; problems in words instead of tracebacks."""

import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

SECONDS_BETWEEN_PROGRESS_LINES = 10.0


class Problem(Exception):
    """Something that the person at the keyboard has to solve; says how."""


class Progress:
    """Shows how far a step is: in place on a terminal, else a line now and then."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.started = self.shown = time.monotonic()

    def __call__(self, state: str) -> None:
        if sys.stdout.isatty():
            _overwrite(f"{self._seconds()}  {self.title}: {state}")
        elif time.monotonic() - self.shown > SECONDS_BETWEEN_PROGRESS_LINES:
            self.shown = time.monotonic()
            print(f"{self._seconds()}    {self.title}: {state}", flush=True)

    def done(self, outcome: str = "") -> None:
        line = f"{self._seconds()}  {self.title}{outcome}"
        if sys.stdout.isatty():
            _overwrite(line)
            print(flush=True)
        else:
            print(line, flush=True)

    def _seconds(self) -> str:
        return f"{time.monotonic() - self.started:6.1f} s"


def _overwrite(line: str) -> None:
    width = shutil.get_terminal_size().columns - 1
    print(f"\r{line[:width]:<{width}}", end="", flush=True)


@contextmanager
def step(title: str) -> Iterator[Progress]:
    """Print ``title`` with the seconds it took when the block is done."""
    progress = Progress(title)
    if sys.stdout.isatty():
        progress("...")
    try:
        yield progress
    except BaseException:
        progress.done(": not done")
        raise
    progress.done()


def run_main(main: Callable[[], int | None]) -> None:
    """Run a command's ``main``; turn its end into an exit status.

    A termination signal is raised as ``KeyboardInterrupt``, so that both ways of
    stopping a command run the same clean-up.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        sys.exit(main())
    except Problem as problem:
        print(f"\n{problem}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        sys.exit(130)


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
