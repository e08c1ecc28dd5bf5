"""No name leads out of the folders that are served or read."""

import pytest
from click.testing import CliRunner

from domain.errors import Refusal
from interface.cli import simpul

OUT = ["../app.py", "..%2fapp.py", "%2e%2e/app.py", "%2e%2e%2fapp.py", "..%5capp.py", "....//app.py",
       "/etc/passwd", "%2fetc%2fpasswd", "vendor/../../app.py", "vendor/%2e%2e/%2e%2e/app.py", "simpul.css%00.png",
       "C:%5cboot.ini", "~/.ssh/id_rsa", "", ".", "..", "vendor/"]  # fmt: skip


@pytest.mark.parametrize("name", OUT)
def test_no_file_outside_the_folder_is_served(client, name):
    answer = client.get(f"/static/{name}")
    assert answer.status_code in (404, 308)
    assert "create_app" not in answer.text and "root:" not in answer.text


@pytest.mark.parametrize("name", OUT)
def test_no_file_outside_the_folder_is_served_by_real_bytes(server, name):
    told = server.say(f"GET /static/{name} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert not told.startswith(b"HTTP/1.1 200")
    assert b"create_app" not in told and b"root:" not in told


@pytest.mark.parametrize("code", ["../semarang", "..", "/etc/passwd", "semarang/../../x", "."])
@pytest.mark.parametrize("words", [["validate"], ["plan"], ["apply"]])
def test_no_command_reads_outside_the_folder_that_is_named(tmp_path, network, words, code):
    (tmp_path / "hubs").mkdir()
    env = {
        "SIMPUL_HUBS": str(network.hubs),
        "SIMPUL_HOME": str(network.home),
        "DATABASE_URL": network.database_url,
    }
    done = CliRunner().invoke(
        simpul, ["hub", *words, "--lang", "en", f"{tmp_path}/hubs/{code}.yaml"], env=env
    )
    assert done.exit_code != 0
    assert not isinstance(done.exception, Refusal | OSError | ValueError)
    assert "root:" not in done.output


@pytest.mark.parametrize("code", ["..", "%2e%2e", "..%2f..%2fetc%2fpasswd", "semarang%2f..%2fsolo-raya"])
def test_no_code_of_a_hub_is_a_path(client, code):
    for address in (f"/hubs/{code}", f"/v1/hubs/{code}"):
        assert client.get(address).status_code in (404, 301, 308)
