"""What anybody may read: hubs, their spaces, who holds them when, programmes."""

from domain.values import Label
from interface.exports.listing import At, Listing, column
from interface.exports.queries import AgendaQuery, HubQuery, NetworkHubQuery, ProgramQuery
from interface.exports.sources import listed
from interface.exports.table import Kind
from projections import exported, hubs, programs, spaces

_HUBS = (
    column("code", "Kode", "Code"),
    column("name", "Nama", "Name", Kind.LABEL),
    column("region", "Wilayah", "Region"),
    column("regency", "Kode kabupaten/kota", "Code of regency or city"),
    column("regency_name", "Kabupaten/kota", "Regency or city"),
    column("phase", "Tahap", "Phase"),
    column("since", "Sejak", "Since", Kind.DAY),
    column("target", "Target buka", "Target opening", Kind.DAY),
    column("slippage_days", "Mundur (hari)", "Slippage (days)", Kind.NUMBER),
    column("opened_on", "Dibuka", "Opened", Kind.DAY),
    column("summary", "Ringkasan", "Summary", Kind.LABEL),
)
HUBS = Listing(
    "hubs",
    Label("Hub", "Hubs"),
    Label("Semua hub dengan tahapnya, menurut kode.", "All hubs with their phases, by code."),
    _HUBS,
    listed(hubs.LIST, "hubs", columns=_HUBS, within={"regency_name": "address.regency"}),
    NetworkHubQuery,
    At.PROVINCE,
)

_SPACES = (
    column("code", "Kode", "Code"),
    column("name", "Nama", "Name", Kind.LABEL),
    column("kind", "Kode jenis", "Code of kind"),
    column("kind_label", "Jenis", "Kind", Kind.LABEL),
    column("capacity", "Kapasitas", "Capacity", Kind.NUMBER),
    column("by_seat", "Per kursi", "By seat", Kind.YES_NO),
    column("slot_minutes", "Satuan waktu (menit)", "Slot (minutes)", Kind.NUMBER),
    column("buffer_minutes", "Jeda (menit)", "Buffer (minutes)", Kind.NUMBER),
    column("approval", "Perlu persetujuan", "Needs approval", Kind.YES_NO),
    column("id", "Id", "Id"),
)
SPACES = Listing(
    "spaces",
    Label("Ruang", "Spaces"),
    Label("Ruang-ruang hub yang dipakai, menurut kode.", "The spaces of the hub that are in use, by code."),
    _SPACES,
    listed(spaces.LIST, "spaces", "hubs", columns=_SPACES),
    HubQuery,
)

_AGENDA = (
    column("space", "Kode ruang", "Code of space"),
    column("space_name", "Ruang", "Space", Kind.LABEL),
    column("start", "Mulai", "Start", Kind.MOMENT),
    column("end", "Selesai", "End", Kind.MOMENT),
    column("seats", "Kursi", "Seats", Kind.NUMBER),
    column("state", "Keadaan", "State"),
    column("for", "Untuk", "For"),
    column("program", "Program", "Programme", Kind.LABEL),
    column("program_id", "Id program", "Programme id"),
    column("booking_id", "Id pemesanan", "Booking id"),
)
AGENDA = Listing(
    "agenda",
    Label("Agenda", "Agenda"),
    Label(
        "Yang memakai ruang-ruang hub, menurut waktu mulai; tanpa siapa yang memesan.",
        "What holds the spaces of the hub, by start; without who booked.",
    ),
    _AGENDA,
    listed(exported.AGENDA, "agenda", "spaces", "programs", columns=_AGENDA),
    AgendaQuery,
)

_PROGRAMS = (
    column("title", "Judul", "Title", Kind.LABEL),
    column("kind", "Jenis", "Kind"),
    column("start", "Mulai", "Start", Kind.MOMENT),
    column("end", "Selesai", "End", Kind.MOMENT),
    column("places", "Tempat", "Places", Kind.NUMBER),
    column("enrolled", "Terdaftar", "Enrolled", Kind.NUMBER),
    column("waiting", "Menunggu", "Waiting", Kind.NUMBER),
    column("audience", "Untuk", "Audience"),
    column("cancelled", "Dibatalkan", "Called off", Kind.YES_NO),
    column("space_id", "Id ruang", "Space id"),
    column("program_id", "Id program", "Programme id"),
)
PROGRAMS = Listing(
    "programs",
    Label("Program", "Programmes"),
    Label("Program hub, menurut waktu mulai.", "The programmes of the hub, by start."),
    _PROGRAMS,
    listed(programs.LIST, "programs", columns=_PROGRAMS),
    ProgramQuery,
)
