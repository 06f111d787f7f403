"""Start, watch and stop other programs so that none outlives the command."""

import contextlib
import ctypes
import fcntl
import json
import os
import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from .files import write_whole
from .paths import HOME
from .service_user import become_service_user, make_folder_of_service_user
from .steps import Problem, Progress

PR_SET_PDEATHSIG = 1
KILLED_WITH_US = ("setpriv", "--pdeathsig=KILL")
# They would be preferred to the sandbox's CA by msal's and Odoo's `requests`.
CA_OVERRIDES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")

# What apt and pip say then.
NO_NETWORK = re.compile(
    "(?i)could not resolve|failure resolving|could not connect|unable to connect"
    "|cannot initiate the connection|network is unreachable|no route to host"
    "|connection timed out|connection refused|failed to establish a new connection"
    "|name or service not known|name resolution"
)

Describe = Callable[[str], str | None]


def end_with_make() -> None:
    """Have this process told to stop when the ``make`` that started it is killed."""
    if "MAKELEVEL" in os.environ:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def server_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for servers and tests, with a home folder they can write."""
    make_folder_of_service_user(HOME)
    kept = {k: v for k, v in os.environ.items() if k not in CA_OVERRIDES}
    return kept | {"HOME": str(HOME)} | dict(extra or {})


def as_service(command: Sequence[str], stop_signal: str = "TERM") -> list[str]:
    """``command`` run by the service user, sent a signal when its parent dies."""
    options = ["setpriv", f"--pdeathsig={stop_signal}", *become_service_user()]
    return [*options, *command]


def start(
    command: Sequence[str],
    log: Path,
    env: Mapping[str, str],
    cwd: Path,
    stop_signal: str = "TERM",
) -> subprocess.Popen[bytes]:
    """Start a server as the service user, its output appended to ``log``.

    It gets a session of its own: Ctrl-C reaches only us, and we stop it in order.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(
            as_service(command, stop_signal),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env),
            cwd=cwd,
            start_new_session=True,
        )


def stop(process: subprocess.Popen[Any], patience: float = 15.0) -> None:
    """Ask ``process`` to end, then end whatever of its group is left."""
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(patience)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def run_logged(
    command: Sequence[str],
    log: Path,
    progress: Progress | None = None,
    describe: Describe = lambda line: line[:60],
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    stdin: Path | None = None,
    append: bool = False,
    runs_to_its_end: bool = False,
) -> None:
    """Run ``command`` to its end with its output in ``log``.

    :param describe: makes a progress message of the last line of the output.
    :param append: keeps what the log holds already.
    :param runs_to_its_end: when we are interrupted, it ends by itself before we do;
        when we are killed, nobody is left to wait, and it goes on. Any other is
        killed with us: it would be in the way of the next run.
    :raise Problem: the command failed; shows the end of its output.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    mode = "ab" if append else "wb"
    process: subprocess.Popen[bytes] | None = None
    try:
        with _signals_held(), log.open(mode) as output, _opened(stdin) as text:
            process = subprocess.Popen(
                list(command if runs_to_its_end else (*KILLED_WITH_US, *command)),
                stdin=text,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(env) if env is not None else None,
                cwd=cwd,
                start_new_session=True,
            )
        _watch(process, log, progress, describe)
    finally:
        if process and process.poll() is None:
            _end(process, runs_to_its_end, progress)
    if process.returncode:
        tail = "\n".join(last_lines(log, 25))
        raise Problem(f"{tail}\n\n{_name(command)} failed; all it said is in {log}")


@contextlib.contextmanager
def _signals_held() -> Iterator[None]:
    """What starts here is known before an interrupt ends us: so it is ended, too."""
    came: list[int] = []
    is_main = threading.current_thread() is threading.main_thread()
    before = {
        number: signal.signal(number, lambda number, _frame: came.append(number))
        for number in ((signal.SIGINT, signal.SIGTERM) if is_main else ())
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for interrupt in came:
            signal.raise_signal(interrupt)


def _opened(file: Path | None) -> BinaryIO:
    return (file or Path(os.devnull)).open("rb")


def _end(
    process: subprocess.Popen[bytes], by_itself: bool, progress: Progress | None
) -> None:
    if not by_itself:
        stop(process)
        return
    if progress:
        progress("stops as soon as this may be stopped")
    process.wait()


def run_download(what: str, *arguments: Any, **options: Any) -> None:
    """``run_logged`` for a command that fetches ``what`` from the network.

    :raise Problem: it failed; without network, in one sentence that says so.
    """
    log: Path = arguments[1]
    try:
        run_logged(*arguments, **options)
    except Problem:
        sign = next(filter(NO_NETWORK.search, last_lines(log, 10_000)), None)
        if sign is None:
            raise
        raise Problem(
            f"No network: {what} could not be fetched ({sign.strip()[:200]})."
            f" All that was said is in {log}"
        ) from None


def _watch(
    process: subprocess.Popen[bytes],
    log: Path,
    progress: Progress | None,
    describe: Describe,
) -> None:
    while process.poll() is None:
        time.sleep(0.2)
        lines = last_lines(log, 1) if progress else []
        state = describe(lines[0]) if lines else None
        if progress and state:
            progress(state)


def last_lines(path: Path, count: int) -> list[str]:
    """The last ``count`` lines that are not empty, of the last 64 KB of a file."""
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - 65536))
        text = file.read().decode(errors="replace")
    lines = [line for line in re.split(r"[\r\n]+", text) if line.strip()]
    return lines[-count:]


def _name(command: Sequence[str]) -> str:
    words = [w for w in command if not w.startswith("-") and "setpriv" not in w]
    return " ".join(Path(word).name for word in words[:3])


def free_port() -> int:
    """A port of the loopback interface that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def is_listening(port: int) -> bool:
    with socket.socket() as client:
        client.settimeout(1)
        return client.connect_ex(("127.0.0.1", port)) == 0


