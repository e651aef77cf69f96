"""The address of an index, and the credentials for it.

Both come from twine's own settings. The address for uploads is `TWINE_REPOSITORY_URL`, or in the
section of `.pypirc` that `TWINE_REPOSITORY` names. The credentials are in that section, in
`TWINE_USERNAME` and `TWINE_PASSWORD`, or in the keyring. twine has no setting for the address to
read from: that is `HYPER_USAGE_INDEX_URL`.
"""

import os
import re
from argparse import ArgumentParser
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from html.entities import codepoint2name
from typing import Final, Self, TypeAlias
from urllib.parse import urlsplit

from attrs import field, frozen
from requests import PreparedRequest
from requests.auth import AuthBase, HTTPBasicAuth
from requests.utils import get_netrc_auth
from twine.exceptions import TwineException
from twine.settings import Settings

from codegen.addresses import is_secure
from codegen.errors import CodegenError, Problem
from codegen.release.bounded import BoundedSession

__all__ = ["ByOrigin", "IndexAccount", "concealing", "names_index"]

_UPLOAD: Final = "TWINE_REPOSITORY_URL"
_SIMPLE: Final = "HYPER_USAGE_INDEX_URL"

_AS_GIVEN: Final = "surrogateescape"  # bytes of a variable that are not UTF-8 stay as they are
#: Fewer characters of Base64 would be found in ordinary words.
_SHORTEST: Final = 3

_Origin: TypeAlias = tuple[str, str]


@frozen(kw_only=True)
class IndexAccount:
    """An account on an index; `session` sends each password to its own origin and to no other."""

    upload_url: str
    simple_url: str
    session: BoundedSession = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)

    @classmethod
    def from_environment(cls) -> Self:
        """Return the account; the Simple API is by default below the address for uploads.

        Raises:
            CodegenError: if no index is named, its address is unusable, or credentials are missing.
        """
        if not names_index():
            what = "no index is named; set this, or set TWINE_REPOSITORY to a section of .pypirc"
            raise CodegenError.at(_UPLOAD, what)
        settings, user, password = _settings()
        upload = _checked(_UPLOAD, str(settings.repository_config["repository"]))
        simple = _checked(_SIMPLE, os.environ.get(_SIMPLE) or f"{upload.rstrip('/')}/simple/")
        logins = {_origin(upload): (user, password)}
        if _origin(simple) not in logins and (found := get_netrc_auth(simple)):
            logins[_origin(simple)] = found
        session = BoundedSession()
        session.verify = settings.cacert or True
        session.cert = settings.client_cert
        # requests looks into .netrc for every host, even for one that a link names, unless this is
        # set. As bytes, because requests encodes a text as Latin-1.
        session.auth = ByOrigin(
            {
                origin: HTTPBasicAuth(*(text.encode(errors=_AS_GIVEN) for text in login))
                for origin, login in logins.items()
            }
        )
        return cls(
            upload_url=upload,
            simple_url=f"{simple.rstrip('/')}/",
            session=session,
            secrets=tuple(secret for _, secret in logins.values()),
        )

    def without_secrets(self, text: str) -> str:
        """Return a text with each password replaced, however others have spelled it."""
        for secret in self.secrets:
            for pattern in _spellings(secret):
                text = pattern.sub("[password]", text)
        return text


def names_index() -> bool:
    """Return whether the environment names an index."""
    return bool(os.environ.get(_UPLOAD) or os.environ.get("TWINE_REPOSITORY"))


def concealing(run: Callable[[Callable[[], IndexAccount]], str]) -> str:
    """Return the text that `run` returns, with every password replaced, and so in its errors.

    `run` gets a function that returns the account. Names and contents of files on an index stand in
    many messages, and the index may have put the password there.

    Raises:
        CodegenError: if `run` raises it; the class stays the same.
    """
    accounts: list[IndexAccount] = []

    def account() -> IndexAccount:
        accounts.append(IndexAccount.from_environment())
        return accounts[-1]

    def concealed(text: str) -> str:
        for each in accounts:
            text = each.without_secrets(text)
        return text

    try:
        return concealed(run(account))
    except CodegenError as error:
        raise type(error)(
            Problem(concealed(each.where), concealed(each.what)) for each in error.problems
        ) from None


