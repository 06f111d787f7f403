"""A Microsoft 365 tenant in a box: Entra ID, Graph v1.0 for mail, and SMTP.

Imitates what Microsoft documents. Not needed in production.
"""

from .service import Sandbox
from .store import tenant

__all__ = ["Sandbox", "tenant"]
