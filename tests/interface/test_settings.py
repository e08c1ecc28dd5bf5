import os
from pathlib import Path

import pytest

from interface.settings import SETTINGS, Settings, SettingsError


def settings(**env):
    return Settings.from_environment(env)


def test_nothing_needs_to_be_set(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = settings()
    assert found.home == tmp_path / ".simpul"
    assert found.database_url is None
    assert (found.host, found.port) == ("127.0.0.1", 8080)
    assert (found.log_format, found.web_workers, found.web_threads) == ("console", 2, 8)
    assert (found.url, found.proxies, found.second_factor) == ("", 0, "optional")
    assert (found.reads_per_minute, found.writes_per_minute) == (3000, 600)


def test_every_variable_is_read(tmp_path):
    found = settings(
        SIMPUL_HOME=str(tmp_path),
        DATABASE_URL="postgresql://a@db/simpul",
        HOST="0.0.0.0",
        PORT="9000",
        SIMPUL_HUBS=str(tmp_path / "sites"),
        SIMPUL_LOG="json",
        SIMPUL_WEB_WORKERS="3",
        SIMPUL_WEB_THREADS="20",
        SIMPUL_URL="https://simpul.example",
        SIMPUL_PROXIES="1",
        SIMPUL_SECOND_FACTOR="admins",
        SIMPUL_READS_PER_MINUTE="0",
        SIMPUL_WRITES_PER_MINUTE="60",
    )
    url = "postgresql://a@db/simpul"
    assert found == Settings(
        tmp_path, url, 9000, "0.0.0.0", tmp_path / "sites", "json", 3, 20,
        "https://simpul.example", 1, "admins", 0, 60,
    )  # fmt: skip


def test_settings_survive_the_way_into_a_child_process(tmp_path):
    rates = {"SIMPUL_READS_PER_MINUTE": "7", "SIMPUL_WRITES_PER_MINUTE": "0", "SIMPUL_PROXIES": "2"}
    ours = {"SIMPUL_URL": "https://a.example:8443", "SIMPUL_SECOND_FACTOR": "admins", **rates}
    found = settings(
        SIMPUL_HOME=str(tmp_path), DATABASE_URL="postgres://db", PORT="81", SIMPUL_LOG="json", **ours
    )
    assert Settings.from_environment(found.environment(found.dsn())) == found


def test_an_empty_variable_counts_as_not_set():
    assert settings(PORT="", DATABASE_URL="", SIMPUL_HOME=" ") == settings()


def test_a_relative_home_is_made_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert settings(SIMPUL_HOME="here").home == tmp_path / "here"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "70000"),
        ("PORT", "0"),
        ("PORT", "-1"),
        ("PORT", "80.5"),
        ("SIMPUL_WEB_WORKERS", "0"),
        ("SIMPUL_WEB_THREADS", "many"),
        ("SIMPUL_LOG", "xml"),
        ("DATABASE_URL", "mysql://db/simpul"),
        ("DATABASE_URL", "host=db dbname=simpul"),
        ("SIMPUL_PROXIES", "-1"),
        ("SIMPUL_PROXIES", "10"),
        ("SIMPUL_SECOND_FACTOR", "all"),
        ("SIMPUL_READS_PER_MINUTE", "many"),
        ("SIMPUL_WRITES_PER_MINUTE", "1000001"),
        ("SIMPUL_URL", "simpul.example"),
        ("SIMPUL_URL", "ftp://simpul.example"),
        ("SIMPUL_URL", "https://"),
        ("SIMPUL_URL", "https://simpul.example/hubs"),
        ("SIMPUL_URL", "https://simpul.example?x=1"),
        ("SIMPUL_URL", "https://simpul.example#x"),
        ("SIMPUL_URL", "https://simpul.example:0x50"),
        ("SIMPUL_URL", "https://simpul.example:99999"),
        ("SIMPUL_URL", "https://simpul .example"),
        ("SIMPUL_URL", "https://simpul.example\r\nX: y"),
    ],
)
def test_a_wrong_value_is_named_with_its_variable(name, value):
    with pytest.raises(SettingsError) as refused:
        settings(**{name: value})
    assert f"{name}={value}" in str(refused.value)
    assert "need" in str(refused.value) or "must" in str(refused.value)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("https://simpul.example/", "https://simpul.example"),
        ("HTTPS://Simpul.Example", "https://simpul.example"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_a_public_address_is_kept_in_one_form(value, kept):
    assert settings(SIMPUL_URL=value).public_url == kept


def test_without_a_public_address_people_reach_what_is_listened_on():
    assert settings(PORT="81").public_url == "http://127.0.0.1:81"
    assert not settings(PORT="81").encrypted


@pytest.mark.parametrize("who", ["mira", "mira:rahasia", ":rahasia"])
def test_a_public_address_names_nobody_and_a_password_in_it_is_not_repeated(who):
    with pytest.raises(SettingsError, match="SIMPUL_URL=https.*@simpul.example is not a public") as refused:
        settings(SIMPUL_URL=f"https://{who}@simpul.example")
    assert "rahasia" not in str(refused.value)


@pytest.mark.parametrize(
    "value",
    ["mysql://mira:rahasia@db/simpul", "mira:rahasia@db", "host=db password=rahasia", "x://:rahasia@db"],
)
def test_a_password_is_not_repeated_in_the_refusal(value):
    with pytest.raises(SettingsError, match="DATABASE_URL") as refused:
        settings(DATABASE_URL=value)
    assert "rahasia" not in str(refused.value)


def test_hubs_of_the_working_folder_come_before_the_shipped_ones(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shipped = Path(__file__).resolve().parents[2] / "hubs"
    assert settings().hubs == shipped
    (tmp_path / "hubs").mkdir()
    assert settings().hubs == tmp_path / "hubs"


def test_a_database_that_was_set_is_the_one_to_use():
    assert settings(DATABASE_URL="postgres://db").dsn() == "postgres://db"


def test_without_any_database_the_cure_is_said(tmp_path):
    with pytest.raises(SettingsError, match="no database: start `make run`, or set DATABASE_URL"):
        settings(SIMPUL_HOME=str(tmp_path)).dsn()


def test_a_leftover_of_a_killed_server_is_not_a_database(tmp_path):
    (tmp_path / "postgres").mkdir()
    lines = (str(os.getpid()), "", "0", "5432", str(tmp_path), "", "0 0", "ready")
    (tmp_path / "postgres" / "postmaster.pid").write_text("\n".join(lines))
    with pytest.raises(SettingsError, match="no database"):
        settings(SIMPUL_HOME=str(tmp_path)).dsn()


def test_every_setting_stands_once_in_the_table():
    names = [setting.name for setting in SETTINGS]
    assert len(set(names)) == len(names)
    assert set(settings(DATABASE_URL="postgres://db").environment("postgres://db")) <= set(names)
    assert all(setting.default and setting.meaning for setting in SETTINGS)
