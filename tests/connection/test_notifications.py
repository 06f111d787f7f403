"""Microsoft tells of new mail at once: over real HTTPS, and through every fault of a
subscription's life.
"""

import ssl
import time
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import Mock, patch

import requests
import trustme

from odoo import fields, http
from odoo.tests import HttpCase, tagged
from odoo.tests import common as odoo_common

from ... import hooks
from ...connection.notifications import PATH, digest
from ...engine.run import Run
from ...exchange.errors import Unavailable
from ...exchange.graph.subscriptions import Subscriptions
from ..common import CRM_LOG
from ..https_front import https_front
from ..real_transactions import real_transactions
from ..sandbox_common import SandboxCase, mime

ROLES = ["Mail.ReadWrite", "Mail.Read"]
STATE = "5a" * 32
FLOOD = 300
LOG = "odoo.addons.crm_email_logging.models.email_logging_subscription"
# What a notification asks of, seen by more than the transaction of a test.
BESIDE = """
CREATE TABLE beside.email_logging_mailbox AS
    SELECT %(id)s AS id, %(job)s AS cron_id, TRUE AS enabled;
CREATE TABLE beside.ir_cron AS SELECT %(job)s AS id, TRUE AS active;
CREATE TABLE beside.ir_cron_trigger (id serial, cron_id integer, call_at timestamp)
"""


class NotificationCase(SandboxCase):
    """The application reads the mailbox, under an address by https."""

    base_url_of_test = "https://localhost:9"

    def setUp(self):
        super().setUp()
        self.settings = self.env["email.logging.settings"]
        self.settings._set("authentication", "application")
        self.mailbox._disconnect()
        self.control.set_application(roles=ROLES)
        self.set_base_url(self.base_url_of_test)
        self.settings._accept_database()
        self.mailbox._connect_application()
        self.mailbox.enabled = True

    def set_base_url(self, url):
        self.env["ir.config_parameter"].set_param("web.base.url", url)

    @property
    def subscription(self):
        return self.env["email.logging.subscription"]._of(self.mailbox)

    def graph_subscriptions(self):
        """Those that the tenant knows."""
        return self.sandbox._graph.notifier.subscriptions_of(
            self.settings._get_client_id()
        )

    def requests(self, path="/v1.0/"):
        return [r for r in self.control.requests() if r["path"].startswith(path)]

    def given(self, **values):
        """A subscription, as the job leaves it."""
        week = fields.Datetime.now() + timedelta(days=6)
        subscriptions = self.env["email.logging.subscription"].sudo()
        url = subscriptions._url(self.mailbox)
        self.subscription.unlink()
        return subscriptions.create(
            {
                "mailbox_id": self.mailbox.id,
                "identifier": "given",
                "url": url,
                "digest": digest(STATE),
                "expires": week,
                **values,
            }
        )

    def triggers(self):
        now = fields.Datetime.now()
        domain = [("cron_id", "=", self.mailbox.cron_id.id), ("call_at", "<=", now)]
        return self.env["ir.cron.trigger"].search(domain)


