"""What of the addon is open to RPC."""

import inspect

from odoo.orm.models import LOG_ACCESS_COLUMNS

ADDON = "odoo.addons.crm_email_logging."
ORM = {"create", "write", "unlink"}
"""The table says of these who may create, write and unlink."""
AUTOMATIC = {"id", "display_name", *LOG_ACCESS_COLUMNS}


def models_of_ours(env):
    """:return: the names of the models that people could reach; none is abstract"""
    return {
        name
        for name, model in env.registry.items()
        if name.startswith(("email.logging.", "interaction.log."))
        and not model._abstract
    }


def methods(model):
    """:return: the names of the public methods that the addon adds to a model"""
    ours = (cls for cls in type(model).mro() if cls.__module__.startswith(ADDON))
    return {
        name
        for cls in ours
        for name, value in vars(cls).items()
        if callable(value)
        and not name.startswith("_")
        and name not in ORM
        and not getattr(value, "_api_private", False)
        and not isinstance(value, type)
    }


def writable_fields(model):
    """:return: the names of the fields that `write` takes, with those of mixins"""
    return sorted(
        name
        for name, field in model._fields.items()
        if (field.store or field.inverse)
        and field._module == "crm_email_logging"
        and name not in AUTOMATIC
    )


def required(method):
    """:return: a value for each argument that a public method cannot do without"""
    _self, *others = inspect.signature(method).parameters.values()
    return ["x" for other in others if other.default is other.empty]
