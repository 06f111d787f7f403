"""The report: what it counts, for whom; every figure is the sum of its rows."""

import base64
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import ANNA, GIULIA, JOHN, MARCO
from .test_segments import SegmentsCase

COUNTS = [
    *("conversation_count", "asked_count", "answered_count", "late_count"),
    *("open_count", "opportunity_count", "won_count"),
]
SUMS = [f"{name}:sum" for name in COUNTS]
TIMES = ["hours:median", "hours_high:percentile_90"]
WAYS = [
    *([], ["team_id"], ["company_id"], ["direction"], ["state"]),
    *(["date:day"], ["date:week"], ["date:month"], ["date:quarter"], ["date:year"]),
    *(["answer_date:month"], ["date:hour"], ["date:day_of_week"]),
    *(["team_id", "date:month"], ["date:week", "direction"], ["company_id.name"]),
]


class ReportCase(SegmentsCase):
    def setUp(self):
        super().setUp()
        members = self.env["crm.team.member"]
        people = self.giulia | self.marco | self.sara | self.dario
        members.search([("user_id", "in", people.ids)]).unlink()
        self.env["email.logging.segment"].search([]).unlink()
        others = self.giulia
        for number in range(3):
            others |= self.giulia.copy({"login": f"colleague{number}"})
        self.colleagues = others - self.giulia
        self.north = self.env["crm.team"].create(
            {"name": "North", "user_id": self.sara.id, "member_ids": others.ids}
        )
        self.south = self.env["crm.team"].create(
            {"name": "South", "member_ids": self.marco.ids}
        )
        self.messages = self.log_all()
        self.env["email.logging.segment"]._measure()
        self.env.invalidate_all()

    def log_all(self):
        """Answers that took 1 to 9 working hours, an open one, one of Marco's."""
        mails = []
        for number in range(1, 10):
            who = {"internetMessageId": f"<q{number}@x>"}
            mails.append(self.at(7 * number, 7, ANNA, [GIULIA], **who))
            hour, day = 7 + number, 7 * number
            mails.append(self.at(day, hour, GIULIA, [ANNA], answers=f"<q{number}@x>"))
        mails.append(self.at(70, 8, JOHN, [GIULIA]))
        mails.append(self.at(71, 8, JOHN, [MARCO], internetMessageId="<m@x>"))
        mails.append(self.at(71, 9, MARCO, [JOHN], answers="<m@x>"))
        return self.record(*mails)

    def report(self, user):
        return self.env(user=user, context={}, su=False)["email.logging.report"]

    def total(self, user, name="answered_count", *domain):
        [(value,)] = self.report(user)._read_group([*domain], [], [f"{name}:sum"])
        return value or 0

    def switch_on(self):
        vals = {
            "basis": "agreement",
            "basis_date": "2026-01-15",
            "document": base64.b64encode(b"signed"),
        }
        return self.env["email.logging.person.figures"].create(vals)


