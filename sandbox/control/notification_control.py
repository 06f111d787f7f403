"""What tests may change about change notifications."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .faults import Delivery, Faults

LIFECYCLE_EVENTS = ("reauthorizationRequired", "subscriptionRemoved", "missed")


class NotificationControl:
    """The part of ``Control`` that concerns subscriptions.

    :param send_of_life: see ``graph.notifier.Notifier.tell_of_life``
    """

    faults: Faults
    send_of_life: Callable[[str, str], int]

    def set_delivery(self, **settings: Any) -> None:
        """:raises TypeError: see ``faults.Delivery``"""
        self.faults.delivery = Delivery(**settings)

    def tell_of_life(self, event: str, mailbox: str) -> int:
        """Send a lifecycle notification; a removed subscription is gone before.

        :return: to how many subscriptions of the mailbox
        :raises ValueError: there is no such event
        """
        if event not in LIFECYCLE_EVENTS:
            raise ValueError(f"An event is one of {', '.join(LIFECYCLE_EVENTS)}")
        return self.send_of_life(event, mailbox)
