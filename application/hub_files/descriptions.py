"""What each key of a hub file is for, in both languages: for editors, and for forms that ask for it."""

from __future__ import annotations

from domain.values import Label

DESCRIPTIONS: dict[str, Label] = {
    "extends": Label(
        "Templat yang menjadi dasar berkas ini, seperti templates/hub-kecil.yaml.",
        "The template this file builds upon, like templates/hub-kecil.yaml.",
    ),
    "code": Label("Kode hub; sama dengan nama berkas.", "Code of the hub; the same as the file's name."),
    "name": Label("Nama hub.", "Name of the hub."),
    "summary": Label("Ringkasan dalam satu atau dua kalimat.", "What it is, in a sentence or two."),
    "region": Label("Wilayah (Raya) tempat hub berada.", "The region (Raya) the hub lies in."),
    "phase": Label("Tahap hidup hub.", "Where the hub is in its life."),
    "phase.name": Label("Nama tahap; tahap hanya maju.", "Name of the phase; a phase goes forward only."),
    "phase.since": Label("Tahap berlaku sejak tanggal ini.", "The day the phase began."),
    "phase.ground": Label(
        "Dasar tahap ini: alasan, nomor keputusan.", "On what ground: a reason, a decree number."
    ),
    "phase.target": Label(
        "Tanggal target pembukaan; hanya untuk preparing, dan wajib di sana.",
        "The day it aims to open; for preparing only, and needed there.",
    ),
    "address": Label("Alamat hub.", "Where the hub is."),
    "address.street": Label("Jalan dan nomor.", "Street and number."),
    "address.village": Label("Kelurahan atau desa.", "Village (kelurahan or desa)."),
    "address.district": Label("Kecamatan.", "District (kecamatan)."),
    "address.regency": Label(
        "Kabupaten atau kota, dengan nama resminya.", "Regency or city, by its official name."
    ),
    "address.postcode": Label("Kode pos, lima angka.", "Postcode, five digits."),
    "building": Label("Gedung tempat hub berada.", "The house the hub lives in."),
    "building.name": Label("Nama gedung.", "Name of the building."),
    "building.owner": Label("Pemilik gedung.", "Who owns the building."),
    "building.former_use": Label(
        "Penggunaan semula, jika gedung lama.", "What an older building was used for."
    ),
    "building.readiness": Label("Kesiapan gedung saat ini.", "How far the building is now."),
    "building.ready_by": Label(
        "Gedung siap paling lambat tanggal ini.", "The day by which it is to be ready."
    ),
    "zone": Label("Zona waktu; Asia/Jakarta jika tidak ditulis.", "Time zone; Asia/Jakarta where left out."),
    "opened_on": Label("Tanggal hub dibuka.", "The day the hub opened."),
    "opening_hours": Label(
        'Jam buka per hari, seperti ["08:00-12:00", "13:00-17:00"]; hari yang tidak ditulis tutup.',
        'Hours by weekday, like ["08:00-12:00", "13:00-17:00"]; a day that is not listed is closed.',
    ),
    "closed_days": Label("Hari tutup khusus hub ini.", "Days on which this hub is closed."),
    "closed_days[].day": Label("Tanggal tutup.", "The day."),
    "closed_days[].why": Label("Alasan tutup.", "Why it is closed."),
    "calendars": Label(
        "Kalender libur bersama yang diikuti hub.", "Shared calendars of holidays the hub keeps."
    ),
    "exceptions": Label("Jam buka lain pada rentang tanggal tertentu.", "Other hours on a stretch of days."),
    "exceptions[].from": Label("Hari pertama.", "The first day."),
    "exceptions[].until": Label(
        "Hari terakhir; sama dengan hari pertama jika tidak ditulis.",
        "The last day; the first where left out.",
    ),
    "exceptions[].hours": Label(
        "Jam buka pada hari-hari itu; tanpa jam berarti tutup.", "Hours; none is closed."
    ),
    "exceptions[].why": Label("Alasannya.", "Why."),
    "spaces": Label("Ruang yang dapat dipesan.", "What can be booked."),
    "spaces[].code": Label(
        "Kode ruang; tetap selama ruang dipakai.", "Code of the space; it stays what it is."
    ),
    "spaces[].kind": Label("Jenis ruang menurut kosakata.", "A kind of space of the vocabulary."),
    "spaces[].name": Label("Nama ruang.", "Name of the space."),
    "spaces[].capacity": Label("Kapasitas, orang.", "Capacity, in people."),
    "spaces[].by_seat": Label(
        "true: dipesan per kursi; false: seluruh ruang.", "true: booked seat by seat; false: as a whole."
    ),
    "spaces[].slot_minutes": Label(
        "Dipesan per sekian menit; 60 jika tidak ditulis.", "Booked in steps of minutes."
    ),
    "spaces[].buffer_minutes": Label(
        "Menit kosong antara dua pemesanan.", "Minutes that stay free between bookings."
    ),
    "spaces[].approval": Label(
        "true: pemesanan anggota menunggu persetujuan petugas.", "true: a member's booking waits for staff."
    ),
    "spaces[].equipment": Label("Perlengkapan ruang.", "What is in the space."),
    "spaces[].photos": Label(
        "Nama berkas foto di folder hubs/photos.", "Names of photos in the folder hubs/photos."
    ),
    "plans": Label("Paket keanggotaan.", "What a membership costs and holds."),
    "plans[].code": Label("Kode paket.", "Code of the plan."),
    "plans[].name": Label("Nama paket.", "Name of the plan."),
    "plans[].monthly_price": Label("Harga per bulan, rupiah.", "Price a month, in rupiah."),
    "plans[].quotas": Label(
        "Jam per bulan menurut jenis ruang; tanpa kuota berarti tanpa batas.",
        "Hours a month by kind of space; a kind without a quota is without limit.",
    ),
    "booking": Label("Aturan pemesanan.", "The booking rules."),
    "booking.days_ahead": Label("Paling jauh berapa hari ke depan.", "How many days ahead."),
    "booking.longest_hours": Label("Paling lama berapa jam.", "How many hours at the most."),
    "booking.most_per_member": Label(
        "Pemesanan mendatang per anggota untuk satu ruang.", "Coming bookings of one space a member may hold."
    ),
    "programs": Label("Aturan program.", "The programme rules."),
    "programs.default_places": Label(
        "Jumlah peserta jika tidak disebut.", "Places where the organiser does not say."
    ),
    "targets": Label("Yang hendak dicapai hub.", "What the hub is to reach."),
    "targets[].measure": Label("Ukuran.", "The measure."),
    "targets[].value": Label("Angka yang hendak dicapai.", "The number to reach."),
    "targets[].by": Label("Paling lambat tanggal ini.", "By which day."),
    "partners": Label("Mitra hub.", "Who joins in."),
    "partners[].name": Label("Nama mitra.", "Name of the partner."),
    "partners[].role": Label("Peran mitra.", "What the partner does."),
    "funding": Label("Sumber dana.", "Where money comes from."),
    "funding[].source": Label("Sumber, misalnya APBD Provinsi.", "The source, as the provincial budget."),
    "funding[].amount": Label("Jumlah, rupiah.", "Amount, in rupiah."),
    "funding[].year": Label("Tahun anggaran.", "Budget year."),
    "funding[].ground": Label(
        "Dasar: mata anggaran, nomor keputusan.", "On what ground: a budget line, a decree."
    ),
    "titles": Label("Sebutan peran di hub ini; bebas.", "What roles are called here; free text."),
    "contact": Label(
        "Kontak hub untuk umum, bukan milik seseorang.", "How the public reaches the hub, not a person."
    ),
    "contact.phone": Label("Telepon hub.", "The hub's telephone."),
    "contact.whatsapp": Label("Nomor WhatsApp hub.", "The hub's WhatsApp number."),
    "contact.email": Label("Alamat surel hub.", "The hub's e-mail address."),
    "contact.website": Label("Alamat web hub.", "The hub's web address."),
    "rationale": Label(
        "Alasan usulan; wajib selama tahap proposed.", "Why it is proposed; needed for a proposal."
    ),
    "rationale.demand": Label("Permintaan: siapa membutuhkannya.", "The demand: who needs it."),
    "rationale.supply": Label("Ketersediaan: apa yang sudah ada.", "The supply: what there is already."),
    "rationale.reason": Label("Alasan mengapa di sini.", "The reason for this place."),
    "rationale.based_on": Label(
        "Dasarnya: kajian, berita, surat.", "What that is based on: a study, a letter."
    ),
    "member_fields": Label("Isian tambahan bagi anggota hub ini.", "What this hub asks its members besides."),
    "member_fields[].code": Label("Kode isian.", "Key of the question."),
    "member_fields[].label": Label("Pertanyaan.", "The question."),
    "member_fields[].kind": Label("Jenis isian.", "Kind of answer."),
    "member_fields[].required": Label("true: wajib diisi.", "true: it must be answered."),
    "member_fields[].choices": Label("Pilihan, untuk jenis choice.", "The choices, for the kind choice."),
    "consents": Label("Persetujuan yang diminta dari anggota.", "What members' consent is asked for."),
    "consents[].code": Label("Kode persetujuan.", "Key of the consent."),
    "consents[].purpose": Label("Untuk apa.", "For what."),
    "retention": Label(
        "Kapan data orang diusulkan untuk dihapus.", "When words about people are proposed to be forgotten."
    ),
    "retention.ended_memberships_years": Label(
        "Tahun setelah keanggotaan berakhir.", "Years after the end of a membership."
    ),
    "retention.past_enrolments_years": Label(
        "Tahun setelah program, bagi bukan anggota.", "Years after a programme."
    ),
    "samples": Label(
        "Bagian yang nilainya contoh, bukan fakta.", "Parts whose values are examples, not facts."
    ),
}
