"""Who reads the words of the messages of a shared mailbox: what there is to choose."""

from ..exchange.translation import _lt

# Who reads what the salespeople of a shared mailbox write and receive, besides those
# who took part.
LEVELS = [
    ("participants", "Only who took part"),
    ("leaders", "Who took part, and their team leader"),
    ("administrators", "Who took part, and Sales administrators"),
    ("leaders_administrators", "Who took part, team leader and Sales administrators"),
    ("sales", "Everybody of Sales who sees the entry"),
]
LEADERS = ("leaders", "leaders_administrators", "sales")
ADMINISTRATORS = ("administrators", "leaders_administrators", "sales")
EVERYBODY = ("sales",)
# For works councils as well: who reads, and who does not.
MEANING = {
    "participants": _lt(
        "Nobody but the salespeople who wrote or received an e-mail reads it: no "
        "superior, no colleague and no administrator in Odoo. Others create no "
        "opportunities of it."
    ),
    "leaders": _lt(
        "Besides the salespeople who wrote or received it, the leader of their sales "
        'team reads an e-mail, if he has the right "User: All Documents". '
        "Administrators of Sales do not."
    ),
    "administrators": _lt(
        "Besides the salespeople who wrote or received it, the administrators of Sales "
        "read an e-mail: few people, by name. Team leaders who are none do not."
    ),
    "leaders_administrators": _lt(
        "Besides the salespeople who wrote or received it, two read an e-mail: the "
        'leader of their sales team, if he has the right "User: All Documents", and '
        "the administrators of Sales. They make opportunities of e-mails."
    ),
    "sales": _lt(
        'All colleagues with the right "User: All Documents" and all administrators '
        "of Sales read every e-mail. Agree on this with your works council first."
    ),
}
