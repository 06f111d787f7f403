"""Every public method and every field that RPC may write stands in the table."""

from odoo.tests import tagged
from odoo.tests.common import TransactionCase

from .surface import methods, models_of_ours, writable_fields
from .table import MODELS, OTHER_METHODS


@tagged("post_install", "-at_install")
class TestPublicMethods(TransactionCase):
    def test_every_model_is_in_the_table(self):
        self.assertEqual(models_of_ours(self.env), set(MODELS))

    def test_every_public_method_is_in_the_table(self):
        for name, model in sorted(self.env.registry.items()):
            if model._abstract:
                continue  # its methods are those of whoever inherits
            table = MODELS[name].methods if name in MODELS else OTHER_METHODS.get(name)
            with self.subTest(name):
                self.assertEqual(methods(self.env[name]), set(table or ()))

    def test_every_field_in_the_table_exists(self):
        for name, access in MODELS.items():
            fields = writable_fields(self.env[name])
            for names in access.fields.values():
                with self.subTest(name):
                    self.assertLessEqual(set(names.split()), set(fields))
