"""The bill of materials in the wheel."""

import json
import tomllib
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from hatchling.builders.wheel import WheelBuilder
from packaging.requirements import Requirement

from codegen.release import sbom
from codegen.release.wheel import Wheel
from tests.codegen.checkouts import ROOT


def bill_of(wheel: Wheel) -> str:
    """Return the bill that a wheel carries."""
    return wheel.files[f"{wheel.dist_info}/sboms/hyper-usage.cdx.json"].decode()


def test_schema(wheel: Wheel) -> None:
    """The bill is what CycloneDX 1.7 allows, to the letter."""
    assert None is JsonStrictValidator(SchemaVersion.V1_7).validate_str(bill_of(wheel))


def test_contents(wheel: Wheel) -> None:
    """The bill has the release and the ranges of pyproject.toml, and no resolved version."""
    bill: dict[str, Any] = json.loads(bill_of(wheel))
    about = bill["metadata"]["component"]
    assert ("hyper-usage", wheel.version) == (about["name"], about["version"])
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project: dict[str, Any] = pyproject["project"]
    groups: list[list[str]] = list(project["optional-dependencies"].values())
    required = {one.name: one for one in map(Requirement, project["dependencies"])}
    extras = map(Requirement, chain(*groups))
    declared = {one.name: one for one in extras} | required
    components = {one["name"]: one for one in bill["components"]}
    assert sorted(declared) == list(components)
    assert set(required) == {n for n, one in components.items() if one["scope"] == "required"}
    for name, component in components.items():
        assert "version" not in component
        bounds = component["versionRange"].removeprefix("vers:pypi/").replace("|", ",")
        assert declared[name].specifier == Requirement(f"{name}{bounds}").specifier
    (first, *_) = bill["dependencies"]
    assert {"ref": about["bom-ref"], "dependsOn": [f"pkg:pypi/{n}" for n in components]} == first


def test_no_clock(wheel: Wheel) -> None:
    """Values that would differ between builds are left out."""
    bill: dict[str, Any] = json.loads(bill_of(wheel))
    assert "serialNumber" not in bill
    assert "timestamp" not in bill["metadata"]


def test_range() -> None:
    """Bounds are written from the lowest, whatever their order."""
    written = sbom.render("a", "1", "MIT", [Requirement("b<10,!=9.1,>=2")])
    assert "vers:pypi/>=2|!=9.1|<10" == json.loads(written)["components"][0]["versionRange"]


def test_range_that_cannot_be_written() -> None:
    """A bound that a version range cannot express is refused, not changed."""
    with pytest.raises(ValueError, match=r"expected only \[.*\] in a requirement, got '~=2\.0'"):
        sbom.render("a", "1", "MIT", [Requirement("b~=2.0")])


def test_in_place(project: Path, tmp_path: Path, wheel: Wheel) -> None:
    """A wheel built in a checkout has the same bill, and nothing is left beside that wheel."""
    builder = WheelBuilder(str(project))
    (path,) = builder.build(directory=str(tmp_path), versions=["standard"])
    assert [Path(path)] == list(tmp_path.iterdir())
    assert bill_of(wheel) == bill_of(Wheel.read(Path(path)))


def test_hook(tmp_path: Path, wheel: Wheel) -> None:
    """The hook writes the bill for a build, and removes it afterwards."""
    builder: Any = WheelBuilder(str(ROOT))
    hook = sbom.BillOfMaterials(
        str(ROOT), {}, builder.config, builder.metadata, str(tmp_path / "dist"), "wheel"
    )
    data: dict[str, Any] = {"sbom_files": []}
    hook.initialize("standard", data)
    (written,) = map(Path, data["sbom_files"])
    told: dict[str, Any] = json.loads(written.read_text(encoding="utf-8"))
    assert json.loads(bill_of(wheel)).keys() == told.keys()
    hook.finalize("standard", data, "")
    assert [] == list((tmp_path / "dist").iterdir())
