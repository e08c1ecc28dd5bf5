import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from interface.local.binaries import NoPostgres, candidates
from interface.local.embedded import Embedded
from interface.local.folders import socket_folder, take
from interface.local.installation import choose
from interface.local.postmaster import Postmaster, running_dsn

ROOT = Path(__file__).parents[3]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become another user")
HOLDER = """
import sys, time
from pathlib import Path
from interface.local.embedded import Embedded
server = Embedded(Path(sys.argv[1])).start()
print(server.process.pid, server.installation, server.dsn(), sep="|", flush=True)
time.sleep(600)
"""


def server(home, **options):
    return Embedded(home / "pg", durable=False, **options)


def ask(dsn, question):
    with psycopg.connect(dsn) as connection:
        return connection.execute(question).fetchone()[0]


@pytest.fixture
def holder(home):
    """Another process that runs a server on this home; it is ended with the test."""
    started = []

    def hold(python=sys.executable, data="pg", **options):
        env = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}
        command = [python, "-c", HOLDER, str(home / data)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env, cwd="/", **options)
        started.append(process)
        process.server, process.installation, process.dsn = process.stdout.readline().strip().split("|")
        return process

    yield hold
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def test_it_starts_answers_and_stops(home, processes):
    with server(home) as running:
        assert ask(running.dsn(), "select 1") == 1
        assert running_dsn(home / "pg") == running.dsn()
        assert running.alive()
    assert not running.alive()
    assert running_dsn(home / "pg") is None
    assert not running.socket.exists()
    assert processes(home, none=True) == {}


def test_a_restart_keeps_the_data(home):
    with server(home) as running, psycopg.connect(running.dsn()) as connection:
        connection.execute("create table kept as select 12908 as members")
    with server(home) as running:
        assert ask(running.dsn(), "select members from kept") == 12908


def test_it_listens_on_a_private_socket_only(home):
    with server(home) as running:
        assert ask(running.dsn(), "show listen_addresses") == ""
        assert running.socket.stat().st_mode & 0o077 == 0
        assert running.data.stat().st_mode & 0o077 == 0


def test_sessions_are_in_utc_and_utf8_and_safe_at_a_power_failure(home):
    with Embedded(home / "pg", max_connections=33) as running:
        found = [ask(running.dsn(), f"show {name}") for name in ("timezone", "server_encoding", "fsync")]
        assert found == ["UTC", "UTF8", "on"]
        assert ask(running.dsn(), "show max_connections") == "33"


def test_variables_meant_for_other_servers_do_not_reach_it(home):
    env = {**os.environ, "PGPORT": "7777", "PGDATA": "/nowhere", "PGTZ": "Asia/Tokyo"}
    with server(home, env=env) as running:
        assert ask(running.dsn(), "select 1") == 1


def test_a_second_start_asks_whether_simpul_is_running(home, holder):
    first = holder()
    with pytest.raises(NoPostgres, match=r"is Simpul already running here\?") as refused:
        server(home).start()
    assert str(first.pid) in str(refused.value)
    assert ask(first.dsn, "select 1") == 1


def test_a_server_that_others_started_is_not_disturbed(home):
    with server(home) as running:
        (home / "pg.lock").unlink()  # as if it had been started by hand
        with pytest.raises(NoPostgres, match=r"is Simpul already running here\?"):
            server(home).start()
        assert running.data.joinpath("postmaster.pid").exists()


def test_kill_9_of_the_parent_ends_the_server(home, holder, processes):
    first = holder()
    assert any("postgres" in command for command in processes(home).values())
    first.kill()
    first.wait()
    assert processes(home, none=True) == {}


def test_a_start_right_after_kill_9_of_the_parent_succeeds(home, holder):
    first = holder()
    first.kill()
    first.wait()
    with server(home) as running:
        assert ask(running.dsn(), "select 1") == 1


def test_a_start_after_kill_9_of_the_server_recovers_what_was_committed(home, holder):
    first = holder()
    with psycopg.connect(first.dsn) as connection:
        connection.execute("create table kept as select 7 as days")
    os.kill(int(first.server), signal.SIGKILL)
    first.kill()
    first.wait()
    assert Postmaster.of(home / "pg") is not None
    with server(home) as running:
        assert ask(running.dsn(), "select days from kept") == 7


@pytest.mark.parametrize("leftover", ["", "nonsense\n", "stranger"])
def test_a_stale_postmaster_file_does_not_prevent_a_start(home, leftover):
    with server(home) as running:
        lines = (home / "pg" / "postmaster.pid").read_text().splitlines()
        uid = (home / "pg").stat().st_uid
    options = {"user": uid} if os.geteuid() == 0 else {}
    stranger = subprocess.Popen(["sleep", "60"], cwd="/", **options)  # the number was given to somebody else
    text = "\n".join([str(stranger.pid), *lines[1:]]) if leftover == "stranger" else leftover
    (home / "pg" / "postmaster.pid").write_text(text)
    try:
        with server(home) as running:
            assert ask(running.dsn(), "select 1") == 1
    finally:
        stranger.kill()
        stranger.wait()


def test_an_initdb_that_was_cut_short_is_begun_anew(home):
    (home / "pg.new" / "base").mkdir(parents=True)
    (home / "pg.new" / "PG_VERSION").write_text("18\n")
    with server(home) as running:
        assert ask(running.dsn(), "select 1") == 1
    assert not (home / "pg.new").exists()


