import os
from pathlib import Path

import pytest

from interface.settings import SETTINGS, IdentityProvider, MailServer, Settings, SettingsError


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
    assert found.oidc is None
    assert found.mail is None


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
    with pytest.raises(SettingsError, match=r"SIMPUL_URL=https.*@simpul.example is not a public") as refused:
        settings(SIMPUL_URL=f"https://{who}@simpul.example")
    assert "rahasia" not in str(refused.value)


OIDC = {
    "SIMPUL_OIDC_ISSUER": "https://masuk.contoh.example/realms/Provinsi",
    "SIMPUL_OIDC_CLIENT": "simpul",
    "SIMPUL_OIDC_SECRET": "rahasia",
}


def test_an_identity_provider_is_read_and_survives_the_way_into_a_child_process():
    found = settings(DATABASE_URL="postgres://db", **OIDC, SIMPUL_OIDC_NAME="Akun Contoh")
    given = ("https://masuk.contoh.example/realms/Provinsi", "simpul", "rahasia", "", "Akun Contoh")
    assert found.oidc == IdentityProvider(*given)
    assert Settings.from_environment(found.environment(found.dsn())) == found
    assert "rahasia" not in repr(found)


def test_the_providers_secret_may_be_in_a_file_and_goes_on_by_it(tmp_path):
    path = tmp_path / "secret"
    path.write_text("rahasia\n")
    path.chmod(0o600)
    ours = {**OIDC, "SIMPUL_OIDC_SECRET": "", "SIMPUL_OIDC_SECRET_FILE": str(path)}
    found = settings(DATABASE_URL="postgres://db", **ours)
    assert found.oidc.secret == "rahasia"
    assert "rahasia" not in str(found.environment(found.dsn()))
    assert Settings.from_environment(found.environment(found.dsn())) == found


def test_a_providers_secret_that_others_can_read_is_refused(tmp_path):
    path = tmp_path / "secret"
    path.write_text("rahasia")
    path.chmod(0o640)
    with pytest.raises(SettingsError, match="can be read by others: chmod 600"):
        settings(**{**OIDC, "SIMPUL_OIDC_SECRET": "", "SIMPUL_OIDC_SECRET_FILE": str(path)})


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe"])
def test_a_providers_secret_that_cannot_be_read_is_named(tmp_path, content):
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
        path.chmod(0o600)
    with pytest.raises(SettingsError, match=f"SIMPUL_OIDC_SECRET_FILE={path}"):
        settings(**{**OIDC, "SIMPUL_OIDC_SECRET": "", "SIMPUL_OIDC_SECRET_FILE": str(path)})


@pytest.mark.parametrize("missing", OIDC)
def test_an_identity_provider_is_set_as_a_whole_or_not_at_all(missing):
    with pytest.raises(SettingsError, match="some are not set"):
        settings(**{**OIDC, missing: ""})


def test_a_name_alone_makes_no_identity_provider():
    with pytest.raises(SettingsError, match="some are not set"):
        settings(SIMPUL_OIDC_NAME="Akun Contoh")


def test_two_secrets_are_one_too_many():
    with pytest.raises(SettingsError, match="both set") as refused:
        settings(**OIDC, SIMPUL_OIDC_SECRET_FILE="/somewhere")
    assert "rahasia" not in str(refused.value)


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:9000", "http://localhost/oidc", "http://[::1]:9000"])
def test_a_provider_on_this_machine_may_do_without_encryption(issuer):
    assert settings(**{**OIDC, "SIMPUL_OIDC_ISSUER": issuer}).oidc.loopback


@pytest.mark.parametrize(
    "issuer",
    [
        "http://masuk.contoh.example",
        "http://127.0.0.1.contoh.example",
        "http://10.0.0.1",
        "masuk.contoh.example",
        "ftp://masuk.contoh.example",
        "https://",
        "https://masuk.contoh.example?x=1",
        "https://masuk.contoh.example#x",
        "https://masuk.contoh.example:99999",
        "https://masuk.contoh.example:0",
        "https://[::1",
        "https://masuk .example",
    ],
)
def test_an_issuer_that_is_no_safe_address_is_named(issuer):
    with pytest.raises(SettingsError, match=r"SIMPUL_OIDC_ISSUER=.*need") as refused:
        settings(**{**OIDC, "SIMPUL_OIDC_ISSUER": issuer})
    assert issuer in str(refused.value)


