"""The dashboard: what it asks the report for; when it is looked after.

The tests' database has no dashboards: with Odoo's own, it is tried by ``make beside``.
"""

import base64
import io
import json
import re
from unittest.mock import patch

import polib

from odoo import fields, models
from odoo.orm.model_classes import add_to_registry
from odoo.tests import TransactionCase, tagged
from odoo.tools import file_open
from odoo.tools.translate import extract_spreadsheet_terms

from odoo.addons.base.models.ir_model import IrModelData

from ...models.ir_model_data import CONTENT, DASHBOARDS
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


class Dashboard(models.Model):
    """What ours asks of Odoo's own model, which the tests' database has not."""

    _module = None
    _name = DASHBOARD
    _description = "Dashboard"

    name = fields.Char(translate=True)
    dashboard_group_id = fields.Many2one("crm.tag")
    group_ids = fields.Many2many("res.groups")
    main_data_model_ids = fields.Many2many("ir.model")
    sequence = fields.Integer()
    spreadsheet_binary_data = fields.Binary(attachment=False)


@tagged("post_install", "-at_install")
class TestKept(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        add_to_registry(cls.registry, Dashboard)
        cls.addClassCleanup(cls.forget_model)
        cls.registry._setup_models__(cls.cr, [DASHBOARD])
        relations = cls.registry["ir.model.relation"]
        with patch.object(relations, "_reflect_relation"):  # they are of no addon
            cls.registry.init_models(cls.cr, [DASHBOARD], {"models_to_check": True})
        section = cls.env["crm.tag"].create({"name": "Sales Dashboards"})
        cls.env["ir.model.data"].create(
            {
                "module": DASHBOARDS,
                "name": "spreadsheet_dashboard_group_sales",
                "model": section._name,
                "res_id": section.id,
            }
        )
        cls.data = cls.env["ir.model.data"]

    @classmethod
    def forget_model(cls):
        del cls.registry[DASHBOARD]
        cls.registry._setup_models__(cls.cr, [])

    def keep(self):
        """:return: all dashboards, after what an installation or update does"""
        self.data._keep_dashboard()
        self.env.invalidate_all()
        return self.env[DASHBOARD].search([])

    def content(self, dashboard):
        return base64.b64decode(dashboard.spreadsheet_binary_data)

    def test_it_is_made_for_who_sells(self):
        dashboard = self.keep()
        self.assertEqual(dashboard.name, "E-mails")
        salespeople = self.env.ref("sales_team.group_sale_salesman")
        self.assertEqual(dashboard.group_ids, salespeople)
        self.assertEqual(dashboard.dashboard_group_id.name, "Sales Dashboards")
        self.assertEqual(dashboard.main_data_model_ids.model, MODEL)
        with file_open(CONTENT, "rb") as file:
            self.assertEqual(self.content(dashboard), file.read())

    def test_what_an_administrator_made_of_it_stays(self):
        """Its content follows with each update."""
        dashboard = self.keep()
        content = self.content(dashboard)
        everybody = self.env.ref("base.group_user")
        own = {"name": "Our Mail", "group_ids": everybody.ids, "sequence": 1}
        dashboard.write({**own, "spreadsheet_binary_data": base64.b64encode(b"old")})
        self.assertEqual(self.keep(), dashboard)
        self.assertEqual(self.content(dashboard), content)
        self.assertEqual((dashboard.name, dashboard.sequence), ("Our Mail", 1))
        self.assertEqual(dashboard.group_ids, everybody)

    def test_it_is_named_in_each_language_once(self):
        dashboard = self.keep()
        for code in ("it_IT", "de_DE"):
            self.env["res.lang"]._activate_lang(code)
        terms = self.env["ir.module.module"]
        terms._load_module_terms(["crm_email_logging"], ["it_IT", "de_DE"])
        dashboard.with_context(lang="de_DE").name = "Unsere Post"
        self.keep()
        italian = dashboard.with_context(lang="it_IT")
        self.assertEqual(italian.name, italian.env._("E-mails"))
        self.assertNotEqual(italian.name, "E-mails")
        self.assertEqual(dashboard.with_context(lang="de_DE").name, "Unsere Post")
        self.assertEqual(dashboard.name, "E-mails")

    def test_it_goes_before_the_dashboards_are_uninstalled(self):
        """Else their groups could not go."""
        dashboard = self.keep()
        with patch.object(IrModelData, "_module_data_uninstall") as uninstall:
            self.data._module_data_uninstall(["crm_iap_enrich"])
            self.assertTrue(dashboard.exists())
            self.data._module_data_uninstall([DASHBOARDS])
            self.assertFalse(dashboard.exists())
            self.data._module_data_uninstall([DASHBOARDS])
        self.assertEqual(uninstall.call_count, 3)
