"""An attack on a release: a change that somebody made unseen, and the refusal that it must get."""

import re
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from attrs import field, frozen

from codegen.checkout import version
from tests.codegen.release.fake_index import FakeIndex

__all__ = ["Attack", "Step", "Target"]


class Step(StrEnum):
    """The step of the gate that refuses an attack, as docs/publishing.md names it."""

    CLEAN = "nothing uncommitted"
    CHANGELOG = "changelog"
    REGENERATED = "regeneration"
    CONTENTS = "contents"
    COMMIT = "commit"
    BYTES = "bytes"
    INDEX = "index"
    NUMBER = "number"


@frozen
class Target:
    """A checkout with a release that is ready to publish, and the index that it is for."""

    root: Path
    index: FakeIndex = field(factory=FakeIndex)

    @property
    def wheel(self) -> Path:
        """The wheel in `dist/`."""
        return self.root / "dist" / f"hyper_usage-{version(self.root)}-py3-none-any.whl"

    @property
    def sdist(self) -> Path:
        """The sdist in `dist/`."""
        return self.root / "dist" / f"hyper_usage-{version(self.root)}.tar.gz"

    @property
    def dist_info(self) -> str:
        """The folder of the wheel with the metadata."""
        return f"hyper_usage-{version(self.root)}.dist-info"

    def plain(self, text: object) -> str:
        """Return a message with names that are the same for each version."""
        shown = str(text)
        for path, short in {self.wheel: "WHEEL", self.sdist: "SDIST"}.items():
            shown = shown.replace(path.name, short)
        return re.sub(r"\d+\.\d+\.\d+", "X.Y.Z", shown)


@frozen(kw_only=True)
class Attack:
    """A change, the step that must refuse it, and the messages without what they tell to do."""

    name: str
    step: Step
    refusals: tuple[str, ...]
    change: Callable[[Target], None]
