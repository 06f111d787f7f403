"""The PowerShell of the setup: documented commands only, and no way out of a string."""

import re

from odoo.tests import BaseCase, tagged

from ...connection.powershell import (
    QUOTES,
    Answers,
    application_script,
    capture_script,
    quoted,
)

# learn.microsoft.com/powershell/module/exchangepowershell: what the scripts may use.
DOCUMENTED = {
    "Connect-ExchangeOnline": {"ExchangeEnvironmentName"},
    "New-Mailbox": {"Shared", "Name", "DisplayName", "Alias", "PrimarySmtpAddress"},
    "Set-Mailbox": {"HiddenFromAddressListsEnabled"},
    "Add-MailboxPermission": {
        *("Identity", "User", "AccessRights", "InheritanceType", "AutoMapping"),
    },
    "Add-MailboxFolderPermission": {"Identity", "User", "AccessRights"},
    "New-TransportRule": {
        *("Name", "FromScope", "SentToScope", "BlindCopyTo", "Mode"),
        *("FromMemberOf", "SentToMemberOf", "ExceptIfMessageTypeMatches"),
        *("ExceptIfHeaderMatchesMessageHeader", "ExceptIfHeaderMatchesPatterns"),
    },
    "New-ServicePrincipal": {"AppId", "ObjectId", "DisplayName"},
    "New-ManagementScope": {"Name", "RecipientRestrictionFilter"},
    "New-ManagementRoleAssignment": {"App", "Role", "CustomResourceScope"},
    "Test-ServicePrincipalAuthorization": {"Identity", "Resource"},
}
VALUES = {
    "FromScope": {"InOrganization", "NotInOrganization"},
    "SentToScope": {"InOrganization", "NotInOrganization"},
    "AccessRights": {"FullAccess", "FolderVisible", "Reviewer"},
    "ExceptIfMessageTypeMatches": {"OOF"},
    "Mode": {"Enforce"},
    "InheritanceType": {"All"},
    "ExchangeEnvironmentName": {"O365USGovGCCHigh", "O365USGovDoD", "O365China"},
}
STRING = re.compile(f"[{QUOTES}](?:[^{QUOTES}]|[{QUOTES}]{{2}})*[{QUOTES}]")
HOSTILE = (
    "o'neil@lumen.example",
    "it’s‘me‚you‛@lumen.example",
    "a';Remove-Mailbox@lumen.example",
    "$(whoami)@lumen.example",
    "`n$env:x@lumen.example",
    "--%;#@lumen.example",
)


@tagged("-at_install", "post_install")
class TestPowerShell(BaseCase):
    def answers(self, **values):
        return Answers(
            **{
                "mailbox": "crm.log@lumen.example",
                "service_account": "odoo.reader@lumen.example",
                "readers": "staff@lumen.example",
                "sales_group": "sales@lumen.example",
                "client_id": "8b2e4c1d-7f60-4a35-b1d9-6c0e9f3a5d27",
                "service_principal_id": "11111111-2222-3333-4444-555555555555",
                **values,
            }
        )

    def commands(self, script):
        """:return: [(cmdlet, {parameter: value})], every string as the text STRING"""
        lines = [line for line in STRING.sub("STRING", script).splitlines() if line]
        for line in lines:
            cmdlet, *words = line.split()
            yield cmdlet, self.parameters(words)

    def parameters(self, words):
        found, name = {}, "Identity"
        for word in words:
            if word.startswith("-"):
                name = word[1:]
                found.setdefault(name, "")
            else:
                found[name] = word
        return found

    def test_commands_and_parameters_are_documented(self):
        for cloud in ("global", "usgov", "dod", "china", "custom"):
            answers = self.answers(cloud=cloud)
            for script in (capture_script(answers), application_script(answers)):
                for cmdlet, parameters in self.commands(script):
                    with self.subTest(cmdlet, cloud=cloud):
                        allowed = DOCUMENTED[cmdlet] | {"Identity"}
                        self.assertLessEqual(parameters.keys(), allowed)
                        for name, value in parameters.items():
                            self.assertIn(value, VALUES.get(name, {value}))

    def test_two_rules_copy_into_the_mailbox(self):
        script = capture_script(self.answers(sales_group=""))
        rules = [p for c, p in self.commands(script) if c == "New-TransportRule"]
        scopes = {(rule["FromScope"], rule["SentToScope"]) for rule in rules}
        self.assertEqual(
            scopes,
            {
                ("InOrganization", "NotInOrganization"),
                ("NotInOrganization", "InOrganization"),
            },
        )
        self.assertEqual(script.count("-BlindCopyTo 'crm.log@lumen.example'"), 2)

    def test_only_what_was_asked_for(self):
        script = capture_script(
            self.answers(service_account="", readers="", sales_group="")
        )
        self.assertNotIn("Permission", script)
        self.assertNotIn("MemberOf", script)

    def test_no_address_leaves_its_string(self):
        for address in HOSTILE:
            answers = self.answers(
                mailbox=address,
                service_account=address,
                readers=address,
                sales_group=address,
                client_id=address,
                service_principal_id=address,
            )
            for script in (capture_script(answers), application_script(answers)):
                with self.subTest(address):
                    outside = STRING.sub("STRING", script)
                    self.assertNotIn("lumen", outside)
                    for cmdlet, _parameters in self.commands(script):
                        self.assertIn(cmdlet, DOCUMENTED)

    def test_string_within_the_filter_s_string(self):
        script = application_script(self.answers(mailbox="o'neil@lumen.example"))
        self.assertIn("'PrimarySmtpAddress -eq ''o''''neil@lumen.example'''", script)

    def test_control_characters_are_refused(self):
        for text in ("a\nb", "a\rb", "a\0b", "a\u2028b", "a\u200bb"):
            with self.subTest(repr(text)), self.assertRaises(ValueError):
                quoted(text)
