"""Addresses that nobody reads or nobody writes from, by how they are spelled: a guess.

In the languages of our neighbours as well; as a word of its own, not of a name.
"""

from __future__ import annotations

import re

_NO_ANSWER = r"""
    no[-_.]?repl(y|ies) | no[-_.]?response | do[-_.]?no?t[-_.]?(reply|respond|answer)
    | (non?|na)[-_.]?rispond(ere|a)
    | ne[-_.]?pas[-_.]?repondre | sans[-_.]?reponse | pas[-_.]?de[-_.]?reponse
    | (keine|nicht|no)[-_.]?antwort(en)? | nicht[-_.]?beantworten | kein[-_.]?reply
    | n[ao]o?[-_.]?respond(er|a) | no[-_.]?(respuesta|contestar)
    | niet[-_.]?(be)?antwoorden | geen[-_.]?antwoord
    | nie[-_.]?odpowiada[cj]
    | svara?[-_.]?(ej|inte|ikke|ikkje) | (ikke|ikkje|ingen|ej)[-_.]?svar[ae]?
    | ala[-_.]?vastaa | ei[-_.]?vastausta
    | ne[-_.]?odpovid(at|ejte)
"""
_RETURNED = r"mailer[-_.]?daemon | mail[-_.]daemon | bounces?"
_MACHINES = r"""
    postmaster | notifications? | notifiche | benachrichtigung(en)?
    | auto[-_.]?(reply|respon(d|der|se)|confirm(ation)?|mailer)
    | automated | unattended | unmonitored
"""


def _as_words(*words: str) -> re.Pattern[str]:
    return re.compile(
        rf"(^|[-_.+=])({'|'.join(words)})([-_.+=\d][^@]*)?@",
        re.IGNORECASE | re.VERBOSE,
    )


_ROBOT = _as_words(_NO_ANSWER, _RETURNED, _MACHINES)
_NOBODYS = _as_words(_NO_ANSWER, _RETURNED)


def is_robot(address: str) -> bool:
    """Whether it is spelled like a machine's."""
    return bool(_ROBOT.search(address))


def is_read_by_nobody(address: str) -> bool:
    """Whether it asks for no answer, or takes what could not be delivered."""
    return bool(_NOBODYS.search(address))
