"""Odoo in this process: its registry, a mailbox connected to a tenant, and its job.

The registry is loaded once. The job runs in a forked process that opens connections
of its own, so that it can be killed and started again at once.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from odoo import api, sql_db
from odoo.modules.registry import Registry
from odoo.tools import config, convert_file

from sandbox import tenant as facts
from sandbox.store.organization import SERVER_LOGIN, SERVER_PASSWORD

from ..mailbox_kinds import MailboxKind
from .tenant_process import TenantProcess

ADDON = "crm_email_logging"
Environment = Any
Work = Callable[[Environment], Any]


class Engine:
    """One database. ``config_file`` is Odoo's; ``mailbox`` ids are of the database."""

    def __init__(self, config_file: str, database: str) -> None:
        config.parse_config(
            [f"--config={config_file}", f"--database={database}", "--no-http"],
            setup_logging=False,
        )
        self.database = database
        self._registry = Registry(database)

    # In this process

    @contextmanager
    def environment(self, login: str = "") -> Iterator[Environment]:
        """Odoo's environment of the system or of a user; commits at the end."""
        with self._registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            if login:
                user = env["res.users"].search([("login", "=", login)])
                env = env(user=user, su=False)
            yield env

    def load_demo_people(self) -> None:
        with self.environment() as env:
            if not env.ref(f"{ADDON}.user_giulia", raise_if_not_found=False):
                convert_file(
                    env, ADDON, "demo/email_logging_demo.xml", {}, "init", True
                )

    def set_up(self, tenant: TenantProcess) -> None:
        """Enter the application's settings, as the setup dialog does."""
        with self.environment() as env:
            settings = env["email.logging.settings"]
            for name, value in {
                "cloud": "custom",
                "login_url": tenant.url,
                "graph_url": f"{tenant.url}/v1.0",
                "ca_bundle": tenant.ca_path,
                "tenant_id": facts.TENANT_ID,
                "client_id": facts.CLIENT_ID,
            }.items():
                settings._set(name, value)
            settings._set_client_secret(facts.CLIENT_SECRET)

    def connect_kind(self, tenant: TenantProcess, kind: MailboxKind) -> int:
        """Settings for a mailbox of that kind, and the mailbox, enabled.

        :return: the mailbox's id
        """
        if kind.is_online:
            self.set_up(tenant)
            return self.connect(tenant, kind.address)
        with self.environment() as env:
            _set_up_server(env, tenant)
            mailbox = env["email.logging.mailbox"].create(kind.values())
            mailbox.action_connect()
            mailbox.enabled = True
            return int(mailbox.id)

    def connect(
        self, tenant: TenantProcess, address: str = facts.LOG_MAILBOXES[0]
    ) -> int:
        """Add a mailbox, sign in at the tenant as a browser would, and enable it.

        :return: the mailbox's id
        """
        with self.environment() as env:
            mailboxes = env["email.logging.mailbox"]
            mailbox = mailboxes.search([("email", "=", address)])
            mailbox = mailbox or mailboxes.create({"email": address})
            mailbox.folder_ids = False  # those of another tenant
            uri = mailbox.action_connect()["url"]
            uri = f"{uri}&login_hint={facts.SERVICE_ACCOUNT}"
            # The page on which a person picks an account is left out.
            uri = tenant.follow_sign_in(uri.replace("prompt=select_account&", ""))
            query = parse_qs(urlsplit(uri).query)
            answer = {name: values[0] for name, values in query.items()}
            sign_ins = env["email.logging.pending.sign.in"]
            sign_ins._go_on(sign_ins._take(answer), answer)
            mailbox.enabled = True
            return int(mailbox.id)

    # In a process of its own

    def start(self, work: Work) -> Child:
        """Fork a process that does ``work`` in an environment of its own."""
        sql_db.close_all()
        reading, writing = os.pipe()
        pid = os.fork()
        if pid:
            os.close(writing)
            return Child(pid, reading)
        os.close(reading)
        status = 1
        try:
            self._work_in_child(work, writing)
            status = 0
        finally:
            if status:
                traceback.print_exc()
            sys.stderr.flush()
            os._exit(status)

    def run(self, work: Work) -> Any:
        """Do ``work`` in a process of its own; return what it returns (JSON)."""
        return self.start(work).result()

    def _work_in_child(self, work: Work, writing: int) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        self._registry.check_signaling()
        with self.environment() as env:
            result = work(env)
        os.write(writing, json.dumps(result).encode())


def _set_up_server(env: Environment, tenant: TenantProcess) -> None:
    """Enter the server's address and account, as the setup dialog does."""
    settings = env["email.logging.settings"]
    for name, value in {
        "url": f"{tenant.url}/EWS/Exchange.asmx",
        "account": SERVER_LOGIN,
        "ca_bundle": tenant.ca_path,
    }.items():
        settings._set(f"server_{name}", value)
    settings._set_encrypted("server_password", SERVER_PASSWORD)


@dataclass
class Child:
    """A forked process; its result comes through a pipe."""

    pid: int
    reading: int

    def kill(self) -> None:
        """SIGKILL: no clean-up of any kind takes place."""
        os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> tuple[int, bytes]:
        """:return: its status as of ``os.waitpid``, and what it wrote"""
        with os.fdopen(self.reading, "rb") as pipe:
            written = pipe.read()
        return os.waitpid(self.pid, 0)[1], written

    def result(self) -> Any:
        status, written = self.wait()
        if status:
            raise RuntimeError(f"The process ended with {status}; see above")
        return json.loads(written)


def addon_module(name: str) -> Any:
    """A module of the addon, such as ``models.settlement``; needs an `Engine`."""
    return importlib.import_module(f"odoo.addons.{ADDON}.{name}")


def run_job(env: Environment, mailbox_id: int) -> None:
    """Run the mailbox's scheduled job as Odoo's cron worker does."""
    crons = env["ir.cron"]
    cron_id = env["email.logging.mailbox"].browse(mailbox_id).cron_id.id
    # The connection of a killed worker may hold the job for a moment still.
    while not (job := crons._acquire_one_job(env.cr, cron_id, include_not_ready=True)):
        env.cr.rollback()
        time.sleep(0.01)
    crons._process_job(env.cr, job)
