"""The dashboard: what it asks the report for; when it is looked after.

The tests' database has no dashboards: with them, it is tried by ``make beside``.
"""

import io
import json
import re
from unittest.mock import patch

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools import file_open
from odoo.tools.translate import extract_spreadsheet_terms

from ...models.ir_model_data import CONTENT
from ..common import EmailLoggingCase

MODEL = "email.logging.report"
NAMED = re.compile(r'PIVOT\.(?:VALUE|HEADER)\(1,(?:"measure",)?"(\w+)"\)')
TEMPLATE = "crm_email_logging/i18n/crm_email_logging.pot"
DASHBOARD = "spreadsheet.dashboard"
INSTALLED = [
    # Whether the registry is loaded, what was installed with it, whether it is done.
    (False, ["crm_email_logging"], True),
    (False, ["crm", "spreadsheet_dashboard"], True),
    (False, ["crm"], False),
    (False, [], False),
    (True, ["crm_email_logging"], False),
]


@tagged("post_install", "-at_install")
class TestContent(EmailLoggingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with file_open(CONTENT) as file:
            cls.text = file.read()
        cls.content = json.loads(cls.text)
        [cls.pivot] = cls.content["pivots"].values()
        sheets = cls.content["sheets"]
        cls.cells = [cell for sheet in sheets for cell in sheet["cells"].values()]
        figures = [figure for sheet in sheets for figure in sheet["figures"]]
        cls.figures = {figure["id"]: figure["data"] for figure in figures}
        [cls.chart] = [c for c in cls.figures.values() if c["type"] == "odoo_bar"]

    def test_the_report_answers_what_is_asked_as_each_reader(self):
        """With the sums that the report's own fields have, as the page asks."""
        rows = [row["fieldName"] for row in self.pivot["rows"]]
        measures = [measure["fieldName"] for measure in self.pivot["measures"]]
        asked = [
            (self.pivot["model"], rows, measures),
            (
                self.chart["metaData"]["resModel"],
                self.chart["metaData"]["groupBy"],
                [self.chart["metaData"]["measure"]],
            ),
        ]
        for user in (self.giulia, self.sara):
            for model, groupby, names in asked:
                self.assertEqual(model, MODEL)
                report = self.env(user=user, context={}, su=False)[model]
                sums = [f"{n}:{report._fields[n].aggregator}" for n in names]
                with self.subTest(user=user.login, groupby=groupby):
                    [total, _groups] = report.formatted_read_grouping_sets(
                        [], [[], groupby], sums
                    )
                    self.assertLessEqual({*sums}, {*total[0]})

    def test_cells_name_measures_of_the_table(self):
        measures = {measure["id"] for measure in self.pivot["measures"]}
        named = {name for cell in self.cells for name in NAMED.findall(cell)}
        self.assertEqual(named, measures)
        self.assertIn(self.pivot["sortedColumn"]["measure"], measures)

    def test_all_filters_hold_for_all_that_is_asked(self):
        filters = {one["id"]: one for one in self.content["globalFilters"]}
        self.assertEqual(filters["period"]["defaultValue"], "this_quarter")
        fields = self.env[MODEL]._fields
        self.assertEqual(filters["team"]["modelName"], fields["team_id"].comodel_name)
        for source in (self.pivot, self.chart):
            self.assertEqual({*source["fieldMatching"]}, {*filters})
            for match in source["fieldMatching"].values():
                self.assertEqual(fields[match["chain"]].type, match["type"])

    def test_figures_lead_to_the_report(self):
        menus = self.content["chartOdooMenusReferences"]
        self.assertEqual({*menus}, {*self.figures})
        for xml_id in {*menus.values()}:
            self.assertEqual(self.env.ref(xml_id).action.res_model, MODEL)
        self.assertEqual(self.env.ref(self.chart["actionXmlId"]).res_model, MODEL)

    def test_all_is_translated(self):
        """What Odoo's own export finds is all that is written, and in the template."""
        file = io.StringIO(self.text)
        terms = {term for _, _, term, _ in extract_spreadsheet_terms(file, [], [], {})}
        with file_open(TEMPLATE) as template:
            known = {entry.msgid for entry in polib.pofile(template.read())}
        self.assertLessEqual({"Sales Team", "New Conversations", "Period"}, terms)
        self.assertLessEqual(terms, known)
        self.assertFalse([cell for cell in self.cells if not cell.startswith("=")])


@tagged("post_install", "-at_install")
class TestWhen(TransactionCase):
    def test_only_after_an_installation(self):
        for is_ready, updated, is_done in INSTALLED:
            with self.subTest(is_ready=is_ready, updated=updated):
                keep = self.start(is_ready, updated, {DASHBOARD: object})
                self.assertEqual(keep.called, is_done)

    def test_not_without_dashboards(self):
        self.assertNotIn(DASHBOARD, self.env)
        self.assertFalse(self.start(False, ["crm_email_logging"], {}).called)

    def start(self, is_ready, updated, models):
        """:return: what would have been called"""
        data, registry = self.env["ir.model.data"], self.registry
        with (
            patch.object(registry, "ready", is_ready),
            patch.object(registry, "updated_modules", updated),
            patch.dict(registry.models, models),
            patch.object(type(data), "_keep_dashboard") as keep,
            self.assertQueryCount(0),
        ):
            data._register_hook()
        return keep