@tagged("post_install", "-at_install")
class TestLife(NotificationCase, HttpCase):
    def setUp(self):
        super().setUp()
        context = self.sandbox._certificates.context
        front = https_front(context, self.http_port())
        self.address = self.enterContext(front)
        self.http_request_allow_all = True
        self.set_base_url(self.address)
        self.settings._accept_database()

    def run_job(self, mailbox=None):
        """A test has one transaction, whose lock the job holds: Microsoft's questions
        are let in while it waits for Microsoft.
        """
        create = Subscriptions.create

        def while_others_go_on(*args):
            lock = odoo_common._registry_test_lock
            held = lock._release_save()
            try:
                return create(*args)
            finally:
                lock._acquire_restore(held)

        with patch.object(Subscriptions, "create", while_others_go_on):
            return super().run_job(mailbox)

    @contextmanager
    def told(self, count=1):
        """What happens inside makes Microsoft tell something."""
        self.triggers().unlink()
        self.env.flush_all()
        before = len(self.arrived)
        with self.allow_requests():
            yield
            deadline = time.monotonic() + 60
            while len(self.arrived) < before + count and time.monotonic() < deadline:
                time.sleep(0.02)
        self.env.invalidate_all()

    def watch(self):
        """Count what arrives at the model."""
        self.arrived = []
        model = self.registry["email.logging.subscription"]
        receive = model._receive

        def noted(records, *args, **options):
            receive(records, *args, **options)
            self.arrived.append(args)

        self.startPatcher(patch.object(model, "_receive", noted))

    def start(self):
        self.watch()
        self.run_job()
        self.assertTrue(self.mailbox.is_told, self.subscription.failure)

    def test_from_mail_to_entry(self):
        self.start()
        (there,) = self.graph_subscriptions()
        self.assertEqual(there.id, self.subscription.identifier)
        self.assertTrue(there.properties["notificationUrl"].startswith(self.address))
        state = there.properties["clientState"]
        self.assertEqual(self.subscription.sudo().digest, digest(state))
        left = self.subscription.expires - fields.Datetime.now()
        self.assertGreater(left, timedelta(days=6.9))
        # What came before it was there is looked for once more.
        self.assertEqual(len(self.triggers()), 1)
        with self.told():
            self.send(mime(subject="At once"))
        self.assertEqual(len(self.triggers()), 1)
        self.run_job()
        self.assertEqual(self.messages.mapped("subject"), ["At once"])
        # A second notification of the same mail, and a lost one.
        self.control.set_delivery(doubled=1)
        with self.told(2):
            self.send(mime(subject="Twice"))
        self.assertEqual(len(self.triggers()), 1)
        self.run_job()
        self.assertEqual(len(self.messages), 2)

    def test_renewed_early_and_idle_runs_cost_nothing_more(self):
        self.start()
        self.control.clear_requests()
        self.run_job()
        self.assertEqual(len(self.requests()), 1)
        expires = self.subscription.expires
        self.subscription.expires = expires - timedelta(days=4)
        self.control.clear_requests()
        self.run_job()
        self.assertEqual(
            [(r["method"], r["status"]) for r in self.requests("/v1.0/subscriptions")],
            [("PATCH", 200)],
        )
        self.assertGreaterEqual(self.subscription.expires, expires)

    def test_faults_of_its_life(self):
        self.start()
        first = self.subscription.identifier
        for event, is_new in {
            "reauthorizationRequired": False,
            "missed": False,
            "subscriptionRemoved": True,
        }.items():
            with self.subTest(event):
                before = self.subscription.identifier
                with self.told():
                    self.assertEqual(self.control.tell_of_life(event, CRM_LOG), 1)
                self.assertTrue(self.subscription.is_doubtful)
                self.assertFalse(self.mailbox.is_told)
                self.assertEqual(len(self.triggers()), 1)
                self.run_job()
                self.assertTrue(self.mailbox.is_told)
                self.assertEqual(self.subscription.identifier != before, is_new)
        with self.subTest("gone without a word"):
            (there,) = self.graph_subscriptions()
            self.sandbox._graph.notifier.remove(there)
            self.subscription.expires = fields.Datetime.now()
            self.run_job()
            self.assertTrue(self.mailbox.is_told)
        with self.subTest("the transaction that made it was lost"):
            self.subscription.unlink()
            self.run_job()
            self.assertEqual(len(self.graph_subscriptions()), 1)
        with self.subTest("a certificate that Microsoft does not trust"):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            trustme.CA().issue_cert("localhost").configure_cert(context)
            with https_front(context, self.http_port()) as untrusted:
                self.set_base_url(untrusted)
                self.settings._accept_database()
                self.run_job()
            self.assertEqual(self.subscription.failure, "told_nowhere")
            self.subscription.tried = False
        with self.subTest("another address"):
            with https_front(
                self.sandbox._certificates.context, self.http_port()
            ) as other:
                self.set_base_url(other)
                self.settings._accept_database()
                self.run_job()
            (there,) = self.graph_subscriptions()
            self.assertTrue(there.properties["notificationUrl"].startswith(other))
        self.assertNotEqual(self.subscription.identifier, first)

    def test_ended_with_what_it_was_for(self):
        for end in (
            lambda: self.mailbox.action_disable(),
            lambda: self.mailbox.write({"told_at_once": False}),
            lambda: self.mailbox._discard(),
        ):
            self.start()
            end()
            self.assertEqual(len(self.graph_subscriptions()), 1)
            self.env.flush_all()
            daily = self.env.ref("crm_email_logging.validate_setup_cron")
            daily.method_direct_trigger()
            self.env.invalidate_all()
            self.assertFalse(self.graph_subscriptions())
            self.assertFalse(self.env["email.logging.subscription"].sudo().search([]))
            if self.mailbox.exists():
                self.mailbox.write({"enabled": True, "told_at_once": True})

    def test_what_microsoft_does_not_end_today_is_ended_tomorrow(self):
        self.start()
        self.mailbox.action_disable()
        self.control.add_fault(path="/subscriptions/", status=503, times=None)
        subscriptions = self.env["email.logging.subscription"].sudo()
        subscriptions._end_unwanted()
        self.assertTrue(subscriptions.search([]))
        self.control.clear_faults()
        subscriptions._end_unwanted()
        self.assertFalse(self.graph_subscriptions())
        self.assertFalse(subscriptions.search([]))

    def test_uninstalled(self):
        """Microsoft is to tell nothing any more; what hinders that hinders no end."""
        self.start()
        self.patch(type(self.env["email.logging.vault"]), "_forget_key", Mock())
        with self.subTest("Microsoft answers"), self.assertLogs(hooks.__name__):
            hooks.uninstall_hook(self.env)
        self.assertFalse(self.graph_subscriptions())
        for what, hinder in {
            "Microsoft fails": lambda: self.control.add_fault(
                path="/subscriptions/", status=503, times=None
            ),
            "no secret": lambda: self.settings._set_client_secret(False),
            "settings kept elsewhere, that fail": lambda: self.patch(
                type(self.settings), "_get_connection", Mock(side_effect=OSError)
            ),
        }.items():
            with self.subTest(what):
                self.given()
                hinder()
                with self.assertLogs(LOG, "WARNING") as told:
                    self.env["email.logging.subscription"]._end_all()
                self.assertIn("a week", told.output[0])
                self.assertFalse(self.env["email.logging.subscription"].search([]))

    def test_what_comes_to_the_address(self):
        """Nothing but what Microsoft says is heard, and nothing makes us slow."""
        self.start()
        self.triggers().unlink()
        url = f"/{self.subscription.url.split('/', 3)[3]}"
        state = self.graph_subscriptions()[0].properties["clientState"]
        told = '{"value":[{"clientState":"%s","subscriptionId":"x"}]}'
        as_json = {"Content-Type": "application/json"}

        def post(body, url=url):
            answer = self.url_open(url, data=body, headers=as_json)
            self.assertNotIn("Set-Cookie", answer.headers)
            return answer.status_code

        self.assertEqual(post(told % STATE), 202)
        self.assertEqual(post(b"\xff" * 100), 202)
        self.assertEqual(post("[" * 60_000), 202)
        started = time.process_time()
        self.assertEqual(post(b" " * 5_000_000 + (told % state).encode()), 413)
        self.assertLess(time.process_time() - started, 1)
        self.assertEqual(post(told % state, f"{url[:-1]}x"), 404)
        self.assertEqual(post(told % state, f"{PATH}/{self.mailbox.id}/x"), 404)
        self.assertFalse(self.triggers())
        self.assertEqual(post(told % state), 202)
        self.assertEqual(len(self.triggers()), 1)
        proof = f"{url}?validationToken=a%20%3Cb%3E%2B"
        answer = self.url_open(proof, data=b"", method="POST")
        self.assertEqual(answer.text, "a <b>+")
        self.assertEqual(answer.headers["Content-Type"], "text/plain; charset=utf-8")
        self.triggers().unlink()
        with (
            self.subTest("a flood"),
            self.allow_requests(),
            requests.Session() as flood,
        ):
            plain = f"{self.base_url()}{url}"
            for _ in range(FLOOD):
                answer = flood.post(plain, told % STATE, headers=as_json, timeout=10)
                self.assertEqual(answer.status_code, 202)
                self.assertLess(answer.elapsed.total_seconds(), 3)
        with self.subTest("other databases behind the same host"):
            names = [self.cr.dbname, "another"]
            listed = patch.object(http, "db_list", lambda *args, **options: names)
            with self.allow_requests(), listed:
                answer = requests.post(plain, told % state, timeout=10)
            self.assertEqual(answer.status_code, 404)
        self.assertFalse(self.triggers())
        with self.subTest("a copy of this database"):
            parameters = self.env["ir.config_parameter"].sudo()
            parameters.set_param("database.secret", "another")
            self.assertEqual(post(told % state), 404)


