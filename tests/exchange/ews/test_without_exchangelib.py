import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
# As in an Odoo that has not got it: each room is imported, and then a mailbox opened.
SCRIPT = """
import importlib, pkgutil, sys

sys.modules["exchangelib"] = None
import exchange.ews
from exchange.errors import RemoteError

for found in pkgutil.iter_modules(exchange.ews.__path__, "exchange.ews."):
    if not found.name.endswith(".endpoint"):
        importlib.import_module(found.name)
from exchange.ews.client import EwsClient
from exchange.ews.server import ExchangeServer

try:
    EwsClient(ExchangeServer("https://mail.example.com/EWS/Exchange.asmx", "u", "p"))
except RemoteError as error:
    print(error.kind, str(error))
"""


class TestWithoutExchangelib(unittest.TestCase):
    def test_who_has_no_exchange_server_needs_none(self):
        command = [sys.executable, "-c", SCRIPT]
        done = subprocess.run(
            command, capture_output=True, check=False, cwd=ROOT, text=True
        )
        self.assertEqual(done.stderr, "")
        kind, _, sentence = done.stdout.partition(" ")
        self.assertEqual(kind, "exchangelib_missing")
        self.assertIn("pip install exchangelib", sentence)
