"""The settings of a client: values that are accepted, and errors that show no secret."""

from math import inf, nan
from typing import Any

import httpx
import pytest

from hyper_usage import ConfigurationError
from hyper_usage._settings import BASE_URL, KEY_VARIABLE, Settings, credentials


def resolve(
    api_key: str | None = "k",
    base_url: str | None = None,
    timeout: float = 30.0,
    environment: dict[str, str] | None = None,
    max_retries: int = 2,
) -> Settings:
    """Return the settings for these arguments and this environment."""
    return Settings.resolve(credentials(api_key, environment or {}), base_url, timeout, max_retries)


@pytest.mark.parametrize(
    ("api_key", "environment", "expected"),
    [
        pytest.param("given", None, "given", id="argument"),
        pytest.param(None, "set", "set", id="environment"),
        pytest.param("given", "set", "given", id="argument-outranks-environment"),
        pytest.param(" given\r\n", None, "given", id="argument-is-stripped"),
        pytest.param(None, "\tset\n", "set", id="environment-is-stripped"),
        pytest.param("!~", None, "!~", id="all-printable-ASCII"),
    ],
)
def test_key(api_key: str | None, environment: str | None, expected: str) -> None:
    """The key is the argument, or else the environment's, without white space around it."""
    variables = {} if environment is None else {KEY_VARIABLE: environment}
    assert resolve(api_key, environment=variables).auth.headers() == {"x-api-key": expected}


def test_key_from_the_process_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment is read when the client is made."""
    monkeypatch.setenv("HYPER_USAGE_API_KEY", "set")
    settings = Settings.resolve(credentials(None), BASE_URL, 1, 0)
    assert settings.auth.headers() == {"x-api-key": "set"}


UNUSABLE_KEYS = [
    pytest.param("s3cret\u00e9", id="non-ASCII"),
    pytest.param("s3cret key", id="inner-space"),
    pytest.param("s3cret\tkey", id="inner-tab"),
    pytest.param("s3cret\nx-injected: 1", id="newline"),
    pytest.param("s3cret\x00", id="NUL"),
    pytest.param("s3cret\x1b[0m", id="escape"),
    pytest.param("s3cret\x7f", id="DEL"),
]


@pytest.mark.parametrize("key", UNUSABLE_KEYS)
@pytest.mark.parametrize("from_environment", [False, True])
def test_unusable_key(key: str, from_environment: bool) -> None:
    """A key that a header cannot have is refused; the error names its source, not the key."""
    source = KEY_VARIABLE if from_environment else "api_key"
    with pytest.raises(ConfigurationError, match=f"^{source} must be printable ASCII") as caught:
        resolve(None if from_environment else key, environment={KEY_VARIABLE: key})
    assert "s3cret" not in f"{caught.value!r}{caught.value}"


@pytest.mark.parametrize(
    ("api_key", "environment"),
    [
        pytest.param(
            "", {KEY_VARIABLE: "set"}, id="an-empty-argument-is-no-leave-to-look-elsewhere"
        ),
        pytest.param(" \n", {}, id="white-space"),
        pytest.param(None, {}, id="nowhere"),
        pytest.param(None, {KEY_VARIABLE: ""}, id="empty-in-the-environment"),
        pytest.param(None, {KEY_VARIABLE: " "}, id="white-space-in-the-environment"),
    ],
)
def test_no_key(api_key: str | None, environment: dict[str, str]) -> None:
    """A missing key is an error that names the argument and the variable."""
    with pytest.raises(ConfigurationError, match=f"pass api_key or set {KEY_VARIABLE}") as caught:
        resolve(api_key, environment=environment)
    is_set = api_key is not None or KEY_VARIABLE in environment
    assert ("is empty" if is_set else f"{KEY_VARIABLE} is not set") in str(caught.value)


def test_key_is_not_shown() -> None:
    """Settings do not show the key."""
    assert "s3cret" not in repr(resolve("s3cret"))


@pytest.mark.parametrize(
    ("base_url", "expected"),
    [
        pytest.param(BASE_URL, BASE_URL.rstrip("/"), id="the-documented-server"),
        pytest.param("https://h", "https://h", id="https"),
        pytest.param("HTTPS://h", "HTTPS://h", id="upper-case"),
        pytest.param("https://h:8443", "https://h:8443", id="port"),
        pytest.param("https://h/api/v1", "https://h/api/v1", id="path"),
        pytest.param("https://h//", "https://h", id="trailing-slashes"),
        pytest.param(" https://h\n", "https://h", id="white-space-around"),
        pytest.param("https://\u00e4.example", "https://\u00e4.example", id="international-host"),
        pytest.param("http://127.0.0.1:80", "http://127.0.0.1:80", id="http-on-127.0.0.1"),
        pytest.param("http://127.9.9.9", "http://127.9.9.9", id="http-on-127.9.9.9"),
        pytest.param("http://localhost:80", "http://localhost:80", id="http-on-localhost"),
        pytest.param("http://LOCALHOST", "http://LOCALHOST", id="http-on-LOCALHOST"),
        pytest.param("http://[::1]:80", "http://[::1]:80", id="http-on-IPv6-loopback"),
        pytest.param("https://[FE80::1%eth0]", "https://[FE80::1%eth0]", id="IPv6-with-a-zone"),
        pytest.param("https://[::ffff:1.2.3.4]", "https://[::ffff:1.2.3.4]", id="IPv4-in-IPv6"),
        pytest.param("https://1.2.3.4", "https://1.2.3.4", id="IPv4"),
        pytest.param("https://a_b-c.example.", "https://a_b-c.example.", id="underscore"),
    ],
)
def test_base_url(base_url: str, expected: str) -> None:
    """The base URL is https, or http on a loopback address."""
    assert expected == resolve(base_url=base_url).base_url


@pytest.mark.parametrize(
    ("argument", "environment", "expected"),
    [
        pytest.param(None, None, BASE_URL, id="the-documented-server"),
        pytest.param(None, "", BASE_URL, id="an-empty-variable-is-none"),
        pytest.param(None, " \t", BASE_URL, id="a-blank-variable-is-none"),
        pytest.param(None, " https://h/ ", "https://h", id="environment"),
        pytest.param("https://a", "https://h", "https://a", id="argument-outranks-environment"),
        pytest.param("https://a", "ftp://h", "https://a", id="argument-spares-a-look"),
    ],
)
def test_base_url_of_the_environment(
    argument: str | None, environment: str | None, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The base URL is the argument, or else the environment's, or else the document's."""
    if environment is not None:
        monkeypatch.setenv("HYPER_USAGE_BASE_URL", environment)
    assert expected == resolve(base_url=argument).base_url


