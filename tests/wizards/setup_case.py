"""The assisted setup, used as an administrator uses it in a browser."""

from ...sandbox import tenant
from ..common import CRM_LOG
from ..sandbox_common import SERVICE_ACCOUNT, SandboxCase


class SetupCase(SandboxCase):
    """A database in which nothing is set up yet, and the sandbox tenant."""

    def setUp(self):
        super().setUp()
        self.env["email.logging.setup"].create({}).action_clear()
        self.mailbox = self.env["email.logging.mailbox"]

    def start(self, **values):
        """:return: the setup with everything typed, in its first step"""
        return self.env["email.logging.setup"].create(
            {
                "cloud": "custom",
                "login_url": self.sandbox.url,
                "graph_url": f"{self.sandbox.url}/v1.0",
                "ca_bundle": str(self.sandbox.ca_path),
                "mailbox_email": CRM_LOG,
                "service_account": SERVICE_ACCOUNT,
                "tenant_id": tenant.TENANT_ID,
                "client_id": tenant.CLIENT_ID,
                "client_secret": tenant.CLIENT_SECRET,
                **values,
            }
        )

    def go_to(self, step, **values):
        """:return: the setup in `step`, the ones before done"""
        setup = self.start(**values)
        while setup.step != step:
            before = setup.step
            if before == "access" and setup.authentication == "delegated":
                self.sign_in(setup)
            setup.action_next()
            self.assertNotEqual(setup.step, before, setup.error_message)
        return setup

    def sign_in(self, setup, username=SERVICE_ACCOUNT):
        """:return: the setup that is shown then"""
        action = setup.action_sign_in()
        response = self.follow_sign_in(action["url"].split("&login_hint")[0], username)
        return self.come_back(response)
