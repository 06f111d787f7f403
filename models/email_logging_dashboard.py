import base64
import json

from odoo import api, models
from odoo.fields import Command

NAME = "email_logging_dashboard"
REPORT = "email.logging.report"
MENU = "crm_email_logging.email_logging_report_menu"
VERSION = "18.5.10"  # of the format, as Odoo 19 ships it
WIDTH, HEIGHT = 490, 340
PERIOD = "email-logging-period"
# (measure, groups): no words of our own, Odoo translates the names of fields.
CHARTS = [
    ("conversation_count", ["date:month", "direction"]),
    ("hours", ["date:month"]),
    ("hours_high", ["team_id"]),
    ("open_count", ["team_id"]),
    ("opportunity_count", ["date:month"]),
    ("won_count", ["date:month"]),
]


class EmailLoggingDashboard(models.AbstractModel):
    """A dashboard of the analysis of e-mails, where Odoo has dashboards: whichever was
    installed first, it is there from the next start on. Who has deleted it keeps it
    away by archiving instead.
    """

    _name = "email.logging.dashboard"
    _description = "Dashboard of E-mails"

    def _register_hook(self):
        super()._register_hook()
        if "spreadsheet.dashboard" in self.env:
            self._make_once()

    # Helpers

    @api.model
    def _make_once(self):
        if self.env.ref(f"crm_email_logging.{NAME}", raise_if_not_found=False):
            return
        dashboard = self.env["spreadsheet.dashboard"].create(self._vals())
        # An update of this addon, which does not name it, would remove it.
        self.env["ir.model.data"].create(
            {
                "module": "crm_email_logging",
                "name": NAME,
                "model": dashboard._name,
                "res_id": dashboard.id,
                "noupdate": True,
            }
        )

    @api.model
    def _vals(self):
        group = "spreadsheet_dashboard.spreadsheet_dashboard_group_sales"
        manager = self.env.ref("sales_team.group_sale_manager")
        return {
            "name": "E-mails",
            "dashboard_group_id": self.env.ref(group).id,
            "group_ids": [Command.set(manager.ids)],
            "main_data_model_ids": [Command.set(self.env["ir.model"]._get(REPORT).ids)],
            "sequence": 300,
            "spreadsheet_binary_data": base64.b64encode(
                json.dumps(self._sheet()).encode()
            ),
        }

    @api.model
    def _sheet(self):
        """:return: a spreadsheet without cells: its charts, which open their rows"""
        charts = [self._chart(place, *chart) for place, chart in enumerate(CHARTS)]
        sheet = {
            "id": NAME,
            "name": "Dashboard",
            "colNumber": 26,
            "rowNumber": 60,
            "cells": {},
            "figures": charts,
            "areGridLinesVisible": False,
            "isVisible": True,
        }
        period = {
            "id": PERIOD,
            "type": "date",
            "label": self.env["ir.model.fields"]._get(REPORT, "date").field_description,
            "defaultValue": "last_90_days",
        }
        return {
            "version": VERSION,
            "sheets": [sheet],
            "globalFilters": [period],
            "chartOdooMenusReferences": {chart["id"]: MENU for chart in charts},
        }

    @api.model
    def _chart(self, place, measure, groups):
        row, column = divmod(place, 2)
        offset = {"x": column * (WIDTH + 20), "y": row * (HEIGHT + 20)}
        name = f"email-logging-{measure}"
        return {
            "id": name,
            "tag": "chart",
            "col": 0,
            "row": 0,
            "offset": offset,
            "width": WIDTH,
            "height": HEIGHT,
            "data": {
                "chartId": name,
                "type": "odoo_bar",
                "title": {"text": ""},
                "background": "#FFFFFF",
                "legendPosition": "top",
                "verticalAxisPosition": "left",
                "stacked": True,
                "dataSets": [],
                "metaData": {
                    "groupBy": groups,
                    "measure": measure,
                    "order": None,
                    "resModel": REPORT,
                    "mode": "bar",
                },
                "searchParams": {
                    "context": {},
                    "domain": [],
                    "groupBy": groups,
                    "orderBy": [],
                },
                "fieldMatching": {PERIOD: {"chain": "date", "type": "datetime"}},
            },
        }
