"""What npm installs is decided by hashes, not by where it comes from."""

import json
from pathlib import Path

LOCK = Path(__file__).parent / "package-lock.json"


def test_hashes_and_no_addresses() -> None:
    """The lock holds a hash of every package, and of none the address it was downloaded from."""
    packages = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    del packages[""]  # What asks for the packages is not one.
    assert set() == {name for name, package in packages.items() if "integrity" not in package}
    assert set() == {name for name, package in packages.items() if "resolved" in package}
