"""The sandbox as a process and a server: start, ports, mail, pages, speed."""

import smtplib
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ...sandbox import Sandbox
from .case import (
    IMMUTABLE,
    INBOX,
    LOG,
    MAILBOX,
    OLDEST_FIRST,
    SandboxCase,
    mime,
)

ROOT = Path(__file__).parents[2]


class TestServer(SandboxCase):
    def test_connections_are_kept(self):
        self.access_token()
        ports = set()
        for _number in range(3):
            answer = self.graph("GET", "/me")
            self.assertNotEqual(answer.headers.get("Connection"), "close")
            pool = self.session.get_adapter(self.sandbox.url).poolmanager
            ports |= {p.num_connections for p in pool.pools._container.values()}
        self.assertEqual(ports, {1})

    def test_a_silent_client_holds_up_nobody(self):
        with socket.create_connection(("127.0.0.1", self.sandbox.port)):
            self.assertEqual(self.graph("GET", "/me").status_code, 200)

    def test_certificate_names(self):
        context = ssl.create_default_context(cafile=self.sandbox.ca_path)
        for name in ("localhost", "login.microsoftonline.com", "graph.microsoft.com"):
            with self.subTest(name):
                address = ("127.0.0.1", self.sandbox.port)
                with (
                    socket.create_connection(address) as plain,
                    context.wrap_socket(plain, server_hostname=name) as connection,
                ):
                    self.assertTrue(connection.version())

    def test_a_taken_port_is_an_error(self):
        with self.assertRaises(OSError):
            Sandbox(port=self.sandbox.port).start()

    def test_mail_by_smtp(self):
        with smtplib.SMTP("127.0.0.1", self.sandbox.smtp_port, timeout=60) as smtp:
            smtp.sendmail(
                "anna.bianchi@bianchi-arredi.example",
                ["giulia.conti@lumen.example"],
                mime("By SMTP"),
            )
        self.assertEqual(self.get(INBOX)["value"][0]["subject"], "By SMTP")

    def test_hundred_thousand_messages(self):
        """First page and moves do not depend on how full the folder is."""
        self.control.generate(100_000)
        self.access_token()
        path = f"{INBOX}?$top=100&{OLDEST_FIRST}"
        started = time.process_time()
        page = self.get(path, headers=IMMUTABLE)["value"]
        self.assertLess(time.process_time() - started, 1)
        target = {"destinationId": "archive"}
        moves = [
            ("POST", f"{MAILBOX}/messages/{m['id']}/move", target) for m in page[:20]
        ]
        started = time.process_time()
        self.batch(*moves)
        self.assertLess(time.process_time() - started, 1)


class TestPages(SandboxCase):
    def page(self, path):
        return self.session.get(self.sandbox.url + path)

    def test_tenant(self):
        page = self.page("/")
        self.assertIn("Lumen Srl", page.text)
        self.assertIn(f"/mailbox/{LOG}".replace("@", "%40"), page.text)

    def test_mailbox(self):
        self.put(mime("A <b>bold</b> offer"))
        page = self.page(f"/mailbox/{LOG}")
        self.assertIn("A &lt;b&gt;bold&lt;/b&gt; offer", page.text)
        self.assertEqual(self.page("/mailbox/nobody").status_code, 404)

    def test_stale_link(self):
        for identifier in ("", "nonsense"):
            with self.subTest(identifier):
                page = self.page(f"/owa/?ItemID={identifier}")
                self.assertEqual(page.status_code, 404)
                self.assertIn("moved or deleted", page.text)


class TestProcess(SandboxCase):
    def test_command(self):
        with tempfile.TemporaryDirectory() as folder:
            mail = Path(folder, "mail")
            mail.mkdir()
            (mail / "1.eml").write_bytes(mime())
            state = Path(folder, "state")
            process = self.start(state, "--mail", str(mail))
            line = process.stdout.readline()
            self.assertRegex(
                line,
                rf"^sandbox ready https://localhost:\d+ smtp localhost:\d+ "
                rf"ca {state}/ca.pem$",
            )
            url = line.split()[2]
            answer = self.session.get(
                f"{url}/_control/folders", verify=str(state / "ca.pem")
            )
            self.assertEqual(answer.json()["result"]["Inbox"], 1)
            process.terminate()
            self.assertEqual(process.wait(timeout=60), 0)

    def test_logs_to_where_it_is_told(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "1.eml").write_bytes(mime())
            addresses = ("crm.server@lumen.example", "crm.folder@lumen.example")
            options = [part for each in addresses for part in ("--log-to", each)]
            process = self.start(folder, "--mail", folder, *options)
            url = process.stdout.readline().split()[2]
            for address in addresses:
                answer = self.session.post(
                    f"{url}/_control/messages",
                    json={"mailbox": address},
                    verify=str(Path(folder, "ca.pem")),
                )
                [message] = answer.json()["result"]
                self.assertTrue(message["id"].startswith("sk:"))

    def test_busy_port(self):
        with tempfile.TemporaryDirectory() as folder:
            process = self.start(folder, "--port", str(self.sandbox.port))
            self.assertEqual(process.wait(timeout=60), 1)
            self.assertIn("cannot listen", process.stderr.read())

    def start(self, state, *options):
        command = [sys.executable, "-m", "sandbox", "--port", "0", "--smtp-port", "0"]
        process = subprocess.Popen(
            [*command, "--state", str(state), *options],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process
