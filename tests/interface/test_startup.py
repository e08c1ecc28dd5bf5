"""What has to be there before web and worker start."""

import os
import re
import shutil
from dataclasses import replace
from uuid import uuid4

import psycopg
import pytest

from application.access import OPERATOR
from application.accounts import CloseAccount, CorrectAccount, OpenAccount, ReopenAccount
from application.door import execute
from application.forgetting import ForgetAgain
from application.signing_in import Caller
from application.vocabulary import plan_vocabulary, vocabulary_in_force
from domain import Account
from domain.personal import Personal
from interface.first_accounts import FIRST_ADMINISTRATOR, OPERATORS_CLIENT
from interface.settings import Settings, SettingsError
from interface.startup import apply_shipped_hubs, bring_up_to_date, prepare, prepare_secrets
from interface.wiring import connect, read_master_key, read_token, wired


@pytest.fixture
def fresh(empty_database, tmp_path, prepared):
    """Settings of a database without tables and a home that is not there yet, over a copy of the hub files."""
    hubs = shutil.copytree(prepared.hubs, tmp_path / "hubs")
    env = {"SIMPUL_HOME": str(tmp_path / "home"), "DATABASE_URL": empty_database, "SIMPUL_HUBS": str(hubs)}
    return Settings.from_environment(env)


@pytest.fixture
def started(network):
    """Prepares a network that has been running; says what it did not like."""

    def again(**changed):
        settings = replace(network, **changed)
        prepare(settings.database_url, settings)

    return again


def asked(settings, question):
    with connect(settings.database_url) as connection:
        return connection.execute(question).fetchone()[0]


def test_a_fresh_database_gets_tables_hubs_and_a_live_edition(fresh):
    prepare(fresh.database_url, fresh)
    assert asked(fresh, "select count(*) from live.hubs") == 4
    assert asked(fresh, "select min(position) from live.progress") == asked(fresh, "select simpul.head()")


def test_preparing_again_changes_nothing(fresh):
    prepare(fresh.database_url, fresh)
    head, token, key = (
        asked(fresh, "select simpul.head()"),
        read_token(fresh.home),
        read_master_key(fresh.home),
    )
    prepare(fresh.database_url, fresh)
    assert (asked(fresh, "select simpul.head()"), read_token(fresh.home)) == (head, token)
    assert read_master_key(fresh.home) == key


def test_the_operators_token_is_kept_and_never_printed(fresh, capsys):
    prepare(fresh.database_url, fresh)
    said = capsys.readouterr().out
    assert str(fresh.home / "admin-token") in said
    assert read_token(fresh.home) not in said
    prepare(fresh.database_url, fresh)
    assert "admin-token" not in capsys.readouterr().out


def test_the_first_administrator_is_invited_at_every_start_until_the_link_was_used(fresh, capsys):
    links = []
    for _ in range(2):
        prepare(fresh.database_url, fresh)
        links += re.findall(r"http://127.0.0.1:8080/invitation/(\S+)", capsys.readouterr().out)
    assert len(set(links)) == 2
    with wired(fresh.database_url, fresh) as parts:
        assert parts.signing_in.invitations.find(links[0]) is None
        parts.signing_in.invitations.redeem(links[1], "kopi tubruk di pagi hari", Caller("", ""))
        prepare(fresh.database_url, fresh)
        assert "/invitation/" in capsys.readouterr().out  # nobody can sign in without an e-mail
        email = "ratri@contoh.example"
        parts.signing_in.people.change_email(OPERATOR, FIRST_ADMINISTRATOR, email, uuid4())
    prepare(fresh.database_url, fresh)
    assert "invitation" not in capsys.readouterr().out


def test_a_token_that_no_longer_works_is_replaced(fresh):
    prepare(fresh.database_url, fresh)
    before = read_token(fresh.home)
    with psycopg.connect(fresh.database_url, autocommit=True) as connection:
        connection.execute("update simpul.tokens set expires_at = now() + interval '30 days'")
    prepare(fresh.database_url, fresh)
    assert read_token(fresh.home) != before


def test_that_a_token_was_replaced_is_said_once(fresh, capsys):
    prepare(fresh.database_url, fresh)
    (fresh.home / "admin-token").write_text("that of an earlier version\n")
    capsys.readouterr()
    for says in (True, False):
        prepare(fresh.database_url, fresh)
        assert (f"The token in {fresh.home}/admin-token was replaced" in capsys.readouterr().out) is says


