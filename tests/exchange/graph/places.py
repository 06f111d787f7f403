"""A mailbox of Graph, asked by ids alone: there they are key and place at once."""

from ....exchange.mailbox import Place


def at(id, internet_message_id=""):
    return Place(id, id, internet_message_id)


def move(mailbox, ids, folder):
    """:return: {id: result}"""
    return _by_id(mailbox.move([at(id) for id in ids], folder))


def delete(mailbox, ids):
    """:return: {id: result}"""
    return _by_id(mailbox.delete([at(id) for id in ids]))


def _by_id(results):
    return {place.at: result for place, result in results.items()}
