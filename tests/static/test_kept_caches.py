"""What stays in memory from test to test is never what one of them has changed."""

from odoo.tests import TransactionCase, tagged

from dev.pytest_kept_caches import Stay

BUNDLE = "web.assets_emoji"
ADDED = "web/static/src/boot/start.js"


@tagged("post_install", "-at_install")
class TestKeptCaches(TransactionCase):
    def end_of_a_test(self, test):
        """Odoo forgets all, and what was changed is rolled back."""
        stay = Stay(self.registry)
        savepoint = self.cr.savepoint()
        test()
        stay.take()
        self.registry.clear_all_caches()
        savepoint.close(rollback=True)
        stay.give_back()

    def found(self):
        return self.env["ir.asset"]._get_asset_paths(BUNDLE, {})

    def files(self):
        return [path.lstrip("/") for path, *_others in self.found()]

    def add_file(self):
        values = {"name": "added", "bundle": BUNDLE, "path": ADDED}
        self.env["ir.asset"].create(values)
        self.assertIn(ADDED, self.files())

    def test_what_was_not_changed_stays(self):
        found = self.found()
        self.end_of_a_test(self.found)
        self.assertIs(self.found(), found)

    def test_nothing_stays_that_was_changed(self):
        self.end_of_a_test(self.add_file)
        self.assertNotIn(ADDED, self.files())
        self.end_of_a_test(lambda: self.end_of_a_test(self.add_file))
        self.assertNotIn(ADDED, self.files())

    def test_nothing_stays_of_a_change_around_it(self):
        def test():
            self.add_file()
            self.end_of_a_test(self.files)

        self.end_of_a_test(test)
        self.assertNotIn(ADDED, self.files())