def test_what_root_makes_belongs_to_the_owner_of_the_folder(fresh):
    if os.geteuid():
        pytest.skip("only root can give files away")
    fresh.home.mkdir()
    os.chown(fresh.home, 12345, 12345)
    prepare(fresh.database_url, fresh)
    assert {path.name: path.stat().st_uid for path in fresh.home.iterdir()} == {
        "master-key": 12345,
        "seal-key": 12345,
        "admin-token": 12345,
    }


def done(settings, command, key=None):
    with wired(settings.database_url, settings) as parts:
        execute(parts.platform, OPERATOR, command, key or uuid4(), reason="Contoh 1/2026")


def test_a_closed_first_administrator_is_not_invited_and_the_operator_is_told(fresh, capsys):
    prepare(fresh.database_url, fresh)
    done(fresh, CloseAccount(FIRST_ADMINISTRATOR))
    capsys.readouterr()
    prepare(fresh.database_url, fresh)
    said = capsys.readouterr().out
    assert "/invitation/" not in said
    assert f"is closed; `simpul access reopen {FIRST_ADMINISTRATOR} --reason" in said
    done(fresh, ReopenAccount(FIRST_ADMINISTRATOR))
    prepare(fresh.database_url, fresh)
    assert "/invitation/" in capsys.readouterr().out


def test_a_forgotten_first_administrator_is_not_invited_and_the_operator_is_told(fresh, capsys):
    prepare(fresh.database_url, fresh)
    done(fresh, ForgetAgain(FIRST_ADMINISTRATOR, uuid4()))
    capsys.readouterr()
    prepare(fresh.database_url, fresh)
    said = capsys.readouterr().out
    assert "/invitation/" not in said
    assert "is closed; `simpul access begin --reason" in said


def test_a_closed_client_of_the_operator_gets_no_token_until_it_is_open_again(fresh, capsys):
    prepare(fresh.database_url, fresh)
    done(fresh, CloseAccount(OPERATORS_CLIENT))
    before = read_token(fresh.home)
    prepare(fresh.database_url, fresh)
    assert read_token(fresh.home) == before
    assert f"`simpul access reopen {OPERATORS_CLIENT} --reason" in capsys.readouterr().out
    (fresh.home / "admin-token").unlink()
    done(fresh, ReopenAccount(OPERATORS_CLIENT))
    prepare(fresh.database_url, fresh)
    assert read_token(fresh.home) != before


def test_nobody_can_use_up_beforehand_the_commands_of_the_first_start(fresh):
    bring_up_to_date(fresh.database_url)
    prepare_secrets(fresh.database_url, fresh)
    other = uuid4()
    done(fresh, OpenAccount(other, "client", Personal(other, "name", "Contoh")), FIRST_ADMINISTRATOR)
    done(fresh, CorrectAccount(other, Personal(other, "name", "Contoh 2")), OPERATORS_CLIENT)
    prepare(fresh.database_url, fresh)
    with wired(fresh.database_url, fresh) as parts:
        assert parts.platform.find(Account, FIRST_ADMINISTRATOR).grants
        assert parts.platform.find(Account, OPERATORS_CLIENT).grants


def test_secrets_are_readable_by_their_owner_alone(fresh):
    prepare(fresh.database_url, fresh)
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in [fresh.home, *fresh.home.iterdir()]}
    private = dict.fromkeys(("master-key", "seal-key", "admin-token"), "0o600")
    assert modes == {"home": "0o700", **private}


def test_a_hub_that_is_there_is_not_changed_by_its_shipped_file(fresh):
    prepare(fresh.database_url, fresh)
    head = asked(fresh, "select simpul.head()")
    path = fresh.hubs / "semarang.yaml"
    path.write_text(path.read_text().replace("capacity: 60", "capacity: 61"))
    prepare(fresh.database_url, fresh)
    assert asked(fresh, "select simpul.head()") == head


@pytest.mark.parametrize(
    ("was", "becomes"), [("name: pilot", "name: preparing\n  target: 2027-01-01"), ("region: ", "region: x")]
)
def test_the_file_of_a_hub_that_is_there_is_not_even_read(fresh, was, becomes):
    """The hub may have gone on where its shipped file has not, and a draft may be faulty."""
    prepare(fresh.database_url, fresh)
    path = fresh.hubs / "semarang.yaml"
    path.write_text(path.read_text().replace(was, becomes))
    prepare(fresh.database_url, fresh)


