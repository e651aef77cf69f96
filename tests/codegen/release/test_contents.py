"""The files that a wheel may hold."""

from pathlib import Path

import pytest
from attrs import evolve

from codegen.release import contents
from codegen.release.wheel import PROVENANCE, Wheel
from tests.codegen.checkouts import edit

pytestmark = pytest.mark.shipped


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({"tests/a.py": b""}, "holds tests/a.py, which", id="another-root"),
        pytest.param({"hyper_usage/b.py": b""}, "holds hyper_usage/b.py, which", id="a-stray"),
        pytest.param({"hyper_usage/py.typed": None}, "lacks hyper_usage/py.typed", id="untyped"),
        pytest.param({f"{PROVENANCE}/api.txt": None}, f"lacks {PROVENANCE}/api.txt", id="origin"),
    ],
)
def test_contents(
    checkout: Path, wheel: Wheel, change: dict[str, bytes | None], expected: str
) -> None:
    """A missing file and a file too many are named."""
    changed = {**wheel.files, **change}
    files = {name: content for name, content in changed.items() if content is not None}
    (problem,) = contents.violations(checkout, evolve(wheel, files=files))
    assert str(problem).startswith(f"{wheel.filename}: {expected}")


def test_a_wheel_that_may_be_made_public(checkout: Path, wheel: Wheel) -> None:
    """A wheel without the classifier that public indexes refuse is a violation."""
    files = {**wheel.files, f"{wheel.dist_info}/METADATA": b""}
    (problem,) = contents.violations(checkout, evolve(wheel, files=files))
    assert problem.what.startswith("lacks `Private :: Do Not Upload`")


def test_tests_are_not_shipped(checkout: Path, wheel: Wheel) -> None:
    """Tests inside a package are not shipped in the wheel."""
    place = "hyper_usage/tests/test_a.py"
    (checkout / "overrides" / "hyper_usage" / "tests").mkdir()
    edit(checkout / "overrides" / place, None, "")
    (problem,) = contents.violations(checkout, evolve(wheel, files={**wheel.files, place: b""}))
    what = f"holds {place}, which must not be shipped"
    assert f"{what}; remove it, or mend `[tool.hatch.build]` in pyproject.toml" == problem.what
