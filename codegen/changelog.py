"""The changelog: sections with a version and a date, and bullets added to the newest of them."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, Self

from attrs import evolve, frozen
from packaging.version import InvalidVersion, Version

from codegen.errors import CodegenError

__all__ = ["CHANGELOG", "HEADINGS", "Changelog", "Section"]

CHANGELOG: Final = "CHANGELOG.md"

HEADINGS: Final = ("Breaking", "Added or relaxed", "Unchanged for callers")
"""The headings of the lists of bullets that the pipeline writes, in their order."""

_UNRELEASED: Final = "unreleased"
_NOTHING: Final = "Nothing changed for callers."
_SECTION: Final = re.compile(r"^## (.*)\n?", re.MULTILINE)
_TITLE: Final = re.compile(rf"(?P<version>\S+), (?P<date>{_UNRELEASED}|\d{{4}}-\d\d-\d\d)")
_BULLET: Final = re.compile(r" *[-*+] +(?=\S)")


@frozen
class Section:
    """A section of the changelog: its title, such as `0.2.0, 2026-11-22`, and the text below it."""

    title: str
    body: str

    @classmethod
    def unreleased(cls, version: str, body: str = "") -> Self:
        """Return a section for a version that has no date yet."""
        return cls(f"{version}, {_UNRELEASED}", body)

    @property
    def version(self) -> Version:
        """The version in the title.

        Raises:
            CodegenError: if the title has not the form `X.Y.Z, unreleased` or
                `X.Y.Z, YEAR-MONTH-DAY`.
        """
        found = _TITLE.fullmatch(self.title)
        try:
            return Version(found["version"] if found else "")
        except InvalidVersion as error:
            what = f"expected `## X.Y.Z, unreleased` or `## X.Y.Z, YEAR-MONTH-DAY`, got {self}"
            raise CodegenError.at(CHANGELOG, f"{what}; mend this heading") from error

    @property
    def is_unreleased(self) -> bool:
        """Whether the version may still change."""
        return self.title.endswith(f", {_UNRELEASED}")

    @property
    def is_dated(self) -> bool:
        """Whether the title has a version and a date."""
        return not self.is_unreleased and _TITLE.fullmatch(self.title) is not None

    def __str__(self) -> str:
        return f"`## {self.title}`"

    def render(self) -> str:
        """Return the text of the section."""
        return f"## {self.title}\n{self.body}"

    def with_bullets(self, bullets: Mapping[str, Sequence[str]]) -> Self:
        """Return the section with these bullets, given by their headings, each of them once.

        A bullet that is there keeps its place and its line ends.
        """
        there = _bullets(self.body)
        lines = self.body.splitlines()
        for index, heading in enumerate(HEADINGS):
            if new := [each for each in bullets.get(heading, ()) if each not in there]:
                lines = [line for line in lines if line != _NOTHING]
                _insert(lines, [f"- {each}" for each in new], HEADINGS[index:])
        text = "\n".join(lines).strip("\n")
        return evolve(self, body=f"\n{text}\n" if text else "")

    def never_empty(self) -> Self:
        """Return the section; without any text, it says that nothing changed."""
        return self if self.body.strip() else evolve(self, body=f"\n{_NOTHING}\n")


def _bullets(body: str) -> set[str]:
    """Return the text of each bullet on one line, however it is wrapped."""
    found: list[list[str]] = []
    inside = False
    for line in body.splitlines():
        if start := _BULLET.match(line):
            found.append([line[start.end() :]])
        elif inside and line.strip():
            found[-1].append(line)
        inside = bool(line.strip()) and (inside or start is not None)
    return {" ".join(" ".join(lines).split()) for lines in found}


def _insert(lines: list[str], bullets: list[str], headings: Sequence[str]) -> None:
    """Insert bullets below the first of these headings, or with it before the others."""
    places = {line: index for index, line in reversed([*enumerate(lines)])}
    heading, *others = [f"{each}:" for each in headings]
    if heading in places:
        start = places[heading] + 1
        end = start + _length(lines[start:])
        above = [""] if end == start else []
    else:
        end = min((places[each] for each in others if each in places), default=len(lines))
        above = [*([""] if end and lines[end - 1] else []), heading, ""]
    below = [""] if lines[end:] and lines[end] else []
    lines[end:end] = [*above, *bullets, *below]


def _length(lines: Sequence[str]) -> int:
    """Return the number of lines of the list of bullets that these lines begin with."""
    end = 0
    for index, line in enumerate(lines):
        if not line.strip():
            continue
        goes_on = index and lines[index - 1].strip()
        if not (goes_on or line.startswith(" ") or _BULLET.match(line)):
            break
        end = index + 1
    return end


@frozen
class Changelog:
    """A changelog: the text above its sections, and the sections, the newest first."""

    head: str
    sections: tuple[Section, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the changelog that a text holds."""
        head, *parts = _SECTION.split(text)
        titles, bodies = parts[::2], parts[1::2]
        return cls(head, tuple(map(Section, titles, bodies)))

    def render(self) -> str:
        """Return the text of the changelog."""
        return self.head + "".join(each.render() for each in self.sections)

    def section(self, version: str) -> Section | None:
        """Return the section of a version, or None."""
        named = (each for each in self.sections if re.split("[, ]", each.title)[0] == version)
        return next(named, None)

    @property
    def newest(self) -> Section:
        """The topmost section.

        Raises:
            CodegenError: if the changelog has no section.
        """
        if not self.sections:
            what = "expected a section `## X.Y.Z, unreleased`, got none; write that heading"
            raise CodegenError.at(CHANGELOG, what)
        return self.sections[0]

    @property
    def released(self) -> Version | None:
        """The version of the newest section with a date, pre-releases left out; None without one.

        Raises:
            CodegenError: if the version of a section with a date cannot be read.
        """
        dated = (each.version for each in self.sections if each.is_dated)
        return next((each for each in dated if not each.is_prerelease), None)

    def with_newest(self, section: Section) -> Self:
        """Return the changelog with this section in the place of an unreleased one, or on top."""
        others = self.sections[1:] if self.newest.is_unreleased else self.sections
        if others:
            body = section.body.rstrip()
            section = evolve(section, body=f"{body}\n\n" if body else "\n")
        return evolve(self, sections=(section, *others))
