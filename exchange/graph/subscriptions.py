"""Subscriptions to change notifications: Graph says at once that mail has arrived.

Sources: learn.microsoft.com/graph/outlook-change-notifications-overview,
/graph/change-notifications-delivery-webhooks and
/graph/change-notifications-lifecycle-events. For applications only: to an account that
has signed in, Graph tells nothing of a shared mailbox.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from ..errors import AccessDenied, InvalidRequest, NotFound, Unavailable
from ..mail import parse_date, text
from .client import GraphClient
from .urls import path

LONGEST = timedelta(minutes=10_080 - 10)
"""How long one lives: Graph's limit, less what its clock may differ from ours."""

RESOURCE = "users/{}/mailFolders('inbox')/messages"


@dataclass(frozen=True, slots=True)
class Ear:
    """Where Graph tells it: two addresses, and a secret (at most 128 characters) by
    which its notifications are known.
    """

    url: str
    lifecycle_url: str
    state: str


@dataclass(frozen=True, slots=True)
class Subscription:
    """``expires``: naive UTC."""

    id: str
    expires: datetime


class Subscriptions:
    """Those of the application that the client acts for. All raise RemoteError."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    def create(self, mailbox: str, ear: Ear) -> Subscription:
        """Let Graph tell of new mail in a mailbox's Inbox.

        It calls both addresses before it answers. What leads to the same address is
        removed: nobody knows it, where an answer or a transaction was lost.

        :raises InvalidRequest: ``told_nowhere``, what answers there is not ours
        :raises AccessDenied: ``told_nothing``, the application may not subscribe
        """
        self._forget(ear.url)
        wanted = {
            "changeType": "created",
            "notificationUrl": ear.url,
            "lifecycleNotificationUrl": ear.lifecycle_url,
            "resource": RESOURCE.format(mailbox),
            "expirationDateTime": self._end(),
            "clientState": ear.state,
        }
        try:
            return _read(self._client.post("/subscriptions", json=wanted))
        except AccessDenied as error:
            raise AccessDenied("told_nothing", code=error.code) from None
        except InvalidRequest as error:
            raise InvalidRequest("told_nowhere", code=error.code) from None

    def renew(self, id: str) -> Subscription:
        """Let it live as long as can be, and prove that the application still may.

        :raises NotFound: it has expired, or Graph has removed it
        :raises AccessDenied: ``told_nothing``
        """
        until = {"expirationDateTime": self._end()}
        try:
            return _read(self._client.patch(path("subscriptions", id), json=until))
        except AccessDenied as error:
            raise AccessDenied("told_nothing", code=error.code) from None

    def delete(self, id: str) -> None:
        """End it; also when it has ended already."""
        with contextlib.suppress(NotFound):
            self._client.delete(path("subscriptions", id))

    def _forget(self, url: str) -> None:
        for known in list(self._client.pages("/subscriptions")):
            if known.get("notificationUrl") == url:
                self.delete(text(known.get("id")))

    def _end(self) -> str:
        now = datetime.now(timezone.utc)
        there = now + timedelta(seconds=self._client.clock_difference or 0)
        return (there + LONGEST).strftime("%Y-%m-%dT%H:%M:%SZ")


def _read(answer: dict[str, Any]) -> Subscription:
    """:raises Unavailable: malformed_answer"""
    expires = parse_date(answer.get("expirationDateTime"))
    id = text(answer.get("id"))
    if not (expires and id):
        raise Unavailable("malformed_answer", code="subscription")
    return Subscription(id, expires)
