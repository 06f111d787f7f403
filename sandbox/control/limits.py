"""Graph's limits for Outlook, per application and mailbox, or per application.

graph-docs "Microsoft Graph service-specific throttling limits", Outlook: four
requests at the same time, 10,000 requests in 10 minutes. Each item of a batch
counts as a request. Some tenants count an application's mailboxes together
(graph-docs-contrib#9428).
"""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass

from ..store.clock import Clock

Key = tuple[str, str]  # application, mailbox


@dataclass
class LimitSettings:
    """``window`` in seconds. Switched off unless ``enforced``.

    ``per_application``: all mailboxes of an application share them.
    """

    enforced: bool = False
    concurrency: int = 4
    requests: int = 10_000
    window: float = 600.0
    concurrency_retry_after: int = 1
    per_application: bool = False


@dataclass
class _Usage:
    in_flight: int = 0
    window_start: float = 0.0
    count: int = 0


class LimitReached(Exception):
    """``retry_after`` in seconds."""

    def __init__(self, limit: str, retry_after: int) -> None:
        super().__init__(f"{limit}: again in {retry_after} s")
        self.limit = limit
        self.retry_after = retry_after


class Limits:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._usage: dict[Key, _Usage] = {}
        self.settings = LimitSettings()

    def reset(self) -> None:
        with self._lock:
            self.settings = LimitSettings()
            self._usage = {}

    def enter(self, key: Key) -> None:
        """Count a request that begins; :meth:`leave` must follow.

        :raises LimitReached: then :meth:`leave` must not follow
        """
        with self._lock:
            usage = self._usage.setdefault(self._counted(key), _Usage())
            if self.settings.enforced:
                self._check(usage)
            usage.in_flight += 1
            usage.count += 1

    def leave(self, key: Key) -> None:
        with self._lock:
            usage = self._usage.get(self._counted(key))
            if usage and usage.in_flight:
                usage.in_flight -= 1

    def _counted(self, key: Key) -> Key:
        application, mailbox = key
        return application, "" if self.settings.per_application else mailbox

    def _check(self, usage: _Usage) -> None:
        settings, now = self.settings, self._clock.seconds()
        if now >= usage.window_start + settings.window:
            usage.window_start, usage.count = now, 0
        if usage.in_flight >= settings.concurrency:
            raise LimitReached("MailboxConcurrency", settings.concurrency_retry_after)
        if usage.count >= settings.requests:
            left = usage.window_start + settings.window - now
            raise LimitReached("MailboxRequests", max(1, math.ceil(left)))
