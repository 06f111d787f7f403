"""Rules are the administrator's to change, so an update leaves them as they were."""

RULES = ("company", "salesman", "manager")


def migrate(cr, version):
    """Rules and favourites name what has another name now."""
    for who in RULES:
        _rename_xml_id(cr, f"email_logging_%s_{who}_rule")
    cr.execute(
        """
        UPDATE ir_rule
           SET domain_force = replace(domain_force, 'exchange_ids', 'sighting_ids')
         WHERE model_id IN (SELECT id FROM ir_model
                             WHERE model = 'email.logging.correspondent')
        """
    )
    cr.execute(
        "UPDATE ir_filters SET model_id = 'email.logging.sighting'"
        " WHERE model_id = 'email.logging.exchange'"
    )
    cr.execute(
        r"""
        UPDATE ir_filters
           SET domain = regexp_replace(
                   domain, '(["''])automated\1', '\1automatic\1', 'g'
               )
         WHERE model_id IN ('email.logging.skipped', 'email.logging.verdict')
        """
    )


def _rename_xml_id(cr, name):
    cr.execute(
        """
        UPDATE ir_model_data SET name = %s
         WHERE module = 'crm_email_logging' AND name = %s
        """,
        [name % "sighting", name % "exchange"],
    )
