"""A person's browser, as far as Odoo is concerned: log in, and press buttons."""

from typing import Any

import requests

from .steps import Problem

TIMEOUT_SECONDS = 120


class OdooClient:
    """Calls an Odoo over HTTP as one of its users.

    :raise Problem: Odoo answered with an error; its words are shown.
    """

    def __init__(self, url: str, database: str, login: str, password: str) -> None:
        self.url = url
        self.database = database
        self.session = requests.Session()
        self.session.trust_env = False  # the addresses are all of this machine
        self.ask(
            "/web/session/authenticate",
            {"db": database, "login": login, "password": password},
        )

    def call(self, model: str, method: str, *arguments: Any, **keywords: Any) -> Any:
        """Call a model's public method; returns what it returns, as JSON."""
        parameters = {
            "model": model,
            "method": method,
            "args": list(arguments),
            "kwargs": keywords,
        }
        return self.ask(f"/web/dataset/call_kw/{model}/{method}", parameters)

    def create(self, model: str, values: dict[str, Any]) -> int:
        return int(self.call(model, "create", [values])[0])

    def find(
        self, model: str, domain: list[Any], fields: list[str], **options: Any
    ) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.call(
            model, "search_read", domain, fields=fields, **options
        )
        return rows

    def counts_by(self, model: str, field: str) -> dict[str, int]:
        """How many records a model has for each value of a selection field."""
        groups = self.call(
            model, "formatted_read_group", [], groupby=[field], aggregates=["__count"]
        )
        return {str(group[field]): int(group["__count"]) for group in groups}

    def ask(self, path: str, parameters: dict[str, Any]) -> Any:
        """Call a JSON-RPC route; returns what it returns."""
        response = self.session.post(
            f"{self.url}{path}",
            json={"jsonrpc": "2.0", "params": parameters},
            timeout=TIMEOUT_SECONDS,
        )
        answer = response.json()
        if "error" in answer:
            data = answer["error"].get("data", {})
            raise Problem(f"Odoo answered {path} with: {data.get('message', answer)}")
        return answer.get("result")
