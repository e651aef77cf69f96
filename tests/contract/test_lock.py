"""The lock of npm pins packages by hashes, not by addresses."""

import json
from pathlib import Path

LOCK = Path(__file__).parent / "package-lock.json"


def test_hashes_and_no_addresses() -> None:
    """The lock has a hash and no download address for every package."""
    packages = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    del packages[""]  # The first entry is the project itself.
    assert set() == {name for name, package in packages.items() if "integrity" not in package}
    assert set() == {name for name, package in packages.items() if "resolved" in package}
