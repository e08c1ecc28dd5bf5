import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psycopg
import pytest

from interface.local.child import Child, growing_delay
from interface.local.web_address import check_free, url
from interface.settings import SettingsError

ROOT = Path(__file__).parents[3]

WEB = """
import http.server, os, signal, subprocess, sys
assert os.environ["DATABASE_URL"] and os.environ["SIMPUL_HOME"]
signal.signal(signal.SIGTERM, lambda *_: (print("web stops", flush=True), os._exit(0)))
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(str(os.getpid()).encode())
    def log_message(self, *_): pass
http.server.ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Answer).serve_forever()
"""
WORKER = """
import os, signal, sys, time
from pathlib import Path
signal.signal(signal.SIGTERM, lambda *_: (print("worker stops", flush=True), os._exit(0)))
Path(os.environ["SIMPUL_HOME"], "worker.pid").write_text(str(os.getpid()))
time.sleep(600)
"""
STUBBORN = """
import os, signal, subprocess, sys, time
from pathlib import Path
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", os.environ["SIMPUL_HOME"]])
Path(os.environ["SIMPUL_HOME"], "worker.pid").write_text(str(os.getpid()))
time.sleep(600)
"""
SIMPUL = """
import json, os, sys
from interface.local import supervisor
from interface.settings import Settings, SettingsError
def prepare(dsn, settings):
    (settings.home / "dsn").write_text(dsn)
    if "REFUSES" in os.environ:
        raise SettingsError(os.environ["REFUSES"])
    if "LINGERS" in os.environ:
        import time; time.sleep(600)
settings = Settings.from_environment()
worker, web = ([sys.executable, "-c", program, str(settings.home)] for program in json.loads(sys.argv[1]))
sys.exit(supervisor.run(settings, prepare, worker, web))
"""


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def simpul(home, port, until):
    """`simpul run` as a process of its own, with small programs in place of worker and web."""
    started = []

    def begin(worker=WORKER, web=WEB, *, wait=True, **env):
        surroundings = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        ours = {"PYTHONPATH": str(ROOT), "SIMPUL_HOME": str(home / "s"), "PORT": str(port), **env}
        with (home / "out").open("w") as out, (home / "err").open("w") as err:
            process = subprocess.Popen(
                [sys.executable, "-c", SIMPUL, json.dumps([worker, web])],
                stdout=out,
                stderr=err,
                env={**surroundings, **ours},
                start_new_session=True,
            )
        started.append(process)
        if wait:
            until(lambda: process.poll() is not None or "berjalan" in said(home))
            assert process.poll() is None, said(home)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(40)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def said(home):
    return (home / "out").read_text() + (home / "err").read_text()


def worker_pid(home):
    try:
        return int((home / "s" / "worker.pid").read_text() or 0)
    except FileNotFoundError:
        return 0


def answer(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2) as found:
            return found.read()
    except OSError:
        return None


def test_it_says_its_address_in_both_languages_once_it_answers(simpul, home, port):
    simpul()
    assert answer(port)
    assert f"Simpul berjalan di http://127.0.0.1:{port}  (Ctrl-C untuk berhenti / to stop)" in said(home)
    assert f"Simpul is running at http://127.0.0.1:{port}" in said(home)


def test_its_home_is_closed_to_others(simpul, home):
    simpul()
    assert (home / "s").stat().st_mode & 0o067 == 0


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_stops_web_then_worker_then_database(simpul, home, processes, signum):
    process = simpul()
    process.send_signal(signum)
    assert process.wait(90) == 0
    assert (home / "out").read_text().endswith("web stops\nworker stops\n")
    assert processes(home, none=True) == {}
    assert "database system is shut down" in (home / "s" / "postgres.log").read_text()


def test_ctrl_c_at_the_terminal_reaches_the_supervisor_only(simpul, home):
    process = simpul()
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(90) == 0
    assert said(home).endswith("web stops\nworker stops\n")
    assert "Traceback" not in said(home)


def test_kill_9_leaves_no_process_behind(simpul, home, processes):
    process = simpul()
    assert len(processes(home)) >= 4
    process.kill()
    process.wait()
    assert processes(home, none=True) == {}


def test_it_starts_again_after_kill_9(simpul, home, port):
    process = simpul()
    process.kill()
    process.wait()
    (home / "out").write_text("")
    deadline = time.monotonic() + 10
    while answer(port) and time.monotonic() < deadline:
        time.sleep(0.05)
    simpul()
    assert answer(port)


