"""What lies in every bundle for whoever opens it first."""

from __future__ import annotations

READ_ME = {
    "BACA-SAYA.txt": """\
BUNDEL SEGEL SIMPUL

Bundel ini berisi peristiwa dari log Simpul beserta bukti bahwa tidak ada satu byte pun yang diubah, dihapus,
disisipkan, atau ditukar sejak disegel. Anda dapat memeriksanya sendiri, tanpa jaringan dan tanpa Simpul; yang
diperlukan hanya Python 3.9 atau yang lebih baru:

    python3 verify_bundle.py BUNDEL.zip --keys KUNCI.txt --checkpoint BERITA-ACARA.txt

--keys        kunci publik yang Anda percaya: dari berita acara yang dicetak, atau dari `simpul audit keys`.
--checkpoint  checkpoint yang sudah terbit: teks di bawah kode QR pada berita acara.

Tanpa keduanya, yang terbukti hanya bahwa bundel ini cocok dengan dirinya sendiri. Pakailah verify_bundle.py dari
tempat yang Anda percaya; salinan di bundel ini ada untuk memudahkan saja.

manifest.json      hub, masa yang diminta, dan letak bagian ini di pohon segel
events.jsonl       peristiwa, satu tiap baris, persis seperti yang disimpan
leaves.jsonl       segel setiap peristiwa; untuk peristiwa hub lain hanya posisi, hub, dan sidik jarinya
checkpoints.jsonl  checkpoint yang ditandatangani, dengan bukti bahwa semuanya satu log
keys.txt           pengumuman kunci publik

Kata-kata pribadi (nama, surel, nomor telepon) di dalam peristiwa tersandi, dan tetap tersandi di sini: bundel ini
tidak membuka data pribadi siapa pun.
""",
    "README.txt": """\
A BUNDLE OF SIMPUL'S SEAL

This bundle holds events of Simpul's log, with the proof that not a byte of them was changed, removed, inserted or
swapped since they were sealed. You can check it yourself, without a network and without Simpul; all it needs is
Python 3.9 or later:

    python3 verify_bundle.py BUNDLE.zip --keys KEYS.txt --checkpoint CHECKPOINT.txt

--keys        public keys that you trust: from a printed checkpoint, or from `simpul audit keys`.
--checkpoint  a checkpoint that was published: the text below the QR code of the printed page.

Without either, all that is shown is that this bundle agrees with itself. Use a verify_bundle.py from a place that
you trust; the copy in here is a convenience.

manifest.json      hub, the period asked for, and where this part stands in the tree of the seal
events.jsonl       the events, one a line, exactly as they are stored
leaves.jsonl       the seal of each event; of events of other hubs only position, hub and fingerprint
checkpoints.jsonl  signed checkpoints, with the proof that all of them are of one log
keys.txt           the announcements of the public keys

Personal words (names, e-mail addresses, telephone numbers) are enciphered in the events, and stay so in here: this
bundle discloses nobody's personal data.
""",
}
