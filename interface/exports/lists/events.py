"""Every event of the log, as it was stored."""

from domain.values import Label
from interface.exports.listing import At, Listing, column
from interface.exports.queries import EventQuery
from interface.exports.sources import events
from interface.exports.table import Kind

EVENTS = Listing(
    "events",
    Label("Peristiwa", "Events"),
    Label(
        "Setiap perubahan yang dicatat, menurut urutan posisinya. Kata-kata pribadi tersegel di dalam isi.",
        "Every change that was recorded, in the order of positions. Personal words are sealed in the bodies.",
    ),
    (
        column("position", "Posisi", "Position", Kind.NUMBER),
        column("recorded_at", "Dicatat pada", "Recorded at", Kind.MOMENT),
        column("happened_at", "Terjadi pada", "Happened at", Kind.MOMENT),
        column("type", "Jenis", "Type"),
        column("hub", "Hub", "Hub"),
        column("stream", "Aliran", "Stream"),
        column("version", "Versi", "Version", Kind.NUMBER),
        column("actor", "Pelaku", "Actor"),
        column("command", "Perintah", "Command"),
        column("reason", "Dasar", "Ground"),
        column("body", "Isi", "Body"),
    ),
    events,
    EventQuery,
    At.HUBS,
    "read_history",
    edition=False,
)
