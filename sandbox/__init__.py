"""A Microsoft 365 tenant and an Exchange Server in a box.

Entra ID, Graph v1.0 for mail, Exchange Web Services, and SMTP.

Imitates what Microsoft documents. Not needed in production.
"""

from .service import Sandbox
from .store import organization, tenant

__all__ = ["Sandbox", "organization", "tenant"]
