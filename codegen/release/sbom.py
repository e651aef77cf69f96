"""The bill of materials that each wheel carries: CycloneDX, at the place of PEP 770.

hatchling runs this whenever it builds a wheel, with nothing installed but itself. The bill lists
what the package declares, as version ranges: what gets installed is decided elsewhere. It holds no
clock and no random number, so that the same release has the same bill.
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
    """Puts the bill where hatchling takes it from, and away afterwards."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the bill before a wheel is built; `version` is hatchling's kind of a build."""
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
        """Remove the bill, which now is in the wheel."""
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
    """Write the bill of a release as JSON: what it needs, and what its extras need besides.

    Raises:
        ValueError: a requirement is not bounded by what a version range (vers) can say.
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
    if unknown := {one.operator for one in specifiers} - _OPERATORS:
        raise ValueError(f"a version range (vers) has no {sorted(unknown)}, got '{specifiers}'")
    ordered = sorted(specifiers, key=lambda one: Version(one.version))
    return f"vers:pypi/{'|'.join(f'{one.operator}{one.version}' for one in ordered)}"
