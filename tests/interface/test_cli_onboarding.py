"""A fifth and a sixth hub, from an idea to a booking, by file and command line alone."""

import json
import re
from datetime import date, timedelta
from uuid import uuid4

import pytest

from application.memberships import BeginMembership
from domain.personal import Personal
from domain.values import space_id
from tests.conftest import slot

REASON = "SK contoh 12/2026"
WRITTEN = """\
extends: templates/hub-kecil.yaml
code: kedu-raya
name: { id: Hetero Space Kedu Raya, en: Hetero Space Greater Kedu }
summary: { id: Hub contoh., en: An example hub. }
region: kedu_raya
phase: { name: proposed, since: 2026-11-01, ground: Usulan contoh }
rationale:
  demand: { id: Banyak UMKM, en: Many small businesses }
  supply: { id: Belum ada ruang, en: No space yet }
  reason: { id: Contoh, en: Example }
  based_on: [Survei contoh 2026]
address: { regency: Kota Magelang }
"""


@pytest.fixture
def team(simpul, people):
    """Two provincial admins at the command line."""

    def admin():
        token = people.token(people.staff("provincial_admin"))
        return lambda *words, code=0: simpul("hub", *words, code=code, SIMPUL_TOKEN=token)

    return admin(), admin()


@pytest.fixture
def into_force(team):
    """Takes a file into force: validated, planned, submitted by one, approved by the other, applied."""

    def take(path):
        author, other = team
        author("validate", path)
        [plan] = json.loads(author("plan", path, "--json").stdout)
        assert plan["events"]
        assert json.loads(author("submit", path, "--reason", REASON, "--json").stdout)["plan"] == plan["plan"]
        author("approve", plan["plan"][:12], code=1)
        other("approve", plan["plan"][:12], "--reason", REASON)
        author("apply", "--plan", plan["plan"][:12])
        return plan

    return take


def enter(path, phase, **more):
    """The file, in another phase since today."""
    words = {"name": phase, "since": date.today().isoformat(), "ground": REASON, **more}
    told = "".join(f"  {key}: {value}\n" for key, value in words.items())
    text = re.sub(r"^phase:.*\n(?:  .*\n)*", f"phase:\n{told}", path.read_text(), count=1, flags=re.MULTILINE)
    path.write_text(text)
    return path


def written(simpul, hubs):
    path = hubs / "kedu-raya.yaml"
    path.write_text(WRITTEN)
    return path


def like_another(simpul, hubs):
    """Begun from Semarang; what is a new hub's own is filled in."""
    path = hubs / "kudus.yaml"
    simpul("hub", "new", "kudus", "--like", "semarang")
    text = path.read_text()
    assert "code: kudus" in text
    path.write_text(text)
    return path


@pytest.mark.parametrize("begin", [written, like_another])
def test_a_hub_goes_from_an_idea_to_a_booking_by_file_alone(
    simpul, hubs, into_force, begin, front_desk, parts, network, coming_monday, follow, client, admin
):
    path = begin(simpul, hubs)
    code = path.stem
    into_force(path)
    desk = front_desk(parts, network, code)
    follow()
    assert client.get(f"/v1/hubs/{code}").json["phase"] == "proposed"
    target = (date.today() + timedelta(days=30)).isoformat()
    into_force(enter(path, "preparing", target=target))
    into_force(enter(path, "pilot"))
    follow()
    shown = client.get(f"/v1/hubs/{code}").json
    assert shown["phase"] == "pilot" and shown["plans"]
    member = begun(desk, shown["plans"][0]["code"])
    spaces = client.get(f"/v1/hubs/{code}/spaces").json["items"]
    [office] = [one for one in spaces if one["code"] == "shared-office"]
    when = slot(coming_monday, "09:00-10:00")
    body = {"space_id": office["id"], "member_id": member,
            "start": when.start.isoformat(), "end": when.end.isoformat()}  # fmt: skip
    answer = admin.post(f"/v1/hubs/{code}/bookings", json=body)
    assert answer.status_code == 201, answer.json
    assert office["id"] == str(space_id(code, "shared-office"))


def begun(desk, plan):
    member = uuid4()
    desk.do(BeginMembership(desk.hub, member, "umkm", plan, Personal(member, "name", "Sekar Contoh")))
    return str(member)
