"""What marks a sentence that people read, in files that know nobody's language."""


def _(sentence: str) -> str:
    """Leave it as it is: Odoo's export finds the call, ``env._`` translates later."""
    return sentence
