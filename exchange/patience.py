"""How long answers may take, whoever waits for them.

A timeout of sockets limits silence only: a server that sends a byte now and then holds
its client for ever. Here an answer has a deadline in all, from connecting to its last
byte, which every read from the socket obeys.
"""

from __future__ import annotations

import math
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from requests.adapters import HTTPAdapter


@dataclass(frozen=True, slots=True)
class Patience:
    """Times are seconds.

    - ``answer``: for one answer in all
    - ``whole``: for everything that one client is asked; None: no limit
    - ``retries``: how often what failed for a passing reason is sent again
    - ``max_wait``: the longest pause that is slept because a server asked for it
    """

    answer: float = 60.0
    whole: float | None = None
    retries: int = 3
    max_wait: float = 5.0


JOB = Patience()
"""Half of the 120 s after which Odoo ends a worker (limit_time_real)."""

PERSON = Patience(answer=5.0, whole=5.0, retries=0, max_wait=0.0)
"""Somebody looks at the screen, and a worker serves nobody else meanwhile."""

CHECK = Patience(answer=5.0, whole=15.0, retries=1, max_wait=1.0)
"""An administrator validates the setup: many short questions."""


class Deadline:
    """When the present answer must be complete. Not for several threads at once."""

    def __init__(
        self, patience: Patience, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._answer = patience.answer
        self._clock = clock
        self._end = clock() + patience.whole if patience.whole else math.inf
        self._until = self._end

    def begin(self) -> float:
        """Start to wait for an answer.

        :return: how long it may take
        """
        self._until = min(self._clock() + self._answer, self._end)
        return self.left()

    def left(self) -> float:
        """Seconds; never 0, which sockets take for "do not wait"."""
        return max(self._until - self._clock(), 0.001)

    def is_over(self) -> bool:
        """Whether the answer came too late."""
        return self._clock() >= self._until

    def note_failure(self) -> None:
        """An answer failed. After one that was not there in time, none is waited for:
        several such waits would take a worker beyond its limits.
        """
        if self.is_over():
            self._end = self._clock()

    @property
    def is_exhausted(self) -> bool:
        """Whether nothing is waited for any more."""
        return self._clock() >= self._end


class DeadlineAdapter(HTTPAdapter):
    """Makes every read of an HTTPS connection obey a deadline."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Give the pools our own context; the authorities are added by requests."""
        context = _DeadlineContext(ssl.PROTOCOL_TLS_CLIENT)
        context.deadline = self._deadline
        super().init_poolmanager(  # type: ignore[no-untyped-call]
            *args, ssl_context=context, **options
        )

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """The same behind a proxy."""
        context = _DeadlineContext(ssl.PROTOCOL_TLS_CLIENT)
        context.deadline = self._deadline
        return super().proxy_manager_for(  # type: ignore[no-untyped-call]
            proxy, ssl_context=context, **options
        )


class _DeadlineSocket(ssl.SSLSocket):
    def recv_into(self, *args: Any, **options: Any) -> int:
        """Wait as long as the answer may take, and no longer."""
        deadline = cast(_DeadlineContext, self.context).deadline
        if deadline.is_over():
            raise TimeoutError("the answer was not complete in time")
        self.settimeout(deadline.left())
        return super().recv_into(*args, **options)


class _DeadlineContext(ssl.SSLContext):
    sslsocket_class = _DeadlineSocket
    deadline: Deadline
