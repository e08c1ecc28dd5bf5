"""A hub file that is applied while Simpul runs is seen at once, without a restart."""

import time

HUB = """\
extends: templates/hub-kecil.yaml
code: kedu-raya
name: { id: Hetero Space Kedu Raya, en: Hetero Space Greater Kedu }
summary: { id: Hub contoh., en: An example hub. }
region: kedu_raya
phase: { name: pilot, since: 2026-11-01, ground: Contoh }
address: { regency: Kota Magelang }
"""


def test_a_hub_is_read_by_programs_and_people_within_a_second_of_its_applying(apart, place, until):
    apart.serve()
    (place / "hubs" / "kedu-raya.yaml").write_text(HUB)
    assert apart.get("/v1/hubs/kedu-raya")[0] == apart.get("/hubs/kedu-raya")[0] == 404
    apart.simpul("hub", "apply", str(place / "hubs" / "kedu-raya.yaml"))
    applied = time.monotonic()
    until(lambda: apart.get("/v1/hubs/kedu-raya")[0] == 200 and apart.get("/hubs/kedu-raya")[0] == 200)
    assert time.monotonic() - applied < 1
    spaces = apart.get("/v1/hubs/kedu-raya/spaces")[1]["items"]
    assert "meeting-1" in {space["code"] for space in spaces}