@pytest.mark.parametrize("base_url", ["ftp://h", "http://h", "https://s3cret@h", "https://h:x"])
def test_unusable_base_url_of_the_environment(
    base_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The variable is checked as the argument is; the error names it."""
    monkeypatch.setenv("HYPER_USAGE_BASE_URL", base_url)
    with pytest.raises(ConfigurationError, match=r"^HYPER_USAGE_BASE_URL .* expected https://HOST"):
        resolve(base_url=None)


@pytest.mark.parametrize(
    "base_url",
    [
        pytest.param("", id="empty"),
        pytest.param("h", id="bare-host"),
        pytest.param("//h", id="no-scheme"),
        pytest.param("https://", id="no-host"),
        pytest.param("https:///usage", id="no-host-but-a-path"),
        pytest.param("https://:443", id="no-host-but-a-port"),
        pytest.param("ftp://h", id="ftp"),
        pytest.param("file:///etc/passwd", id="file"),
        pytest.param("http://h", id="http"),
        pytest.param("http://127.0.0.1.example", id="http-on-a-host-that-starts-like-loopback"),
        pytest.param("http://localhost.example", id="http-on-a-host-that-starts-like-localhost"),
        pytest.param("http://192.168.0.1", id="http-on-a-private-address"),
        pytest.param("https://h:https", id="port-is-no-number"),
        pytest.param("https://h:65536", id="port-out-of-range"),
        pytest.param("https://[::1", id="broken-IPv6-address"),
        pytest.param("https://h\nh", id="newline"),
        pytest.param("https://h\x00", id="NUL"),
        pytest.param("https://\ud800", id="surrogate-in-the-host"),
        pytest.param("https://h/\ud800", id="surrogate-in-the-path"),
        pytest.param("https://a..b", id="empty-label"),
        pytest.param("https://h h", id="space-in-the-host"),
        pytest.param("https://h\\h", id="backslash-in-the-host"),
        pytest.param("https://h%41", id="escape-in-the-host"),
        pytest.param("https://h;h", id="semicolon-in-the-host"),
        pytest.param("https://h:0", id="port-0"),
        pytest.param("http://127.0.0.1:0/", id="loopback-port-0"),
        pytest.param(f"https://{'a' * 64}.example", id="label-too-long"),
        pytest.param(f"https://h/{'a' * 70_000}", id="URL-too-long"),
    ],
)
def test_unusable_base_url(base_url: str) -> None:
    """Another base URL is refused with the expected form, before a request is sent."""
    with pytest.raises(
        ConfigurationError, match=r"^base_url cannot be used.* expected https://HOST"
    ):
        resolve(base_url=base_url)


@pytest.mark.parametrize(
    "base_url",
    [
        pytest.param("https://user:s3cret@h", id="user-info"),
        pytest.param("https://s3cret@h", id="user"),
        pytest.param("https://user:s3/cret@h", id="password-with-a-slash"),
        pytest.param("https:/user:s3cret@h", id="one-slash-too-few"),
        pytest.param("ftp://user:s3cret@h", id="user-info-and-ftp"),
        pytest.param("https://h/?key=s3cret", id="query"),
        pytest.param("https://h?", id="empty-query"),
        pytest.param("https://h/#s3cret", id="fragment"),
        pytest.param("https://h#", id="empty-fragment"),
    ],
)
def test_base_url_with_secrets(base_url: str) -> None:
    """User-info, query and fragment are refused, and not shown."""
    with pytest.raises(ConfigurationError, match="user-info, a query or a fragment") as caught:
        resolve(base_url=base_url)
    assert "s3" not in str(caught.value)


@pytest.mark.parametrize(
    "base_url",
    [
        pytest.param("https://h:s3cret", id="port"),
        pytest.param("https://h:s3'cret", id="port-with-a-quote"),
        pytest.param("https://\uff53\uff53.s3cret", id="host"),
        pytest.param("https://256.3.3.3", id="address"),
        pytest.param("https://h/s3\x00cret", id="path"),
    ],
)
def test_reason_does_not_repeat_the_base_url(base_url: str) -> None:
    """The reason names no part of the URL, which may be a key in the wrong place."""
    with pytest.raises(ConfigurationError, match=r"^base_url cannot be used: .*…") as caught:
        resolve(base_url=base_url)
    for part in ("s3", "cret", "256"):
        assert part not in str(caught.value)


@pytest.mark.parametrize("timeout", [0.001, 1, 86_400])
def test_timeout(timeout: float) -> None:
    """A timeout is a number of seconds, up to a day."""
    assert timeout == resolve(timeout=timeout).timeout


@pytest.mark.parametrize(
    "timeout", [0, -1, -0.0, nan, inf, -inf, 1e10, pytest.param(10**5000, id="digits")]
)
def test_unusable_timeout(timeout: float) -> None:
    """A timeout of 0 or less, or beyond a day, is refused."""
    with pytest.raises(ConfigurationError, match="at most a day"):
        resolve(timeout=timeout)


@pytest.mark.parametrize("max_retries", [0, 1, 10**6])
def test_max_retries(max_retries: int) -> None:
    """Retries may be 0, or as many as the timeout has time for."""
    assert max_retries == resolve(max_retries=max_retries).max_retries


@pytest.mark.parametrize("max_retries", [-1, pytest.param(-(10**5000), id="digits")])
def test_unusable_max_retries(max_retries: int) -> None:
    """A negative number of retries is refused."""
    with pytest.raises(ConfigurationError, match="max_retries must be 0 or more"):
        resolve(max_retries=max_retries)


@pytest.mark.parametrize(
    ("argument", "value", "expected"),
    [
        pytest.param("max_retries", 1.5, "max_retries must be int, got float", id="retries-float"),
        pytest.param("max_retries", True, "max_retries must be int, got bool", id="retries-bool"),
        pytest.param("api_key", b"s3cret", "api_key must be str, got bytes", id="key-bytes"),
        pytest.param("api_key", ["s3cret"], "api_key must be str, got list", id="key-list"),
        pytest.param("base_url", 5, "base_url must be str, got int", id="URL-int"),
        pytest.param(
            "base_url", httpx.URL("https://s3cret@h"), "base_url must be str, got URL", id="URL"
        ),
        pytest.param(
            "timeout", None, "timeout must be int or float, got NoneType", id="timeout-None"
        ),
        pytest.param("timeout", "5", "timeout must be int or float, got str", id="timeout-str"),
        pytest.param("timeout", True, "timeout must be int or float, got bool", id="timeout-bool"),
    ],
)
def test_wrong_type(argument: str, value: Any, expected: str) -> None:
    """A setting of another type is refused by its name and type; the value is not shown."""
    with pytest.raises(ConfigurationError) as caught:
        resolve(**{argument: value})
    assert expected == str(caught.value)