def test_an_issuer_names_nobody_and_a_password_in_it_is_not_repeated():
    with pytest.raises(SettingsError, match="SIMPUL_OIDC_ISSUER") as refused:
        settings(**{**OIDC, "SIMPUL_OIDC_ISSUER": "https://mira:rahasia@masuk.contoh.example"})
    assert "rahasia" not in str(refused.value)


@pytest.mark.parametrize("name", ["x" * 61, "a\nb"])
def test_a_name_that_does_not_fit_on_a_button_is_refused(name):
    with pytest.raises(SettingsError, match="SIMPUL_OIDC_NAME"):
        settings(**OIDC, SIMPUL_OIDC_NAME=name)


MAIL = {
    "SIMPUL_SMTP": "smtps://simpul:r%40hasia@surel.contoh.example",
    "SIMPUL_MAIL_FROM": "simpul@contoh.example",
}


def test_a_mail_server_is_read_and_survives_the_way_into_a_child_process():
    found = settings(DATABASE_URL="postgres://db", **MAIL)
    expected = (*MAIL.values(), True, "surel.contoh.example", 465, "simpul", "r@hasia")
    assert found.mail == MailServer(*expected)
    assert Settings.from_environment(found.environment(found.dsn())) == found
    assert "hasia" not in repr(found)


@pytest.mark.parametrize(
    ("address", "encrypted", "host", "port", "loopback"),
    [
        ("smtp://surel.contoh.example", False, "surel.contoh.example", 587, False),
        ("smtp://127.0.0.1:25/", False, "127.0.0.1", 25, True),
        ("smtps://[::1]:4465", True, "::1", 4465, True),
        ("smtp://localhost", False, "localhost", 587, True),
        ("smtp://127.0.0.1.contoh.example", False, "127.0.0.1.contoh.example", 587, False),
    ],
)
def test_a_mail_server_has_a_port_by_its_scheme(address, encrypted, host, port, loopback):
    mail = settings(**{**MAIL, "SIMPUL_SMTP": address}).mail
    assert (mail.encrypted, mail.host, mail.port, mail.loopback) == (encrypted, host, port, loopback)
    assert (mail.user, mail.password) == ("", "")


@pytest.mark.parametrize("missing", MAIL)
def test_a_mail_server_and_an_address_to_write_from_belong_together(missing):
    with pytest.raises(SettingsError, match="one of them is not set") as refused:
        settings(**{**MAIL, missing: ""})
    assert "hasia" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "mira:rahasia@surel.contoh.example",
        "http://mira:rahasia@surel.contoh.example",
        "smtp://mira:rahasia",
        "smtp://mira:rahasia@",
        "smtp://mira:rahasia@surel.contoh.example:0",
        "smtp://mira:rahasia@surel.contoh.example:99999",
        "smtp://mira:rahasia@surel.contoh.example:rahasia",
        "smtp://mira:rahasia@surel.contoh.example/kotak",
        "smtp://mira:rahasia#@surel.contoh.example",
        "smtp://mira:rahasia?@surel.contoh.example",
        "smtp://mira:ra hasia@surel.contoh.example",
        "smtp://mira:rahasia@surel.contoh.example\r\nX: y",
        "smtp://rahasia@surel.contoh.example",
        "smtp://:rahasia@surel.contoh.example",
        "smtp://[::1",
    ],
)
def test_what_is_no_mail_server_is_refused_without_the_password(address):
    with pytest.raises(SettingsError, match=r"SIMPUL_SMTP is not .* needed") as refused:
        settings(**{**MAIL, "SIMPUL_SMTP": address})
    assert "rahasia" not in str(refused.value) and refused.value.__context__ is None


@pytest.mark.parametrize(
    "sender",
    ["simpul", "simpul@", "Simpul <simpul@contoh.example>", "a@b.example, c@d.example", "a@b.example\nBcc: c@d",
     "a b@c.example", f"{'x' * 64}@{'y' * 250}.example", "a@b..example"],
)  # fmt: skip
def test_what_is_no_address_to_write_from_is_named(sender):
    with pytest.raises(SettingsError, match=r"(?s)SIMPUL_MAIL_FROM=.*needed"):
        settings(**{**MAIL, "SIMPUL_MAIL_FROM": sender})


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
    assert set(settings(DATABASE_URL="postgres://db", **OIDC, **MAIL).environment("postgres://db")) <= set(
        names
    )
    assert all(setting.default and setting.meaning for setting in SETTINGS)