@tagged("post_install", "-at_install")
class TestReport(ReportCase):
    def test_figures_are_their_rows(self):
        """Every figure, however grouped, is what its rows say; who sees it can open
        them.
        """
        lead = self.env["crm.lead"].create({"name": "Lamps", "type": "opportunity"})
        self.messages[0].conversation_id.opportunity_id = lead
        lead.action_set_won()
        self.env.flush_all()
        for user in (self.sara, self.giulia):
            report = self.report(user)
            for way in WAYS:
                groups = report.formatted_read_group(
                    [], way, ["__count", *SUMS, *TIMES]
                )
                self.assertTrue(groups)
                for group in groups:
                    with self.subTest(user=user.login, way=way):
                        rows = report.search(group["__extra_domain"])
                        self.assertEqual(len(rows), group["__count"])
                        for name in COUNTS:
                            self.assertEqual(
                                sum(rows.mapped(name)), group[f"{name}:sum"], name
                            )
                        self.assertTimes(group, rows)
        self.assertEqual(self.total(self.sara, "won_count"), 1)
        self.assertEqual(self.total(self.sara, "conversation_count"), 11)
        self.assertEqual(self.total(self.sara, "open_count"), 1)
        opened = self.report(self.sara).search([("state", "=", "open")])
        self.assertFalse(opened.hours)
        self.assertEqual(opened.action_open()["res_id"], opened.conversation_id)

    def assertTimes(self, group, rows):
        """By hand, of those that were answered alone."""
        self.cr.execute(
            """
            SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY hours),
                   percentile_cont(0.9) WITHIN GROUP (ORDER BY hours)
              FROM email_logging_segment
             WHERE id = ANY(%s) AND answer_date IS NOT NULL
            """,
            [rows.ids],
        )
        found = [group[name] or None for name in TIMES]
        self.assertEqual(found, [value or None for value in self.cr.fetchone()])

    def test_sub_totals(self):
        """As a pivot asks for them, at once: a median is not of medians."""
        report = self.report(self.sara)
        rows, by_team, whole = report._read_grouping_sets(
            [], [["team_id", "date:month"], ["team_id"], []], TIMES
        )
        self.assertGreater(len(rows), len(by_team))
        self.assertEqual(whole, [*report._read_group([], [], TIMES)])
        self.assertEqual(by_team, report._read_group([], ["team_id"], TIMES))
        with self.subTest("among counts, and in the order of times"):
            asked = [TIMES[1], "__count", TIMES[0], "open_count:sum"]
            ways = [[], ["date:month", "direction"], ["direction"]]
            for way, found in zip(
                ways, report._read_grouping_sets([], ways, asked), strict=True
            ):
                times = [(*row[:-4], row[-2], row[-4]) for row in found]
                self.assertEqual(times, report._read_group([], way, TIMES))
                self.assertEqual(sum(row[-3] for row in found), len(report.search([])))
                self.assertEqual(sum(row[-1] for row in found), 1)
            by_time = report._read_group(
                [], ["date:month"], TIMES, order="hours:median desc"
            )
            medians = [row[1] for row in by_time if row[1]]
            self.assertEqual(medians, sorted(medians, reverse=True))
            nothing = report._read_group([("id", "=", 0)], [], TIMES)
            self.assertEqual(nothing, [(False, False)])
        hours = sorted(report.search([("state", "=", "answered")]).mapped("hours"))
        self.assertEqual(len(hours), 10)
        self.assertAlmostEqual(whole[0][0], (hours[4] + hours[5]) / 2)
        self.assertAlmostEqual(whole[0][1], hours[8] + 0.1 * (hours[9] - hours[8]))

    def test_time_zones(self):
        """Whoever asks from elsewhere: days are his, figures their rows."""
        # Of a Tuesday, in UTC.
        self.record(*(self.at(99, hour, JOHN, [GIULIA]) for hour in (8, 23)))
        tuesday, wednesday = "2026-06-09 00:00", "2026-06-10 00:00"
        for zone, days in (
            ("Europe/Rome", {tuesday: 1, wednesday: 1}),
            ("America/New_York", {tuesday: 2}),
            (False, {tuesday: 2}),
        ):
            report = self.report(self.sara).with_context(tz=zone)
            for user in (self.sara, self.giulia):
                report = report.with_user(user)
                total = self.total(user, "asked_count")
                groups = report._read_group([], ["date:day"], ["asked_count:sum"])
                found = {f"{date:%Y-%m-%d %H:%M}": count for date, count in groups}
                with self.subTest(zone=zone, user=user.login):
                    self.assertLessEqual(days.items(), found.items())
                    self.assertEqual(sum(found.values()), total)
                for group in report.formatted_read_group(
                    [], ["date:month"], ["__count", *SUMS, *TIMES]
                ):
                    rows = report.search(group["__extra_domain"])
                    self.assertEqual(len(rows), group["__count"])
                    self.assertTimes(group, rows)

    def test_order_of_groups(self):
        report = self.report(self.sara)
        [[team, count]] = report._read_group(
            [], ["team_id"], ["__count"], order="__count desc", limit=1
        )
        self.assertEqual((team.name, count), ("North", 10))
        self.assertEqual(team.env, report.env)
        many = report._read_group(
            [], ["team_id"], ["__count"], having=[("__count", ">", 1)]
        )
        self.assertEqual(many, [(team, count)])
        self.assertEqual(report._read_group([("id", "=", 0)], [], ["__count"]), [(0,)])
        latest = report._read_group([], ["team_id"], ["answer_date:max"])
        self.assertEqual(len(latest), 2)

    def test_what_a_client_says_of_sums(self):
        """What is summed is asked in the context, which a client can fill as well."""
        report = self.report(self.marco)
        for said in ([["user_id"], [], []], {"groupby": ["user_id"]}, True):
            asking = report.with_context(email_logging_summed=said)
            with self.subTest(said=said):
                self.assertEqual(asking.search([]).ids, report.search([]).ids)
                self.assertEqual(
                    asking._read_group([], [], ["__count"]),
                    report._read_group([], [], ["__count"]),
                )
                several = asking._read_group(
                    [], ["team_id"], ["__count"], having=[("__count", ">", 0)]
                )
                self.assertEqual(len(several), 1)
                with self.assertRaises(AccessError):
                    asking._read_group([], ["user_id"], ["hours:median"])

    def test_what_is_private_is_counted_for_its_own(self):
        numbers = {name: self.total(self.sara, name) for name in COUNTS}
        own = {name: self.total(self.giulia, name) for name in COUNTS}
        self.messages[3].with_user(self.giulia).action_mark_private()  # an answer
        self.messages[18].with_user(self.giulia).action_mark_private()  # still open
        self.env.invalidate_all()
        now = {name: self.total(self.sara, name) for name in COUNTS}
        self.assertEqual(now["answered_count"], numbers["answered_count"] - 1)
        self.assertEqual(now["open_count"], numbers["open_count"] - 1)
        self.assertEqual(now["conversation_count"], numbers["conversation_count"] - 2)
        self.assertEqual({name: self.total(self.giulia, name) for name in COUNTS}, own)

    def test_digest(self):
        end = fields.Datetime.now() + timedelta(hours=1)
        self.record(
            self.mail(JOHN, [GIULIA], hours=30, internetMessageId="<d@x>"),
            self.mail(GIULIA, [JOHN], hours=2, answers="<d@x>"),
        )
        self.env["email.logging.segment"]._measure()
        self.env.invalidate_all()
        for user, days, wanted in (
            (self.sara, 7, (1, 1)),
            (self.giulia, 7, (1, 1)),
            (self.marco, 7, (0, 0)),
            (self.giulia, 1, (1, 0)),
        ):
            start = end - timedelta(days=days)
            digest = (
                self.env["digest.digest"]
                .with_user(user)
                .with_context(start_datetime=start, end_datetime=end)
            )
            digest = digest.new({"company_id": self.company.id})
            answered = digest.kpi_email_logging_answered_value
            begun = digest.kpi_email_logging_conversations_value
            with self.subTest(user=user.login, days=days):
                self.assertEqual((answered, begun), wanted)
                self.assertLessEqual(digest.kpi_email_logging_late_value, answered)

    def test_figures_of_the_digest_lead_to_their_lists(self):
        """Who is of no Sales gets none of them."""
        names = ("waiting", "answered", "late", "conversations")
        figures = [f"kpi_email_logging_{name}" for name in names]
        digest = self.env["digest.digest"].create(
            {"name": "Ours", **dict.fromkeys(figures, True)}
        )
        kpis = digest._compute_kpis(self.company, self.sara)
        links = {kpi["kpi_name"]: kpi["kpi_action"] for kpi in kpis}
        models = ["email.logging.conversation", *["email.logging.report"] * 3]
        for figure, model in zip(figures, models, strict=True):
            action, _, menu = links[figure].partition("?menu_id=")
            with self.subTest(figure):
                self.assertEqual(self.env.ref(action).res_model, model)
                menus = self.env["ir.ui.menu"].with_user(self.sara)
                self.assertFalse(menus.browse(int(menu)).parent_id)
                self.assertIn(int(menu), menus._visible_menu_ids())
        outsider = self.env["res.users"].create({"name": "O", "login": "of_stock"})
        kpis = digest._compute_kpis(self.company, outsider)
        self.assertFalse({kpi["kpi_name"] for kpi in kpis} & {*figures})

    def test_an_average_of_rows_is_asked_of_the_rows(self):
        """Whatever else than sums somebody asks for, of lines and totals at once."""
        report = self.report(self.giulia)
        [total, _lines] = report.formatted_read_grouping_sets(
            [("answered_count", ">", 0)], [[], ["direction"]], ["answered_count:avg"]
        )
        self.assertEqual(total[0]["answered_count:avg"], 1)

    def test_from_a_row_to_its_conversation(self):
        own = self.report(self.giulia).search([("user_id", "=", self.giulia.id)])[0]
        opened = own.action_open()
        self.assertEqual(opened["res_id"], own.conversation_id)
        self.giulia.group_ids |= self.env.ref(
            "sales_team.group_sale_salesman_all_leads"
        )
        self.mailbox.words_for = "participants"
        marcos = self.messages.filtered(lambda m: m.entry_ids.user_id == self.marco)
        conversation = marcos.conversation_id
        known = self.report(self.giulia).search(
            [("conversation_id", "=", conversation.id)]
        )
        self.assertTrue(known)
        with self.assertRaisesRegex(UserError, "not what it says"):
            known[0].action_open()


