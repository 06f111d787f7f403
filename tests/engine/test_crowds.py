"""One message with many strangers is one line of the list, and does not bury it."""

from unittest.mock import patch

from lxml import etree

from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from ..common import GIULIA, MARCO, STRANGER, EmailLoggingCase, graph_message
from ..sandbox_common import SandboxCase, mime

FAIR = "fair@expo.example"


def crowd(number, letter="p"):
    return [f"{letter}{n}@firm{n % 50}.example" for n in range(number)]


@tagged("post_install", "-at_install")
class TestCrowds(SandboxCase):
    def receive(self, *messages):
        self.send(*messages)
        self.run_job()

    def listed(self, user=None):
        """What the list shows at first."""
        action = self.env.ref("crm_email_logging.email_logging_correspondent_action")
        model = self.env[action.res_model].with_user(user or self.sara)
        arch = etree.fromstring(model.get_view(view_type="search")["arch"])
        (to_decide,) = arch.xpath("//filter[@name='not_ignored']")
        return model.search(safe_eval(to_decide.get("domain")))

    def test_invitation_of_900_is_one_line(self):
        self.receive(
            mime(STRANGER),
            mime(FAIR, [GIULIA, *crowd(450)], crowd(450, "q"), subject="Invitation"),
        )
        line, alone = self.listed().sorted(lambda c: not c.is_crowd)
        self.assertEqual(alone.email, STRANGER)
        self.assertEqual(line.people_count, 901)
        self.assertRegex(
            line.shown_name, "^901 people of one e-mail of .* by fair@expo.example$"
        )
        self.assertEqual((line.message_count, line.user_ids), (1, self.giulia))
        opened = line.action_view_people()
        people = self.env[opened["res_model"]].search(opened["domain"])
        self.assertEqual(len(people), 901)
        Form(line)
        Form(people[0])

    def test_searched_for_somebody_of_it(self):
        """Found by its line; who is left out of a search leaves no line out."""
        self.receive(mime(STRANGER), mime(FAIR, [GIULIA, *crowd(30)]))
        model = self.env["email.logging.correspondent"].with_user(self.sara)
        line = self.listed().filtered("is_crowd")
        found = model.search([("address", "ilike", "p7@firm7.example")])
        self.assertEqual(found, line | line.people_ids.filtered(lambda p: p in found))
        self.assertEqual(len(found), 2)
        others = model.search([("address", "not ilike", "p7@firm7.example")])
        self.assertFalse(others & (found - line))
        self.assertIn(STRANGER, others.mapped("email"))

    def test_answers_to_all_are_the_same_line(self):
        people = crowd(30)
        self.receive(mime(FAIR, [GIULIA, *people]))
        self.receive(
            mime(people[3], [GIULIA, FAIR, *people[:3], *people[4:], "late@x.example"])
        )
        line = self.listed()
        self.assertEqual((line.people_count, line.message_count), (32, 2))
        others = [*people[:4], *people[5:]]
        self.receive(mime(people[4], [GIULIA, FAIR, *others]))  # with nobody new
        self.assertEqual(self.listed(), line)
        self.assertEqual((line.people_count, line.message_count), (32, 3))

    def test_another_crowd_is_another_line(self):
        self.receive(mime(FAIR, [GIULIA, *crowd(30)]))
        self.receive(mime(FAIR, [MARCO, *crowd(30, "q")]))
        self.assertEqual(sorted(self.listed().mapped("people_count")), [30, 31])
        self.assertEqual(self.listed(self.marco).people_count, 30)

    def test_whoever_writes_alone_is_listed_alone(self):
        people = crowd(30)
        self.receive(mime(FAIR, [GIULIA, *people]))
        self.receive(mime(people[7]), mime(GIULIA, [people[8]]))
        self.assertEqual(
            set(self.listed().filtered("email").mapped("email")), set(people[7:9])
        )
        self.assertEqual(self.listed().filtered("is_crowd").people_count, 29)

    def test_few_strangers_stand_alone(self):
        self.receive(mime(FAIR, [GIULIA, *crowd(19)]))
        self.assertEqual(len(self.listed()), 20)
        self.assertFalse(any(self.listed().mapped("is_crowd")))

    def test_one_of_many_is_found_by_the_address(self):
        self.receive(mime(FAIR, [GIULIA, *crowd(30)]), mime(STRANGER))
        model = self.env["email.logging.correspondent"].with_user(self.giulia)
        for value in ("p17@firm17.example", "P17@Firm17", "p17"):
            found = model.search([("address", "ilike", value)])
            self.assertEqual(found & self.listed(), found.crowd_id, value)

    def test_exclude_all(self):
        self.receive(mime(FAIR, [GIULIA, *crowd(30)]))
        self.listed().action_exclude()
        self.assertFalse(self.env["email.logging.correspondent"].search([]))
        self.receive(mime("p1@firm1.example"))
        self.assertIn("excluded", self.skipped.mapped("reason"))

    def test_ignore_all_and_undo(self):
        self.receive(mime(FAIR, [GIULIA, *crowd(30)]))
        line = self.listed(self.giulia)
        line.action_ignore()
        self.assertFalse(self.listed(self.giulia))
        self.assertTrue(all(line.people_ids.mapped("ignored")))
        self.receive(mime(FAIR, [GIULIA, *crowd(30), "late@x.example"]))
        self.assertFalse(self.listed(self.giulia))
        line.action_restore()
        self.assertEqual(self.listed(self.giulia), line)
        self.assertFalse(any(line.people_ids.mapped("ignored")))

    def test_create_all(self):
        self.receive(mime(FAIR, [GIULIA, *crowd(30)]))
        self.listed(self.giulia).action_create_contacts()
        self.run_job()
        self.assertEqual(len(self.messages.entry_ids), 31)
        self.assertFalse(self.env["email.logging.correspondent"].search([]))

    def test_one_known_logs_the_message_and_nobody_waits(self):
        self.receive(mime(FAIR, [GIULIA, *crowd(30)]))
        people = self.listed(self.giulia).people_ids
        people[0].action_create_contact()
        self.run_job()
        self.assertEqual(len(self.messages), 1)
        self.assertFalse(self.listed())

    def test_line_goes_with_the_last_of_its_people(self):
        self.receive(mime(FAIR, [GIULIA, *crowd(30)]))
        line = self.listed()
        line.people_ids[:30].action_exclude()
        self.assertEqual(line.people_count, 1)
        line.people_ids.action_exclude()
        self.assertFalse(line.exists())

    def test_from_the_message_to_the_line(self):
        self.receive(mime(FAIR, [GIULIA, *crowd(30)]))
        action = self.skipped.with_user(self.sara).action_view_correspondents()
        self.assertEqual(action["res_id"], self.listed().id)


@tagged("post_install", "-at_install")
class TestCrowdStatements(EmailLoggingCase):
    def statements(self, number, letter):
        self.env.flush_all()
        message = graph_message(FAIR, [GIULIA, *crowd(number, letter)])
        before = self.env.cr.sql_log_count
        self.record(message)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_messages_of_few_take_none(self):
        correspondents = type(self.env["email.logging.correspondent"])
        gather, costs = correspondents._gather, []

        def counting(records, seen):
            before = self.env.cr.sql_log_count
            gather(records, seen)
            costs.append(self.env.cr.sql_log_count - before)

        with patch.object(correspondents, "_gather", counting):
            for _new_then_known in range(2):
                self.record(graph_message(FAIR, [GIULIA, *crowd(5)]))
        self.assertEqual(costs, [0, 0])

    def test_900_take_no_statement_each(self):
        self.statements(30, "w")  # what is read once
        few, many = self.statements(30, "a"), self.statements(900, "b")
        self.assertLess(many - few, 30)