def test_a_faulty_hub_file_stops_the_start_with_file_and_line(fresh):
    path = fresh.hubs / "solo-raya.yaml"
    path.write_text(path.read_text().replace("region: solo_raya", "region: atlantis"))
    with pytest.raises(SettingsError, match=r"solo-raya\.yaml:14.*atlantis"):
        prepare(fresh.database_url, fresh)


def test_a_folder_of_hubs_that_is_not_there_is_named(started, tmp_path):
    with pytest.raises(SettingsError, match=f"SIMPUL_HUBS={tmp_path}/none is not a folder"):
        started(hubs=tmp_path / "none")


def test_a_database_that_is_away_is_a_sentence(started):
    with pytest.raises(SettingsError, match="the database cannot be reached"):
        started(database_url="postgresql://simpul@127.0.0.1:9/none")


def test_a_database_whose_migrations_were_others_is_left_alone(started, network):
    with psycopg.connect(network.database_url, autocommit=True) as connection:
        connection.execute("update simpul.migrations set checksum = 'x' where name = '0001_log.sql'")
    with pytest.raises(SettingsError, match=r"0001_log\.sql"):
        started()


@pytest.mark.parametrize(
    ("spoil", "says"), [("xyz", "hexadecimal"), ("", "32 bytes"), ("ab" * 31, "32 bytes")]
)
def test_a_spoilt_secret_is_named(started, network, tmp_path, spoil, says):
    home = shutil.copytree(network.home, tmp_path / "home")
    (home / "master-key").write_text(spoil)
    with pytest.raises(SettingsError, match=rf"master-key does not hold .*{says}"):
        started(home=home)


def test_a_secret_that_others_can_read_is_refused_with_the_cure(started, network, tmp_path):
    home = shutil.copytree(network.home, tmp_path / "home")
    (home / "master-key").chmod(0o644)
    with pytest.raises(SettingsError, match=f"chmod 600 {home}/master-key"):
        started(home=home)


def test_no_new_master_key_is_made_over_keys_that_need_another(started, network, tmp_path):
    with psycopg.connect(network.database_url) as connection:
        connection.execute("insert into simpul.keys values (gen_random_uuid(), 'x', 'cafe')")
    with pytest.raises(SettingsError, match=r"need master key .*cafe.*put it back from its backup"):
        started(home=tmp_path / "empty")
    assert not (tmp_path / "empty" / "master-key").exists()


def test_the_shipped_vocabulary_is_in_force_before_the_shipped_hubs(fresh):
    prepare(fresh.database_url, fresh)
    assert asked(fresh, "select type from simpul.events order by position limit 1") == "network.founded"
    assert asked(fresh, "select hub from simpul.events order by position limit 1") == "*"


def test_a_vocabulary_that_is_in_force_is_not_changed_by_its_shipped_file(fresh):
    prepare(fresh.database_url, fresh)
    head = asked(fresh, "select simpul.head()")
    path = fresh.hubs / "vocabulary.yaml"
    path.write_text(path.read_text().replace("en: Classroom }", "en: Study room }"))
    prepare(fresh.database_url, fresh)
    assert asked(fresh, "select simpul.head()") == head


def test_hubs_from_before_there_was_a_shared_vocabulary_are_not_touched_by_it(fresh):
    bring_up_to_date(fresh.database_url)
    prepare_secrets(fresh.database_url, fresh)
    apply_shipped_hubs(fresh.database_url, fresh)
    before = asked(fresh, "select count(*) from simpul.events where type like 'hub.%'")
    path = fresh.hubs / "vocabulary.yaml"
    path.write_text(path.read_text().replace("en: Classroom }", "en: Study room }"))
    prepare(fresh.database_url, fresh)
    assert asked(fresh, "select count(*) from simpul.events where type = 'network.founded'") == 1
    assert asked(fresh, "select count(*) from simpul.events where type like 'hub.%'") == before
    with wired(fresh.database_url, fresh) as parts:
        words = vocabulary_in_force(parts.platform)
        assert len(plan_vocabulary(parts.platform, OPERATOR, words).hubs) == 4


def test_a_faulty_vocabulary_stops_the_first_start_with_file_and_line(fresh):
    path = fresh.hubs / "holidays.yaml"
    path.write_text(path.read_text().replace("2026-05-01", "2026-05-32"))
    with pytest.raises(SettingsError, match=r"holidays\.yaml:8:"):
        prepare(fresh.database_url, fresh)
