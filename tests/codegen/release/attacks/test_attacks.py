"""The gate refuses a changed release before anything is uploaded."""

from pathlib import Path

import pytest

from codegen.errors import RefusedError
from codegen.release.publish import publish
from tests.codegen.release.attacks import (
    commit_attacks,
    index_attacks,
    sdist_attacks,
    wheel_attacks,
)
from tests.codegen.release.attacks.attack import Attack, Target
from tests.codegen.release.attacks.table import TABLE, table
from tests.codegen.release.attacks.zips import repacked

pytestmark = pytest.mark.usefixtures("_remembered")
ON_DIST = [
    *wheel_attacks.FILES,
    *wheel_attacks.PACKING,
    *sdist_attacks.FILES,
    *sdist_attacks.PACKING,
]
OTHERS = [*commit_attacks.CHECKOUT, *commit_attacks.COMMIT, *index_attacks.INDEX]


def _id(value: object) -> str | None:
    return value.name.replace(" ", "-") if isinstance(value, Attack) else None


@pytest.mark.parametrize("attack", ON_DIST, ids=_id)
def test_attack_on_the_built_files(built_release: Path, attack: Attack) -> None:
    """The attack is refused with the messages of the table, and with no others."""
    _try(attack, built_release)


@pytest.mark.parametrize("attack", OTHERS, ids=_id)
def test_attack(release: Path, attack: Attack) -> None:
    """The attack is refused with the messages of the table, and with no others."""
    _try(attack, release)


def _try(attack: Attack, root: Path) -> None:
    target = Target(root)
    attack.change(target)
    before = dict(target.index.files)
    with pytest.raises(RefusedError) as caught:
        publish(root, target.index)
    said = [target.plain(problem).partition("; ")[0] for problem in caught.value.problems]
    assert [*attack.refusals] == said
    assert before == target.index.files


def test_repacked(built_release: Path) -> None:
    """A wheel that is packed again without a change is the same: each attack changes one thing."""
    content = Target(built_release).wheel.read_bytes()
    assert content == repacked(content, list)


def test_table() -> None:
    """docs/attacks.md has a row for each attack; `python3 noxfile.py -s attacks` writes it."""
    assert table() == TABLE.read_text(encoding="utf-8")
