"""Who is told that a lead, or the customer of a closed opportunity, wrote again."""

from odoo.tests import tagged

from ..common import EmailLoggingCase


@tagged("post_install", "-at_install")
class TestTold(EmailLoggingCase):
    def setUp(self):
        super().setUp()
        self.lead = self.env["crm.lead"].create(
            {"name": "Lamps", "user_id": self.marco.id}
        )
        self.mailed_before = self.mailed()

    def told(self):
        """:return: whose activities of it nobody has done yet"""
        return self.lead.activity_ids.filtered("active").user_id

    def mailed(self):
        """:return: what Odoo tells of activities outside of itself"""
        return self.env["mail.message"].search(
            [("model", "=", "crm.lead"), ("message_type", "=", "user_notification")]
        )

    def test_of_a_lost_lead_once_until_somebody_has_looked_at_it(self):
        self.lead.action_set_lost()
        users = {self.lead: self.giulia}
        self.lead._tell_wrote_again(users)
        activity = self.lead.activity_ids
        self.assertEqual(activity.summary, "A lost lead wrote again")
        self.lead._tell_wrote_again(users)
        self.assertEqual(self.lead.activity_ids, activity)
        self.assertEqual(self.mailed(), self.mailed_before)
        activity.action_done()
        self.assertFalse(self.told())
        self.lead._tell_wrote_again(users)
        self.assertEqual(self.told(), self.marco)

    def test_is_its_salesperson_and_whom_they_wrote_to_when_he_has_left(self):
        """Of one that is closed as of one that was lost."""
        for tell in (
            lambda: self.lead._tell_customer_wrote(self.giulia | self.sara),
            lambda: self.lead._tell_wrote_again({self.lead: self.giulia}),
        ):
            for is_here, expected in ((True, self.marco), (False, self.giulia)):
                self.marco.active = is_here
                tell()
                self.assertEqual(self.told(), expected)
                self.assertEqual(self.mailed(), self.mailed_before)
                self.lead.activity_ids.action_done()