class ByOrigin(AuthBase):
    """Sends credentials to their origin only, because an index may link to files on other hosts."""

    def __init__(self, logins: Mapping[_Origin, AuthBase]) -> None:
        self._logins = logins

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Return the request, with credentials if its origin has some."""
        login = self._logins.get(_origin(request.url or ""))
        return login(request) if login else request


def _spellings(secret: str) -> Iterator[re.Pattern[str]]:
    """Yield patterns for the spellings that a server or a program may give a secret.

    They are its characters, each as it is or escaped, and its bytes in hexadecimal or in Base64,
    where they may stand in others, as in the header: `user:password`. Lines may be wrapped.
    """
    raw = secret.encode(errors=_AS_GIVEN)
    # A line may be wrapped at a space, and then it is gone.
    plain = _spaced(_escaped(each) + "?" * each.isspace() for each in secret.strip())
    hexadecimal = _spaced(f"{byte:02x}" for byte in raw)
    yield re.compile("|".join(filter(None, (plain, hexadecimal))), re.IGNORECASE)
    for core in _base64(raw):
        around = r"(?<![\w+/-])[\w+/-]*", r"[\w+/=-]*"
        yield re.compile(_spaced(map(re.escape, core)).join(around))


def _spaced(parts: Iterable[str]) -> str:
    return r"\s*".join(parts)


def _escaped(character: str) -> str:
    """Return a pattern of one character: as it is, and as URLs, JSON, Python and HTML escape it."""
    raw, number = character.encode(errors=_AS_GIVEN), ord(character)
    ways = [
        rf"\\*{re.escape(character)}",
        rf"\\*{re.escape(repr(character)[1:-1])}",
        re.escape(raw.decode("latin-1")),  # UTF-8 in a header, as http.client reads it
        "".join(rf"(?:%(?:25)*|=|\\+x){byte:02x}" for byte in raw),
        rf"\\+[ux]{{?0*{number:x}}}?",
        rf"&#(?:0*{number}|x0*{number:x});?",
        f"&{codepoint2name.get(number, f'#{number}')};",
        *([r"\+"] if character == " " else []),
    ]
    return f"(?:{'|'.join(ways)})"


def _base64(raw: bytes) -> Iterator[str]:
    """Yield the Base64 of bytes for each of the three offsets that they may have in others.

    A character that also depends on other bytes is left out.
    """
    for before in range(3):
        encoded = b64encode(bytes(before) + raw).decode().rstrip("=")
        whole = encoded[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6]
        if len(whole) >= _SHORTEST:
            yield from {whole, whole.translate(str.maketrans("+/", "-_"))}


def _settings() -> tuple[Settings, str, str]:
    parser = ArgumentParser()
    Settings.register_argparse_arguments(parser)  # the defaults are the environment's
    try:
        settings = Settings.from_argparse(parser.parse_args(["--non-interactive"]))
        user, password = settings.username, settings.password
    except KeyError as error:
        raise CodegenError.at("twine", f"the section of .pypirc lacks {error}; add it") from None
    except TwineException as error:
        raise CodegenError.at("twine", f"{type(error).__name__}: {error.args[0]}") from error
    if not (user and password):
        what = "no name or no password for this index; set TWINE_USERNAME and TWINE_PASSWORD"
        raise CodegenError.at("twine", what)
    return settings, user, password


def _checked(where: str, url: str) -> str:
    """Return an address that may get a password; a refused address is not shown."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise CodegenError.at(where, "expected an address with https://") from None
    if not is_secure(parts.scheme, parts.hostname or ""):
        what = "expected an address with https://, or http:// on a loopback address"
        raise CodegenError.at(where, what)
    if parts.username or parts.password or parts.query or parts.fragment:
        what = "expected an address without name, password, query and fragment; set TWINE_PASSWORD"
        raise CodegenError.at(where, what)
    return url


def _origin(url: str) -> _Origin:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()