@tagged("post_install", "-at_install")
class TestPersons(ReportCase):
    def by_person(self, user):
        groups = self.report(user)._read_group([], ["user_id"], ["answered_count:sum"])
        return {person.id: count for person, count in groups}

    def test_off(self):
        """Nobody reads how fast somebody else is, however he asks."""
        everybody = (self.sara, self.giulia, self.marco, self.colleagues[0])
        for user in everybody:
            report = self.report(user)
            with self.subTest(user=user.login):
                for way in ("user_id", "user_id.login", "user_id.team_id.name"):
                    with self.assertRaises(AccessError):
                        report.formatted_read_group([], [way], TIMES)
                groupable = report.fields_get(["user_id"], ["groupable"])["user_id"]
                self.assertFalse(groupable["groupable"])
                for other in (self.giulia | self.marco) - user:
                    domain = [("user_id", "=", other.id)]
                    self.assertFalse(report.search(domain))
                    self.assertFalse(
                        report.search([("user_id.login", "=", other.login)])
                    )
                named = set(report.search([]).mapped("user_id.id"))
                self.assertLessEqual(named, {user.id})
                self.assertFalse(report.get_notice())
        self.assertEqual(self.total(self.giulia), 9)
        self.assertEqual(self.total(self.marco), 1)
        self.assertEqual(self.total(self.sara, "answered_count"), 10)
        # A team of one is a person.
        teams = self.report(self.sara)._read_group([], ["team_id"], ["__count"])
        self.assertEqual({team.name for team, _count in teams}, {"North", False})
        own = self.report(self.marco)._read_group([], ["team_id"], ["__count"])
        self.assertEqual([team.name for team, _count in own], ["South"])

    def test_who_is_of_no_sales(self):
        outsider = self.env["res.users"].create(
            {"name": "Outsider", "login": "outsider"}
        )
        with self.assertRaises(AccessError):
            self.report(outsider).search([])
        with self.assertRaises(AccessError):
            self.env["email.logging.segment"].with_user(self.sara).search([])

    def test_on(self):
        """Recorded, for teams of four or more, and it says so; until it is switched
        off.
        """
        figures = self.env["email.logging.person.figures"]
        for user in (self.sara, self.giulia):
            with self.assertRaises(AccessError):
                figures.with_user(user).create({"basis": "agreement"})
        permission = self.switch_on()
        self.assertEqual(permission.create_uid, self.env.user)
        with self.assertRaises(AccessError):
            permission.with_user(self.sara).write({"basis": "authorisation"})
        with self.assertRaises(AccessError):
            permission.with_user(self.sara).action_switch_off()
        self.assertEqual(self.by_person(self.sara), {self.giulia.id: 9, False: 1})
        self.assertEqual(self.by_person(self.marco), {self.marco.id: 1})
        notice = self.report(self.sara).get_notice()
        self.assertIn("Agreement with the Works Council", notice)
        self.assertIn(self.env.user.name, notice)
        self.north.member_ids -= self.colleagues[0]  # three are left
        self.env.flush_all()
        self.assertEqual(self.by_person(self.sara), {False: 10})
        permission.action_switch_off()
        self.assertTrue(permission.end_date)
        with self.assertRaises(AccessError):
            self.by_person(self.sara)
        self.assertFalse(self.report(self.sara).get_notice())

    def test_settings(self):
        settings = self.env["res.config.settings"].create({})
        self.assertIn("Switched off", settings.email_logging_person_figures)
        action = settings.action_email_logging_show_persons()
        self.assertEqual(action["res_model"], "email.logging.person.figures")
        self.switch_on()
        other = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(self.env["email.logging.person.figures"]._of(other))
        settings = self.env["res.config.settings"].create({})
        self.assertIn("since", settings.email_logging_person_figures)
        settings.action_email_logging_hide_persons()
        self.assertFalse(self.env["email.logging.person.figures"]._of(self.company))
