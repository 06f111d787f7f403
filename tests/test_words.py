"""One word, one thing: names that were given up do not come back."""

import re
import unittest

from .imports import ADDON

# What is meant has the name on the right now.
GIVEN_UP = {
    r"\bmsgraph\b(?!-sdk)": "exchange/graph",
    r"\bGraphError\b": "RemoteError, MailError",
    r"\bgraph_id\b": "key and place",
    r"_automated\b|[\"']automated[\"']": "automatic",
    r"\bemail[._]logging[._]exchange\b": "email.logging.sighting",
    r"\bclass Job\b": "Run",
    r"\b_exchange\(": "_remote()",
    r"\bVerdict\(": "Decision: a verdict is a record",
    r"\bDirectory\(": "Known: the directory is a model",
    r"\bSignIn\b": "DelegatedTokens",
    r"\bemail[._]logging[._]sign[._]in\b": "email.logging.pending.sign.in",
    r"\b_tokens_by\b": "Connection.token_source",
    r"\bemail_logging_latest\b": "logged_emails",
    r"\b(REMEDIES|TRANSIENT_KINDS|CONNECTION_KINDS|SINGLE_KINDS)\b": "KINDS",
    r"\b(LOCAL_CODES|GRAPH_CODES)\b": "CHECKS",
    # The mailbox outside is `remote`, its record `mailbox`.
    r"_remote\w*\(.*\) as (?!\(?(self\.)?remote\b)": "remote",
}
# Where they stay, and in the tests of these: Microsoft's own msgraph-sdk, and names
# of earlier versions.
ELSEWHERE = {".work", ".git", "sandbox", "dev", "migrations"}
SOURCES = {".py", ".xml", ".js", ".csv", ".md", ".po", ".pot", ".toml"}


def sources():
    """All that is read here; `.work` is far too large to look into."""
    for entry in ADDON.iterdir():
        if entry.name not in ELSEWHERE:
            for path in entry.rglob("*") if entry.is_dir() else [entry]:
                if path.suffix in SOURCES and is_read(path.relative_to(ADDON)):
                    yield path


def is_read(path):
    return path.name != "test_words.py" and ELSEWHERE.isdisjoint(path.parts)


class TestWords(unittest.TestCase):
    def test_what_was_given_up_does_not_come_back(self):
        for path in sources():
            text = path.read_text()
            for pattern, instead in GIVEN_UP.items():
                with self.subTest(path.relative_to(ADDON), instead=instead):
                    self.assertEqual([m[0] for m in re.finditer(pattern, text)], [])

    def test_sources_are_read(self):
        names = {path.relative_to(ADDON).parts[0] for path in sources()}
        self.assertLess({"models", "exchange", "views", "i18n", "README.md"}, names)