def test_files_of_somebody_else_are_not_taken_for_data(home):
    (home / "pg").mkdir()
    (home / "pg" / "letter.txt").write_text("dear")
    with pytest.raises(NoPostgres, match="holds files, but not PostgreSQL's"):
        server(home).start()
    assert (home / "pg" / "letter.txt").read_text() == "dear"


def test_a_broken_configuration_is_told_in_the_servers_words(home):
    with server(home):
        pass
    with (home / "pg" / "postgresql.conf").open("a") as configuration:
        configuration.write("shared_buffers = 'plenty'\n")
    with pytest.raises(NoPostgres, match="plenty"):
        server(home).start()


def test_a_long_path_gets_a_short_socket_that_stays_the_same(home):
    deep = home / ("x" * 60) / ("y" * 60) / "pg"
    assert len(str(socket_folder(deep))) < 90
    assert socket_folder(deep) == socket_folder(deep) != socket_folder(deep.with_name("other"))
    for folder in (deep.parent, deep.parent.parent, home):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
    with Embedded(deep, durable=False) as running:
        assert ask(running.dsn(), "select 1") == 1


def test_a_link_in_place_of_a_socket_folder_is_refused(home):
    (home / "pg.sock").symlink_to(home)
    with pytest.raises(NoPostgres, match="is not a folder"):
        server(home).start()


@as_root
def test_a_strangers_socket_folder_is_refused(home):
    account = choose(home / "pg").account
    (home / "pg.sock").mkdir()
    os.chown(home / "pg.sock", 4242, 4242)
    with pytest.raises(NoPostgres, match="belongs to another user"):
        take(home / "pg.sock", account)


@as_root
def test_root_runs_it_as_somebody_with_few_rights(home):
    home.chmod(0o700)
    with server(home) as running:
        assert running.data.stat().st_uid != 0
        assert home.stat().st_uid == 0
        assert home.stat().st_mode & 0o007 == 0


@as_root
def test_the_account_can_be_chosen(home):
    with server(home, env={**os.environ, "SIMPUL_PG_USER": "nobody"}) as running:
        assert running.data.owner() == "nobody"
    with pytest.raises(NoPostgres, match="SIMPUL_PG_USER=ghost: there is no such user"):
        choose(home / "other", {"SIMPUL_PG_USER": "ghost"})
    with pytest.raises(NoPostgres, match="SIMPUL_PG_USER=root is root"):
        choose(home / "other", {"SIMPUL_PG_USER": "root"})


@as_root
def test_data_stays_with_the_account_that_made_it(home):
    with server(home, env={**os.environ, "SIMPUL_PG_USER": "nobody"}):
        pass
    with server(home, env={**os.environ, "SIMPUL_PG_USER": "postgres"}) as running:
        assert running.data.owner() == "nobody"


@as_root
def test_below_a_folder_that_only_root_enters_a_user_namespace_serves(home, processes):
    closed = home / "root"
    (closed / "simpul").mkdir(parents=True)
    closed.chmod(0o700)
    try:
        running = Embedded(closed / "simpul" / "pg", durable=False).start()
    except NoPostgres as trouble:
        pytest.skip(f"no user namespaces on this machine: {trouble}")
    assert "namespace" in str(running.installation)
    assert ask(running.dsn(), "select 1") == 1
    running.stop()
    assert processes(home, none=True) == {}


@as_root
def test_where_namespaces_are_forbidden_too_nobody_is_let_past_closed_folders(home, processes, monkeypatch):
    monkeypatch.setattr("interface.local.accounts._namespace", lambda: iter(()))
    closed = home / "root"
    (closed / "simpul").mkdir(parents=True)
    closed.chmod(0o700)
    running = Embedded(closed / "simpul" / "pg", durable=False).start()
    assert "let past" in str(running.installation)
    assert ask(running.dsn(), "select 1") == 1
    running.stop()
    assert processes(home, none=True) == {}


@as_root
def test_data_that_was_moved_below_a_closed_folder_still_starts_and_ends_with_its_parent(
    home, holder, processes
):
    with server(home) as running:
        assert running.data.stat().st_uid != 0
    home.chmod(0o755)
    (home / "closed" / "simpul").mkdir(parents=True)
    for file in home.glob("pg*"):
        file.rename(home / "closed" / "simpul" / file.name)
    (home / "closed").chmod(0o700)
    first = holder(data="closed/simpul/pg")
    assert "namespace" in first.installation
    first.kill()
    first.wait()
    assert processes(home, none=True) == {}


@as_root
def test_an_ordinary_user_runs_it_as_himself(home, holder, processes):
    os.chown(home, 65534, 65534)
    binaries = next(candidates({}))
    who = {"user": 65534, "group": 65534, "extra_groups": []}
    python = python_for(who)
    first = holder(python, env={"SIMPUL_PG_BIN": str(binaries.folder)}, **who)
    assert "as this user" in first.installation
    assert ask(first.dsn, "select 1") == 1
    first.kill()
    first.wait()
    assert processes(home, none=True) == {}


def python_for(who):
    """A Python 3.11 or later that this user may run; ours may lie below a closed folder."""
    check = "import sys; sys.exit(sys.version_info < (3, 11))"
    for python in (sys.executable, "/usr/bin/python3"):
        try:
            if (
                subprocess.run(
                    [python, "-c", check], check=False, cwd="/", capture_output=True, **who
                ).returncode
                == 0
            ):
                return python
        except OSError:
            continue
    pytest.skip("no Python that an ordinary user could run here")