@tagged("post_install", "-at_install")
class TestNotifications(NotificationCase):
    def receive(self, state=STATE, **options):
        content = b'{"value": [{"clientState": "%s"}]}' % state.encode()
        self.subscription._receive(self.mailbox.id, content, **options)

    def test_a_flood_costs_nothing(self):
        self.given()
        self.triggers().unlink()
        self.receive("0" * 64)  # who is known is asked once
        self.env.flush_all()
        content = b'{"value": [{"clientState": "%s"}]}' % (b"0" * 64)
        subscriptions = self.env["email.logging.subscription"].sudo()
        started = time.process_time()
        with self.assertQueryCount(0):
            for _ in range(10_000):
                subscriptions._receive(self.mailbox.id, content)
        self.assertLess(time.process_time() - started, 3)
        self.assertFalse(self.triggers())
        content = content.replace(b"0" * 64, STATE.encode())
        with self.assertQueryCount(100):
            for _ in range(100):
                subscriptions._receive(self.mailbox.id, content)
        self.assertEqual(len(self.triggers()), 1)

    def test_what_a_run_is_about_to_remove_does_not_count(self):
        """Its triggers go when it ends; what arrives meanwhile must not."""
        self.given()
        query = self.subscription._waking_query(self.mailbox.id, False)

        def arrive(cursor):
            cursor.execute(query)
            return cursor.fetchall()

        ids = {"id": self.mailbox.id, "job": self.mailbox.cron_id.id}
        beside = real_transactions(self.cr.dbname, BESIDE, ids)
        with beside as (run, arrival):
            self.assertTrue(arrive(arrival))
            self.assertFalse(arrive(arrival), "One waits already")
            arrival.commit()
            run.execute("DELETE FROM ir_cron_trigger")  # as Odoo does at its end
            arrival.execute("SET LOCAL lock_timeout = '2s'")
            self.assertTrue(arrive(arrival))
            arrival.commit()
            run.commit()
            run.execute("SELECT count(*) FROM ir_cron_trigger")
            self.assertEqual(run.fetchone(), (1,))
        self.mailbox.enabled = False
        self.triggers().unlink()
        self.receive()
        self.assertFalse(self.triggers(), "Nothing is read")

    def test_told_at_once_it_looks_every_quarter_of_an_hour(self):
        self.run_job()
        cron = self.mailbox.cron_id
        self.given()
        now = fields.Datetime.now()
        cron.write({"nextcall": now, "lastcall": now})
        self.triggers().unlink()
        for reason, is_to_look in {
            "just looked": False,
            "a notification": True,
            "a quarter of an hour ago": True,
            "never looked": True,
            "not told any more": True,
        }.items():
            with self.subTest(reason):
                if reason == "a notification":
                    self.receive()
                elif reason == "a quarter of an hour ago":
                    self.triggers().unlink()
                    cron.lastcall = now - timedelta(minutes=15)
                elif reason == "never looked":
                    cron.lastcall = False
                elif reason == "not told any more":
                    cron.lastcall = now
                    self.subscription.expires = now
                    self.set_base_url("http://localhost:9")
                    self.settings._accept_database()
                self.mailbox.invalidate_recordset()
                with patch.object(Run, "run") as run:
                    self.assertTrue(self.mailbox._log_mail(), "The past may go on")
                self.assertEqual(bool(run.called), is_to_look)

    def test_what_hinders_it_is_said_and_tried_hourly(self):
        def found():
            self.mailbox._validate()
            check = self.mailbox.check_ids.filtered(lambda c: c.code == "told_at_once")
            return check.state, check.outcome

        def attempts():
            self.control.clear_requests()
            self.run_job()
            path = "/v1.0/subscriptions"
            return [r for r in self.requests(path) if r["method"] == "POST"]

        self.given()
        self.assertEqual(found(), ("passed", "told_fine"))
        self.subscription.unlink()
        self.assertEqual(found(), ("passed", "told_soon"))
        # What passes is no news, and hinders no run's next try.
        busy = Unavailable("unavailable")
        with patch.object(Subscriptions, "create", side_effect=busy) as create:
            for _run in range(2):
                self.run_job()
        self.assertEqual(create.call_count, 2)
        self.assertEqual(found(), ("passed", "told_soon"))
        self.assertEqual(len(attempts()), 1)  # nobody answers at the address
        self.assertEqual(found(), ("warning", "told_nowhere"))
        self.assertEqual(self.mailbox.state, "running")
        self.assertFalse(attempts())
        self.mailbox.action_validate()
        self.assertEqual(len(attempts()), 1)
        self.control.set_application(roles=["Mail.ReadWrite"])
        self.subscription.tried = False
        self.assertEqual(len(attempts()), 1)
        self.assertEqual(found(), ("warning", "told_nothing"))
        self.set_base_url("http://localhost:9")
        self.settings._accept_database()
        self.assertEqual(found(), ("warning", "told_by_https"))
        self.assertFalse(attempts())
        self.mailbox.told_at_once = False
        self.assertEqual(found(), ("passed", "told_not_wanted"))
        self.mailbox.authentication = "delegated"
        self.mailbox.told_at_once = True
        self.assertEqual(found(), ("passed", "told_to_applications"))
