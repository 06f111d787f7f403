"""What the wheel says of itself, taken from Odoo's manifest; see pyproject.toml.

Used by the build backend, so it imports nothing else of this folder.
https://hatch.pypa.io/latest/plugins/metadata-hook/custom/
"""

import ast
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class ManifestMetadata(MetadataHookInterface):
    """The manifest is the one place that names version and dependencies."""

    def update(self, metadata: dict[str, Any]) -> None:
        manifest = ast.literal_eval(self._read("__manifest__.py"))
        series = ".".join(manifest["version"].split(".")[:2])
        metadata["version"] = manifest["version"]
        metadata["description"] = manifest["summary"]
        metadata["authors"] = [{"name": manifest["author"]}]
        metadata["license"] = f"{manifest['license']}.0-only"
        # The addons that ours depends on come with Odoo.
        metadata["dependencies"] = [f"odoo=={series}.*", *self._packages()]

    def _packages(self) -> list[str]:
        """The manifest's Python packages; a test compares the names.

        Odoo's own requirements do not let a manifest name versions, so they are here.
        """
        lines = self._read("requirements.txt").splitlines()
        return [line for line in lines if line and not line.startswith("#")]

    def _read(self, name: str) -> str:
        return (Path(self.root) / name).read_text(encoding="utf-8")
