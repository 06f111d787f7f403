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
    "Get-TransportRule": set(),
    "Set-TransportRule": {"Name", "BlindCopyTo", "FromMemberOf", "SentToMemberOf"},
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
# What chooses among rules (about_Operators): by the name and the mailbox.
CHOICE = (
    " | Where-Object { $_.Name -like STRING -and $_.BlindCopyTo -contains STRING } | "
)
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
        script = STRING.sub("STRING", script).replace(CHOICE, "\n")
        for line in script.splitlines():
            if not line or line.startswith("# "):
                continue
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
            moved = self.answers(cloud=cloud, replaced="crm.old@lumen.example")
            for script in (
                capture_script(answers),
                application_script(answers),
                capture_script(moved),
            ):
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

    def test_two_companies_of_one_tenant_have_rules_of_their_own(self):
        names = [
            rule
            for mailbox in ("crm.one@lumen.example", "crm.two@lumen.example")
            for rule in self.names_of_rules(self.answers(mailbox=mailbox))
        ]
        self.assertEqual(len(set(names)), 4)
        self.assertIn("Log outgoing: crm.one@lumen.example", names)

    def test_names_of_rules_are_no_longer_than_exchange_takes(self):
        answers = self.answers(mailbox=f"{'o' * 60}.neil@lumen.example")
        for name in self.names_of_rules(answers):
            self.assertEqual(len(name), 64)

    def names_of_rules(self, answers):
        return re.findall(r"New-TransportRule -Name '([^']*)'", capture_script(answers))

    def test_rules_of_before_are_renamed_not_doubled(self):
        """Those of another company, which have the same name, stay as they are."""
        mailbox, replaced = "crm.log@lumen.example", "crm.old@lumen.example"
        for answers, copied_into in (
            (self.answers(), mailbox),
            (self.answers(replaced=replaced), replaced),
        ):
            script = capture_script(answers)
            for rule in ("Log outgoing", "Log incoming"):
                with self.subTest(rule, copied_into=copied_into):
                    changed = script.index(
                        f"Get-TransportRule | Where-Object {{ $_.Name -like '{rule}*'"
                        f" -and $_.BlindCopyTo -contains '{copied_into}' }}"
                        f" | Set-TransportRule -Name '{rule}: {mailbox}'"
                    )
                    made = script.find(f"New-TransportRule -Name '{rule}")
                    self.assertEqual(made == -1, bool(answers.replaced))
                    self.assertTrue(made == -1 or changed < made)
            self.assertEqual(script.count(f"-BlindCopyTo '{mailbox}'"), 2)

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
