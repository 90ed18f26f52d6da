"""Settings: each known by name, each with its kind, and no secret told."""

import tomllib
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import pytest

from eakte.settings import Settings, SettingsError, read_settings
from tests.makers import CONFIG

EXAMPLE = CONFIG / "eakte.example.toml"


def in_file(folder: Path, text: str) -> dict[str, str]:
    path = folder / "eakte.toml"
    path.write_text(text, "utf-8")
    return {"EAKTE_CONFIG": str(path)}


def test_without_any_settings_an_installation_starts_on_one_machine() -> None:
    settings = read_settings({})

    assert settings == Settings()
    assert settings.database.startswith("sqlite:///")
    assert settings.host == "127.0.0.1"


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    file = in_file(tmp_path, 'port = 9000\nhost = "0.0.0.0"\nbehind_https = true')

    settings = read_settings(file | {"EAKTE_PORT": "9001"})

    assert (settings.port, settings.host, settings.behind_https) == (9001, "0.0.0.0", True)


@pytest.mark.parametrize("name", ["EAKTE_PROT", "EAKTE_S3_SECRET", "EAKTE_HOMES"])
def test_an_unknown_name_in_the_environment_is_refused_and_named(name: str) -> None:
    with pytest.raises(SettingsError, match=name.removeprefix("EAKTE_").lower()):
        read_settings({name: "x"})


def test_an_unknown_name_in_the_file_is_refused_and_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="hots, prot"):
        read_settings(in_file(tmp_path, "prot = 1\nhots = 2"))


def test_names_for_tests_and_of_others_are_no_settings() -> None:
    environment = {"EAKTE_TESTDATA": "/x", "EAKTE_TEST_S3": "y", "PATH": "/bin", "HOME": "/root"}

    assert read_settings(environment) == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "eighty"),
        ("port", "0"),
        ("port", "65536"),
        ("web_threads", "0"),
        ("workers", "-1"),
        ("lock_days", "1.5"),
        ("upload_limit_bytes", "0"),
        ("behind_https", "yes"),
        ("clock", "tomorrow"),
        ("clock", "2036-12-31T12:00:00"),
        ("log_level", "LOUD"),
        ("s3_url", "store:8333"),
        ("database_url", "mysql://root:geheim@x/y"),
        ("owner_url", "sqlite:///x"),
        ("search_engine", "lucene"),
        ("search_url", "search:9200"),
        ("search_shards", "0"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_named_and_not_repeated(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name) as refused:
        read_settings({f"EAKTE_{name.upper()}": value})

    assert "geheim" not in str(refused.value)


@pytest.mark.parametrize("text", ["port = true", "host = 5", "port = 1.5", "[s3_url]\nx = 1"])
def test_a_value_of_another_kind_in_the_file_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match="Einstellung"):
        read_settings(in_file(tmp_path, text))


def test_a_file_that_is_not_there_or_no_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml"):
        read_settings({"EAKTE_CONFIG": str(tmp_path / "nowhere.toml")})
    with pytest.raises(SettingsError, match="TOML"):
        read_settings(in_file(tmp_path, "port ="))


def test_the_clock_is_set_with_its_offset(tmp_path: Path) -> None:
    moment = datetime(2036, 12, 31, 11, tzinfo=UTC)

    in_words = read_settings({"EAKTE_CLOCK": "2036-12-31T12:00:00+01:00"})
    as_moment = read_settings(in_file(tmp_path, "clock = 2036-12-31T12:00:00+01:00"))

    assert in_words.clock == as_moment.clock == moment


def test_a_search_engine_without_an_address_is_refused() -> None:
    with pytest.raises(SettingsError, match="search_url"):
        read_settings({"EAKTE_SEARCH_ENGINE": "opensearch"})

    address = "https://a.example:9200,https://b.example:9200"
    given = {"EAKTE_SEARCH_ENGINE": "opensearch", "EAKTE_SEARCH_URL": address}
    assert read_settings(given).search_url == address


def test_a_time_stamp_authority_without_trusted_certificates_is_refused() -> None:
    given = {"EAKTE_TIME_STAMP_URL": "https://tsa.example/tsa"}
    with pytest.raises(SettingsError, match="time_stamp_ca"):
        read_settings(given)

    assert read_settings(given | {"EAKTE_TIME_STAMP_CA": "ca.pem"}).time_stamp_ca == "ca.pem"


def test_secrets_are_not_told() -> None:
    secrets = {
        field.name: f"geheim-{field.name}"
        for field in fields(Settings)
        if any(word in field.name for word in ("secret", "password", "api_key"))
        or field.name in {"database_url", "owner_url"}
    }

    told = repr(Settings(**secrets))  # type: ignore[arg-type] # all of them are texts

    assert len(secrets) == 8
    assert "geheim" not in told


def test_the_example_names_each_setting_with_its_default_and_a_comment() -> None:
    text = EXAMPLE.read_text("utf-8")

    named = tomllib.loads(text)

    assert list(named) == [field.name for field in fields(Settings)]
    assert read_settings({"EAKTE_CONFIG": str(EXAMPLE)}) == Settings()
    for block in text.split("\n\n"):
        assert block.startswith("# "), block
