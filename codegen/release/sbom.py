"""The bill of materials that each wheel carries: CycloneDX, at the place of PEP 770.

hatchling runs this module whenever it builds a wheel; only hatchling is installed then. The bill
lists the requirements that the package declares, as version ranges: an installer chooses the
versions. It holds no time and no random number, so that the same release has the same bill.
"""

import json
from collections.abc import Iterable
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, cast

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

__all__ = ["BillOfMaterials", "render"]

_NAME: Final = "hyper-usage.cdx.json"
_OPERATORS: Final = {">=", "<", "!="}


class BillOfMaterials(BuildHookInterface[BuilderConfig]):
    """Writes the bill for hatchling before it builds a wheel, and removes it afterwards."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the bill before a wheel is built; `version` names hatchling's kind of build."""
        del version
        release = cast("Any", self.metadata)  # pyright: ignore[reportUnknownMemberType]
        core = release.core
        required = core.dependencies_complex.values()
        extras = core.optional_dependencies_complex.values()
        optional = [one for extra in extras for one in extra.values()]
        text = render(core.name, release.version, core.license_expression, required, optional)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(text, encoding="utf-8", newline="\n")
        build_data["sbom_files"].append(str(self._path))

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the bill, which is in the wheel now."""
        del version, build_data, artifact_path
        self._path.unlink()

    @property
    def _path(self) -> Path:
        return Path(self.directory, _NAME)


def render(
    name: str,
    version: str,
    spdx: str,
    required: Iterable[Requirement],
    optional: Iterable[Requirement] = (),
) -> str:
    """Return the bill of a release as JSON: its requirements, and those of its extras.

    Raises:
        ValueError: if a requirement has an operator that a version range (vers) lacks.
    """
    release = {
        "type": "library",
        "bom-ref": f"pkg:pypi/{name}@{version}",
        "name": name,
        "version": version,
        "licenses": [{"expression": spdx}],
        "purl": f"pkg:pypi/{name}@{version}",
    }
    components = sorted(
        [
            *(_component(one, "required") for one in required),
            *(_component(one, "optional") for one in optional),
        ],
        key=itemgetter("name"),
    )
    references = [one["bom-ref"] for one in components]
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.7.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.7",
        "version": 1,
        "metadata": {"lifecycles": [{"phase": "build"}], "component": release},
        "components": components,
        "dependencies": [
            {"ref": release["bom-ref"], "dependsOn": references},
            *({"ref": reference} for reference in references),
        ],
    }
    return json.dumps(bill, indent=2) + "\n"


def _component(requirement: Requirement, scope: str) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": f"pkg:pypi/{requirement.name}",
        "name": requirement.name,
        "versionRange": _range(requirement.specifier),
        "scope": scope,
        "purl": f"pkg:pypi/{requirement.name}",
        "isExternal": True,
    }


def _range(specifiers: SpecifierSet) -> str:
    if {one.operator for one in specifiers} - _OPERATORS:
        raise ValueError(f"expected only {sorted(_OPERATORS)} in a requirement, got '{specifiers}'")
    ordered = sorted(specifiers, key=lambda one: Version(one.version))
    return f"vers:pypi/{'|'.join(f'{one.operator}{one.version}' for one in ordered)}"
