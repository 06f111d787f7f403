from .online import Online

KINDS = (Online,)