def test_a_worker_that_dies_is_started_again(simpul, home, until):
    simpul()
    first = until(lambda: worker_pid(home))
    os.kill(first, signal.SIGKILL)
    until(lambda: worker_pid(home) not in (0, first))
    assert "worker has ended (by SIGKILL); it is started again in 0.5 s" in said(home)
    until(lambda: "worker is started again" in said(home))


def test_a_web_server_that_dies_is_started_again(simpul, home, port, until):
    simpul()
    first = until(lambda: answer(port))
    os.kill(int(first), signal.SIGTERM)
    assert until(lambda: answer(port) not in (None, first))
    assert "web has ended (exit code 0); it is started again in 0.5 s" in said(home)


def test_a_worker_that_cannot_run_is_tried_again_with_growing_delay(simpul, home, until):
    simpul(worker="raise SystemExit(3)")
    until(lambda: "again in 2 s" in said(home))
    for delay in ("0.5", "1", "2"):
        assert f"worker has ended (exit code 3); it is started again in {delay} s" in said(home)


def test_a_database_that_dies_is_started_again(simpul, home, until):
    simpul()
    dsn = (home / "s" / "dsn").read_text()
    pid = int((home / "s" / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGKILL)

    def answers():
        try:
            with psycopg.connect(dsn) as connection:
                return connection.execute("select 1").fetchone() == (1,)
        except psycopg.OperationalError:
            return False

    until(lambda: "PostgreSQL has ended; starting it again" in said(home))
    assert until(answers)


def test_a_worker_that_will_not_stop_is_ended_with_its_children(simpul, home, processes, until):
    process = simpul(worker=STUBBORN)
    until(lambda: worker_pid(home))
    process.send_signal(signal.SIGINT)
    until(lambda: "web stops" in said(home))
    process.send_signal(signal.SIGINT)  # the second time, impatient
    assert process.wait(10) == 0
    assert "worker did not stop by itself and is ended" in said(home)
    assert processes(home, none=True) == {}


def test_a_busy_port_is_said_before_anything_is_started(simpul, home, port):
    with socket.create_server(("127.0.0.1", port)):
        assert simpul(wait=False).wait(90) == 1
    assert f"port {port} on 127.0.0.1 is in use by another program" in said(home)
    assert f"PORT={port + 1}" in said(home)
    assert not (home / "s").exists()


def test_a_second_simpul_on_the_same_home_is_refused(simpul, home):
    simpul()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        other = probe.getsockname()[1]
    assert simpul(wait=False, PORT=str(other)).wait(90) == 1
    assert "is Simpul already running here?" in said(home)


def test_trouble_in_the_preparation_is_a_sentence_and_exit_code_1(simpul, home, processes):
    process = simpul(wait=False, REFUSES="the database is of a newer Simpul")
    assert process.wait(90) == 1
    assert said(home) == "simpul: the database is of a newer Simpul\n"
    assert processes(home, none=True) == {}


def test_it_can_be_stopped_while_it_prepares(simpul, home, processes, until):
    process = simpul(wait=False, LINGERS="yes")
    until((home / "s" / "dsn").exists)
    process.terminate()
    assert process.wait(90) == 0
    assert said(home) == ""
    assert processes(home, none=True) == {}


def test_a_home_that_cannot_be_made_is_said(simpul, home):
    (home / "file").write_text("")
    assert simpul(wait=False, SIMPUL_HOME=str(home / "file" / "s")).wait(90) == 1
    assert f"SIMPUL_HOME={home}/file/s cannot be made" in said(home)


def test_a_database_that_was_set_is_used_and_none_is_started(simpul, home, empty_database):
    simpul(DATABASE_URL=empty_database)
    assert (home / "s" / "dsn").read_text() == empty_database
    assert not (home / "s" / "postgres").exists()


def test_delays_grow_and_stay_bearable():
    assert [growing_delay(n) for n in range(8)] == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_a_program_that_is_not_there_is_said_and_tried_again():
    child = Child("worker", ["/nowhere/worker"], {})
    assert "worker cannot be started" in child.tend()
    assert child.tend() is None


@pytest.mark.parametrize(
    ("host", "sentence"),
    [
        ("203.0.113.7", "cannot listen on HOST=203.0.113.7"),
        ("no.such.host.invalid", "HOST=no.such.host.invalid is not"),
    ],
)
def test_a_wrong_host_is_named(host, sentence):
    with pytest.raises(SettingsError, match=sentence):
        check_free(host, 18080)


def test_the_address_can_be_opened_on_this_machine():
    assert url("0.0.0.0", 80) == "http://127.0.0.1:80"
    assert url("::1", 8080) == "http://[::1]:8080"
    assert url("simpul.example", 8080) == "http://simpul.example:8080"
