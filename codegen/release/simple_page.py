"""The pages of the Simple API, in HTML (PEP 503) and in JSON (PEP 691), from a server that may lie.

pypi-simple gives the pages their meaning. Its parser of HTML keeps a tree, and a page of a few MiB
whose links hold each other would take all memory. So the links are collected here.
"""

import json
import warnings
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import urljoin

from packaging.utils import canonicalize_name
from packaging.version import Version
from pypi_simple import (
    SUPPORTED_REPOSITORY_VERSION,
    DistributionPackage,
    IndexPage,
    Link,
    ProjectPage,
    UnexpectedRepoVersionWarning,
    UnsupportedRepoVersionError,
)
from requests import Response

from codegen.release.bounded import UnusableError, body

__all__ = ["check_index_page", "project_page"]

_LIMIT: Final = 4 * 2**20  # bytes; enough for thousands of releases
_MOST_LINKS: Final = 50_000
_TOO_MANY: Final = f"a page with more than {_MOST_LINKS} links"
_LONGEST_NAME: Final = 255  # characters, as in file systems; parsing takes the cube of this
_JSON: Final = "application/vnd.pypi.simple.v1+json"
_HTML: Final = frozenset(("application/vnd.pypi.simple.v1+html", "text/html"))


def project_page(response: Response, project: str) -> ProjectPage:
    """Return a reply as the page of a project.

    Raises:
        UnusableError: if it is too large or no page of an index.
        Exception: whatever parsers raise, if it cannot be parsed.
    """
    is_json, content = _content(response)
    with warnings.catch_warnings():
        # A newer minor version only adds members.
        warnings.simplefilter("ignore", UnexpectedRepoVersionWarning)
        if is_json:
            data = json.loads(content)
            _check_names([data["name"], *(file["filename"] for file in data["files"])])
            for file in data["files"]:
                _take_old_name(file, "")
            return ProjectPage.from_json_data(data, response.url)
    page = _Links.of(content, response.url)
    return ProjectPage(
        project=project,
        packages=[DistributionPackage.from_link(link, project) for link in page.links],
        repository_version=page.repository_version,
        last_serial=None,
    )


def check_index_page(response: Response) -> None:
    """Refuse a reply that is not the list of an index's projects.

    Raises:
        UnusableError: if it is too large or no page of an index.
        Exception: whatever parsers raise, if it cannot be parsed.
    """
    is_json, content = _content(response)
    if is_json:
        names = IndexPage.from_json_data(json.loads(content)).projects
    else:
        names = [link.text for link in _Links.of(content, response.url).links]
    for name in names:
        canonicalize_name(name, validate=True)


def _content(response: Response) -> tuple[bool, bytes]:
    """Return the content of a page, and whether it is JSON."""
    kind = response.headers.get("content-type", "text/html").partition(";")[0].strip().lower()
    if kind != _JSON and kind not in _HTML:
        raise UnusableError("a reply that is neither HTML nor the JSON of an index")
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise UnusableError("a compressed reply to a request for an uncompressed one")
    return kind == _JSON, body(response, _LIMIT)


def _check_names(names: Sequence[str]) -> None:
    if len(names) > _MOST_LINKS:
        raise UnusableError(_TOO_MANY)
    if any(len(name) > _LONGEST_NAME for name in names):
        raise UnusableError(f"a name of more than {_LONGEST_NAME} characters")


class _Links(HTMLParser):
    """The links of a page; a link ends where the next one begins."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.links: list[Link] = []
        self.repository_version: str | None = None
        self._url = url
        self._texts: list[str] | None = None

    @classmethod
    def of(cls, content: bytes, url: str) -> "_Links":
        """Return the links of a page; outside of ASCII no name of a file is valid."""
        page = cls(url)
        page.feed(content.decode(errors="replace"))
        page.close()
        _check_names([link.text for link in page.links])
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a link, or take a setting of the page."""
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self._end_link()
            if len(self.links) == _MOST_LINKS:
                raise UnusableError(_TOO_MANY)
            _take_old_name(given, "data-")
            if "data-core-metadata" in given:
                given["data-core-metadata"] = "true"  # pip takes any value for that.
            self.links.append(Link("", urljoin(self._url, given["href"]), dict(given)))
            self._texts = []
        elif tag == "base" and "href" in given and not self.links:
            self._url = urljoin(self._url, given["href"])
        elif tag == "meta" and given.get("name") == "pypi:repository-version":
            self.repository_version = given.get("content", "")
            _check_version(self.repository_version)

    def handle_endtag(self, tag: str) -> None:
        """End a link."""
        if tag == "a":
            self._end_link()

    def handle_data(self, data: str) -> None:
        """Take a piece of a link's text."""
        if self._texts is not None:
            self._texts.append(data)

    def close(self) -> None:
        """End the page."""
        super().close()
        self._end_link()

    def _end_link(self) -> None:
        if self._texts is not None:
            self.links[-1].text = "".join(self._texts).strip()
            self._texts = None


def _take_old_name(file: dict[str, Any], prefix: str) -> None:
    """Give the statement about metadata beside a file its name of today, as installers do."""
    name, old = f"{prefix}core-metadata", f"{prefix}dist-info-metadata"
    if file.get(name) is None and old in file:
        file[name] = file[old]


def _check_version(declared: str) -> None:
    if Version(declared).major > Version(SUPPORTED_REPOSITORY_VERSION).major:
        raise UnsupportedRepoVersionError(declared, SUPPORTED_REPOSITORY_VERSION)
