"""The versions that an upgrade starts from, and what each later one has renamed.

A new migration needs an entry in ``CHANGES``, and nothing else: every column and row
of the old database that it does not name must be there, unchanged, after the upgrade.
A version whose data the old ones cannot have gets a line in ``COMMITS`` and a file
``fill_<version>.py`` beside this one, which adds to the updated database of the version
before it.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..paths import ROOT

# {version: the commit that it was}, oldest first
COMMITS = {
    "19.0.1.1.0": "87a625d351bb1eec654d7153068ab81d97e526bf",
    "19.0.1.2.0": "ad6f2e6f8d470581c8d5885aae070f062a33377b",
    "19.0.1.3.0": "f6ea2d4079041744f8f8ae941c7b8fdca1134dbc",
    "19.0.1.4.0": "bd572be3306e4249671c2c5950c1c772d2b12674",
    "19.0.1.5.0": "0a9f0d79504fd03d49daf37d5e2a842c157c54f0",
}


@dataclass(frozen=True)
class Change:
    """What a version calls otherwise than the one before it.

    :param models: {old model: new model}
    :param columns: {"old_table.old_column": the new columns that hold its values}; an
        empty tuple when its values are gone on purpose
    :param values: {"old_table.old_column": {old value: new value}}, also of keys in
        JSON and of quoted words in a favourite's domain
    :param xml_ids: {old name: new name, or "" when it is gone on purpose}
    :param grown: tables to which the update itself adds rows
    """

    models: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    xml_ids: Mapping[str, str] = field(default_factory=dict)
    grown: frozenset[str] = frozenset()


# {version: what it changed}, oldest first
CHANGES = {
    "19.0.1.2.0": Change(
        models={
            "email.logging.exchange": "email.logging.sighting",
            "email.logging.sign.in": "email.logging.pending.sign.in",
        },
        columns={
            # Its place is empty: in Exchange Online, a message's key leads to it.
            "email_logging_message.graph_id": ("key",),
            "email_logging_skipped.graph_id": ("key",),
            "email_logging_message.web_link": (),
            "email_logging_mailbox.skip_automated": ("skip_automatic",),
            # Notes no longer quote senders; that others stay as they are is tried by
            # tests/migrations.
            "mail_message.body": (),
        },
        values={
            "email_logging_skipped.reason": {"automated": "automatic"},
            "email_logging_run.reasons": {"automated": "automatic"},
            "ir_filters.domain": {"automated": "automatic"},
        },
    ),
    "19.0.1.3.0": Change(
        columns={
            # Counted in working hours, which tests/migrations tries.
            "email_logging_mailbox.silence_hours": (),
            # Its kind and code, in which every sentence is found by tests/migrations.
            "email_logging_run.error": (),
            "email_logging_message.body": ("plain_body",),
            # What is not settled has a row in a table of its own; tests/migrations.
            "email_logging_message.settled": (),
            "email_logging_skipped.settled": (),
            # The setup's own action has an address now.
            "ir_act_server.path": (),
        },
    ),
    "19.0.1.4.0": Change(
        columns={
            # What Exchange takes for a conversation; ours are given by a job.
            "email_logging_message.conversation_id": ("remote_conversation",),
            # Its message's.
            "interaction_log_entry.subject": (),
            # Notes name no recipient and no subject; see tests/migrations.
            "mail_message.body": (),
        },
        # That job, and Odoo's notes of it.
        # Among them how far the job of contacts' facts has come.
        grown=frozenset(
            {"ir_cron", "ir_act_server", "mail_message", "ir_config_parameter"}
        ),
    ),
    "19.0.1.5.0": Change(
        # The job of the words of older e-mails, and Odoo's notes of it.
        grown=frozenset({"ir_cron", "ir_act_server", "mail_message"}),
    ),
}


def present_version() -> str:
    manifest = ast.literal_eval((ROOT / "__manifest__.py").read_text())
    return str(manifest["version"])


def version_before(version: str) -> str | None:
    """The one that a version's own database is made from; None for the first."""
    versions = list(COMMITS)
    place = versions.index(version)
    return versions[place - 1] if place else None


def changes_after(version: str) -> list[Change]:
    """What the versions after ``version``, up to the present one, have renamed."""
    first, last = _number(version), _number(present_version())
    return [c for v, c in CHANGES.items() if first < _number(v) <= last]


def changes_until(version: str) -> list[Change]:
    """What ``version`` and those before it have renamed."""
    last = _number(version)
    return [change for v, change in CHANGES.items() if _number(v) <= last]


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
