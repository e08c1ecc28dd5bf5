"""What staff may read; no personal words are in any of it."""

from domain.account import NETWORK
from domain.values import Label
from interface.exports.listing import At, Listing, column
from interface.exports.queries import AgendaQuery, HubQuery, HubsQuery, PlanQuery, RequestQuery
from interface.exports.sources import listed
from interface.exports.table import Kind
from projections import accounts, data_requests, evaluations, exported, submissions

_BOOKINGS = (
    column("booking_id", "Id pemesanan", "Booking id"),
    column("space", "Kode ruang", "Code of space"),
    column("space_name", "Ruang", "Space", Kind.LABEL),
    column("start", "Mulai", "Start", Kind.MOMENT),
    column("end", "Selesai", "End", Kind.MOMENT),
    column("seats", "Kursi", "Seats", Kind.NUMBER),
    column("state", "Keadaan", "State"),
    column("member_id", "Id keanggotaan", "Membership id"),
    column("program_id", "Id program", "Programme id"),
    column("reason", "Dasar", "Ground"),
    column("message", "Pesan", "Message"),
)
BOOKINGS = Listing(
    "bookings",
    Label("Pemesanan", "Bookings"),
    Label(
        "Semua pemesanan di hub, juga yang dibatalkan, menurut waktu mulai; tanpa nama.",
        "All bookings at the hub, those cancelled included, by start; without names.",
    ),
    _BOOKINGS,
    listed(exported.BOOKINGS, "agenda", "spaces", columns=_BOOKINGS),
    AgendaQuery,
    At.HUB,
    "read_bookings",
)

_MEMBERSHIPS = (
    column("membership_id", "Id keanggotaan", "Membership id"),
    column("hub", "Hub", "Hub"),
    column("kind", "Jenis", "Kind"),
    column("plan", "Paket", "Plan"),
    column("starts", "Mulai", "Starts", Kind.DAY),
    column("paused_from", "Dijeda sejak", "Paused from", Kind.DAY),
    column("resumes_on", "Dilanjutkan pada", "Resumes on", Kind.DAY),
    column("ended_on", "Berakhir pada", "Ended on", Kind.DAY),
    column("initiative", "Atas kehendak", "By wish of"),
    column("forgotten_at", "Dilupakan pada", "Forgotten at", Kind.MOMENT),
)
MEMBERSHIPS = Listing(
    "memberships",
    Label("Keanggotaan", "Memberships"),
    Label("Keanggotaan menurut id, tanpa nama.", "Memberships by id, without names."),
    _MEMBERSHIPS,
    listed(exported.MEMBERSHIPS, "memberships", columns=_MEMBERSHIPS),
    HubsQuery,
    At.HUBS,
    "read_memberships",
)

_ACCOUNTS = (
    column("account_id", "Id akun", "Account id"),
    column("kind", "Jenis", "Kind"),
    column("opened_at", "Dibuka pada", "Opened at", Kind.MOMENT),
    column("closed", "Ditutup", "Closed", Kind.YES_NO),
    column("forgotten", "Dilupakan", "Forgotten", Kind.YES_NO),
    column("grants", "Peran", "Roles"),
    column("memberships", "Keanggotaan", "Memberships"),
)
ACCOUNTS = Listing(
    "accounts",
    Label("Akun", "Accounts"),
    Label(
        "Akun dengan semua peran yang pernah dan masih dipegangnya, tanpa nama.",
        "Accounts with all roles that they have and had, without names.",
    ),
    _ACCOUNTS,
    listed(accounts.LIST, "accounts", columns=_ACCOUNTS),
    HubsQuery,
    At.HUBS,
    "read_accounts",
    alone=False,
)

_REQUESTS = (
    column("request_id", "Id permintaan", "Request id"),
    column("kind", "Jenis", "Kind"),
    column("channel", "Melalui", "Channel"),
    column("state", "Keadaan", "State"),
    column("received_at", "Diterima pada", "Received at", Kind.MOMENT),
    column("due", "Batas waktu", "Due", Kind.MOMENT),
    column("checked_at", "Diperiksa pada", "Checked at", Kind.MOMENT),
    column("how", "Cara memeriksa", "Checked how"),
    column("decided_at", "Diputuskan pada", "Decided at", Kind.MOMENT),
    column("decided_by", "Diputuskan oleh", "Decided by"),
    column("ground", "Dasar", "Ground"),
    column("executed_at", "Dilaksanakan pada", "Executed at", Kind.MOMENT),
    column("receipt", "Tanda terima", "Receipt"),
    column("subjects", "Tentang", "About"),
)
REQUESTS = Listing(
    "data-requests",
    Label("Permintaan data pribadi", "Requests about personal data"),
    Label(
        "Permintaan di hub (tanpa hub: seluruh jaringan), yang tertua dahulu; tanpa nama.",
        "Requests at the hub (without a hub: of the network), the oldest first; without names.",
    ),
    _REQUESTS,
    listed(data_requests.LIST, "data_requests", columns=_REQUESTS, otherwise=NETWORK),
    RequestQuery,
    At.HUB,
    "read_requests",
)

_PLANS = (
    column("submission_id", "Id", "Id"),
    column("hub", "Hub", "Hub"),
    column("state", "Keadaan", "State"),
    column("submitted_at", "Diajukan pada", "Submitted at", Kind.MOMENT),
    column("author", "Diajukan oleh", "Submitted by"),
    column("ground", "Dasar", "Ground"),
    column("decided_at", "Diputuskan pada", "Decided at", Kind.MOMENT),
    column("decided_by", "Diputuskan oleh", "Decided by"),
    column("decision_ground", "Dasar keputusan", "Ground of the decision"),
    column("withdrawn_at", "Ditarik pada", "Withdrawn at", Kind.MOMENT),
    column("applied_at", "Diterapkan pada", "Applied at", Kind.MOMENT),
    column("applied_position", "Posisi penerapan", "Position of application", Kind.NUMBER),
    column("digest", "Sidik", "Digest"),
    column("changes", "Perubahan", "Changes"),
)
PLANS = Listing(
    "hub-plans",
    Label("Rencana hub", "Plans for hubs"),
    Label("Rencana yang diajukan, yang terbaru dahulu.", "Plans that were submitted, the newest first."),
    _PLANS,
    listed(submissions.LIST, "submissions", columns=_PLANS),
    PlanQuery,
    At.HUBS,
    "read_history",
)

_EVALUATIONS = (
    column("recorded_at", "Dicatat pada", "Recorded at", Kind.MOMENT),
    column("position", "Posisi", "Position", Kind.NUMBER),
    column("first", "Dari", "From", Kind.DAY),
    column("last", "Sampai", "Until", Kind.DAY),
    column("verdict", "Putusan", "Verdict"),
    column("conclusion", "Kesimpulan", "Conclusion"),
    column("results", "Hasil", "Results"),
    column("actor", "Oleh", "By"),
    column("ground", "Dasar", "Ground"),
)
EVALUATIONS = Listing(
    "evaluations",
    Label("Evaluasi uji coba", "Evaluations of the pilot"),
    Label(
        "Setiap evaluasi uji coba hub, yang tertua dahulu.", "How the pilot went, each time it was evaluated."
    ),
    _EVALUATIONS,
    listed(evaluations.LIST, "evaluations", columns=_EVALUATIONS),
    HubQuery,
    At.HUB,
    "read_history",
)
