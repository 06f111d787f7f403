"""What is counted of very many rows is summed first, and only then ordered."""

from odoo.tests import tagged
from odoo.tests.common import TransactionCase

ANSWERED = "answered_count:sum"


@tagged("post_install", "-at_install")
class TestReportCounts(TransactionCase):
    def test_what_is_summed_first(self):
        """Counts by what the rows have; anything else is asked of the rows."""
        report = self.env["email.logging.report"]
        for groupby, aggregates, order, is_summed in (
            (["team_id"], ["__count"], None, True),
            (["team_id"], [ANSWERED], None, True),
            (["team_id", "date:month"], [ANSWERED, "__count"], "date:month", True),
            (["team_id"], [ANSWERED], f"{ANSWERED} desc, team_id", True),
            ([], [ANSWERED], None, True),
            (["team_id"], [ANSWERED], "late_count:sum", False),
            (["team_id"], ["answered_count:avg"], None, False),
            (["team_id"], ["conversation_id:sum"], None, False),
            (["answered_count"], [ANSWERED], None, False),
            (["name"], [ANSWERED], None, False),
            (["nothing_of_it"], [ANSWERED], None, False),
            (["team_id"], [], None, False),
        ):
            with self.subTest(groupby=groupby, aggregates=aggregates, order=order):
                summed = report._to_sum([groupby], aggregates, order)
                self.assertEqual(bool(summed), is_summed)

    def test_each_sum_and_each_group_once(self):
        report = self.env["email.logging.report"]
        sets = [["team_id"], ["team_id", "date:month"], []]
        summed = report._to_sum(sets, [ANSWERED, "__count", "asked_count:sum"], None)
        self.assertEqual(summed.groupby, ("team_id", "date:month"))
        self.assertEqual(summed.names, ("answered_count", "asked_count"))
