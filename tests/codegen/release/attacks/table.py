"""The table of all attacks. `python -m tests.codegen.release.attacks.table` writes its page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.codegen.release.attacks import (
    commit_attacks,
    index_attacks,
    sdist_attacks,
    wheel_attacks,
)
from tests.codegen.release.attacks.attack import Attack

__all__ = ["CHAPTERS", "TABLE", "table"]

TABLE: Final = Path(__file__).parents[4] / "docs" / "attacks.md"
CHAPTERS: Final = {
    "Files of the wheel": wheel_attacks.FILES,
    "The archive of the wheel": wheel_attacks.PACKING,
    "Files of the sdist": sdist_attacks.FILES,
    "The archive of the sdist": sdist_attacks.PACKING,
    "The checkout": commit_attacks.CHECKOUT,
    "The commit": commit_attacks.COMMIT,
    "The index": index_attacks.INDEX,
}
_HEAD: Final = "| what was changed | refused by | the message |\n|---|---|---|"


_INTRODUCTION: Final = """\
`python3 noxfile.py -s attacks` writes this page. A test tries each row: it changes a release that
is ready, publishes it, and compares the message. Nothing is uploaded.

[Publishing](publishing.md#the-gate) explains the steps. `WHEEL` and `SDIST` are the names of the
two files. Each message also names the next step."""


def _row(attack: Attack) -> str:
    said = "<br>".join(
        f"`` {refusal} ``" if "`" in refusal else f"`{refusal}`" for refusal in attack.refusals
    )
    return f"| {attack.name} | {attack.step} | {said} |"


def _lines() -> Iterator[str]:
    yield "# Attacks on a release, and the step that refuses each\n"
    yield _INTRODUCTION
    for chapter, attacks in CHAPTERS.items():
        yield f"\n## {chapter}\n\n{_HEAD}"
        yield from map(_row, attacks)


def table() -> str:
    """Return the text of the table."""
    return "\n".join(_lines()) + "\n"


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8", newline="\n")
