"""Takes each page that asks nothing of a maintainer, in a clone: `python3 noxfile.py -s quarter`.

A page goes through `refresh`, `accept` and the default sessions, and nobody edits a file. That
takes minutes a page; `-- PAGE…` tries only the pages that it names.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from codegen.checkout import SPEC, read_text, version
from codegen.compat.change import Severity
from codegen.openapi.document import loads
from tests.codegen.checkouts import ROOT, git
from tests.codegen.pages import PAGES, Page

LOGS: Final = ROOT / ".nox" / "quarter"
COLUMNS: Final = "{:<18}{:<11}{:<10}{:<10}{:<8}{}"
SEVERITIES: Final = [severity.label for severity in Severity]


def take(page: Page, clone: Path) -> tuple[str, bool]:
    """Return the row of a page, and whether two commands were enough."""
    git(clone, "reset", "--hard")
    git(clone, "clean", "-d", "--force")
    source = clone.with_name("page.md")
    source.write_text(page.of(loads(read_text(clone, SPEC), SPEC)), encoding="utf-8")
    with (LOGS / f"{page.name}.txt").open("w", encoding="utf-8") as log:

        def nox(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
            command = ["python3", "noxfile.py", *arguments]
            done = subprocess.run(command, cwd=clone, capture_output=True, text=True, check=False)
            log.write(f"{done.stdout}{done.stderr}\n")
            return done

        nox("-s", "refresh", "--", source)
        importers, deployed = judgements(nox("-s", "diff", "--", "--json").stdout)
        accepted = nox("-s", "accept").returncode
        failed = failed_sessions(clone) if nox().returncode else ""
    row = (page.name, importers, deployed, version(clone), accepted, failed or "green")
    return COLUMNS.format(*row), not (accepted or failed)


def judgements(diff: str) -> tuple[str, str]:
    """Return the highest judgement for importers, and that for deployed clients."""
    if not diff.startswith("{"):  # The page was refused, or gives no client.
        return "?", "?"
    changes: list[dict[str, Any]] = json.loads(diff)["changes"]
    importers, deployed = (
        max((SEVERITIES.index(change[whose]) for change in changes), default=0)
        for whose in ("importers", "deployed")
    )
    return SEVERITIES[importers], SEVERITIES[deployed]


def failed_sessions(clone: Path) -> str:
    """Return the names of the default sessions that failed, or that of nox if none could run."""
    report = clone / ".nox" / "report.json"
    text = report.read_text(encoding="utf-8") if report.exists() else '{"sessions": []}'
    sessions = json.loads(text)["sessions"]
    return " ".join(one["name"] for one in sessions if one["result"] != "success") or "nox"


def main(names: Sequence[str]) -> int:
    """Print a table with a row for each page; return 1 if two commands were not enough for one."""
    known = [page.name for page in PAGES]
    if unknown := sorted({*names} - {*known}):
        sys.exit(f"expected pages out of {', '.join(known)}, got {', '.join(unknown)}; name others")
    LOGS.mkdir(parents=True, exist_ok=True)
    print(f"What the sessions print is kept in {LOGS}.\n")
    print(COLUMNS.format("page", "importers", "deployed", "version", "accept", "sessions"))
    fine = True
    with TemporaryDirectory(prefix="quarter-") as folder:
        clone = Path(folder, "clone")
        git(ROOT, "clone", str(ROOT), str(clone))
        for page in PAGES:
            if page.name in (names or known):
                row, enough = take(page, clone)
                print(row, flush=True)
                fine &= enough
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
