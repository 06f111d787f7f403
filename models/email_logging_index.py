from odoo import api, models

from ..engine.late_index import LateIndex, make_beside


class EmailLoggingIndex(models.AbstractModel):
    """Makes the indexes that an update has left out, so that it keeps nobody waiting.

    Until they are there, what needs them works, and is slower.
    """

    _name = "email.logging.index"
    _description = "Indexes Made After an Update"

    @api.model
    def _let_others_write(self):
        """While an update still loads its data: new columns and links have locked large
        tables, and those of users and contacts. The update begun again would find them.
        """
        module = self.env["ir.module.module"]._get("crm_email_logging")
        if module.state == "to upgrade":
            self.env.cr.commit()  # pylint: disable=invalid-commit

    # Job

    @api.model
    def _start(self):
        """After an update: see to what it left out."""
        if self._missing():
            cron = self.env.ref("crm_email_logging.index_cron")
            cron.active = True
            cron._trigger()

    @api.model
    def _cron_make(self):
        """Have them made; when none is missing, the job switches itself off."""
        if missing := self._missing():
            self._make(missing)
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=0, deactivate=not missing)

    @api.model
    def _make(self, missing):
        make_beside(self.env.cr.dbname, missing)

    # Helpers

    @api.model
    def _missing(self):
        """:return: list of `Missing`"""
        found = (
            index.missing(model)
            for model in self.env.values()
            for index in model._table_objects.values()
            if isinstance(index, LateIndex)
        )
        return [index for index in found if index]
