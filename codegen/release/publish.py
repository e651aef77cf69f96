"""Publishes the files in `dist/` if the gate allows it, and compares the index with them."""

import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Protocol

from codegen.errors import CodegenError, RefusedError, all_of
from codegen.release import commit, contents
from codegen.release.preview import Readable, Standing, examine, missing_files

__all__ = ["publish"]

#: An index may take a while to list what it has accepted.
_PAUSES: Final = (0, 1, 2, 4, 8, 16, 32)


class _Index(Readable, Protocol):
    def upload(self, paths: Sequence[Path]) -> None: ...


def publish(root: Path, index: _Index, pauses: Sequence[float] = _PAUSES) -> str:
    """Publish the version that was built of a checkout; return a sentence about the result.

    If the version is published already, nothing is uploaded.

    Raises:
        RefusedError: if the version must not be published; nothing was uploaded, and the error has
            all reasons.
        CodegenError: if it cannot be published, or the index does not list it; it is safe to run
            the command again.
    """
    unlike_build = partial(contents.unlike_build, root)
    standing = all_of(
        partial(commit.check_clean, root),
        result=lambda: examine(root, commit.members(root), lambda: index, unlike_build),
    )
    if standing.missing:
        _upload(index, standing)
        _confirm(index, standing, pauses)
    return standing.again or f"{standing.version} is published; {standing.step}"


def _upload(index: _Index, standing: Standing) -> None:
    """Upload the very bytes that were compared, so that nobody can change them in between."""
    with TemporaryDirectory(prefix="codegen-") as folder:
        for name in standing.missing:
            Path(folder, name).write_bytes(standing.files[name])
        index.upload([Path(folder, name) for name in standing.missing])


def _confirm(index: _Index, standing: Standing, pauses: Sequence[float]) -> None:
    """Wait until the index lists the files, and compare its files with ours."""
    for pause in pauses:
        time.sleep(pause)
        try:
            missing = missing_files(index, index.releases(), standing.version, standing.files)
        except RefusedError as error:  # too late to refuse: the files are there
            raise CodegenError(error.problems) from error
        if not missing:
            return
    what = "uploaded, but the index does not list it yet; run `python3 noxfile.py -s publish` again"
    raise CodegenError.at(str(standing.version), what)