def require_free_ports(ports: Mapping[str, int]) -> None:
    """:raise Problem: naming each port in use and the variable that changes it."""
    busy = [
        f"Port {port} is in use: choose another, for example"
        f" make demo {variable}={port + 10}"
        for variable, port in ports.items()
        if not _can_listen(port)
    ]
    if busy:
        raise Problem("\n".join(busy))


def _can_listen(port: int) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("0.0.0.0", port))
        except OSError:
            return False
    return not is_listening(port)


def wait_until(
    ready: Callable[[], bool],
    process: subprocess.Popen[bytes],
    log: Path,
    what: str,
    seconds: float = 90.0,
) -> None:
    """Wait until ``ready()``.

    :raise Problem: the process ended, or ``seconds`` have passed.
    """
    deadline = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            tail = "\n".join(last_lines(log, 25))
            raise Problem(f"{tail}\n\n{what} did not start; its log is {log}")
        time.sleep(0.1)


class PidFile:
    """Remembers a command's processes, so that a run can end what a killed one left."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextlib.contextmanager
    def only_run(self, command: str, patience: float = 15.0) -> Iterator[None]:
        """Be the only run of ``command`` in this clone; end what a killed one left.

        :raise Problem: another one still runs after ``patience`` seconds.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_suffix(".lock").open("a") as lock:
            _wait_for_lock(lock.fileno(), command, patience)
            self.end_leftovers()
            try:
                yield
            finally:
                self.path.unlink(missing_ok=True)

    def write(self, processes: Iterable[subprocess.Popen[bytes]]) -> None:
        known = {str(p.pid): _start_time(p.pid) for p in processes}
        write_whole(self.path, json.dumps(known))

    def end_leftovers(self) -> None:
        """End the process groups of an earlier run that are still there."""
        for pid in self._alive():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGTERM)
        deadline = time.monotonic() + 10
        while self._alive() and time.monotonic() < deadline:
            time.sleep(0.1)
        for pid in self._alive():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)

    def _alive(self) -> list[int]:
        return [pid for pid, born in self._known() if _start_time(pid) == born]

    def _known(self) -> Iterator[tuple[int, str | None]]:
        with contextlib.suppress(FileNotFoundError, ValueError):
            for pid, born in json.loads(self.path.read_text()).items():
                yield int(pid), born


def _wait_for_lock(lock: int, command: str, patience: float) -> None:
    """A run that was just killed needs a moment to end."""
    deadline = time.monotonic() + patience
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise Problem(f"{command} already runs here: stop it first.") from None
        time.sleep(0.2)


def _start_time(pid: int) -> str | None:
    """When a process was started; tells it from a later one with the same number."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    state, *fields = stat.rpartition(")")[2].split()
    return None if state == "Z" else fields[18]
