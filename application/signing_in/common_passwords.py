"""Passwords that are guessed first, in Indonesia and elsewhere, as letters and digits alone.

Shorter ones are here too: the least length may be set lower.
"""

WORDS = """
    123456 1234567 12345678 123456789 1234567890 12345678910 123456789012 1234567890123 12341234 123123123
    1234512345 123456123456 1234567812345678 123456789123 112233445566 121212121212 098765432109 0987654321
    9876543210 987654321 987654321012 135792468 147258369 147258369147 159357159357 102030405060 qwerty
    qwertyuiop qwertyuiopasdf qwertyuiop123 qwerty123456 qwerty12345678 qwerty123 1q2w3e4r5t 1q2w3e4r5t6y
    1qaz2wsx3edc 1qaz2wsx3edc4rfv qazwsxedcrfv zaq12wsxcde3 asdfghjkl asdfghjkl123 asdfghjklzxc zxcvbnmasdfg
    zxcvbnm123456 abcdefghijkl abcdefghijklm abcdefghijklmn abcd12345678 abc123456789 abc123abc123 a1b2c3d4e5f6
    aku123456789 password password1 password12 password123 password1234 password12345 password123456
    password12345678 passwordpassword mypassword123 passw0rd1234 p4ssw0rd1234 changeme1234 changemeplease
    letmein12345 letmeinplease welcome12345 welcome123456 iloveyou1234 iloveyouforever iloveyou123456
    administrator administrator1 administrator123 admin1234567 admin12345678 admin123456789 adminadmin
    adminadmin123 adminadminadmin superadmin123 superuser1234 rootrootroot root12345678 rahasia rahasia1234
    rahasia12345 rahasia123456 rahasia12345678 rahasiabanget rahasianegara sangatrahasia katasandi123
    katasandi1234 katasandi12345 katasandiku katasandiku123 katasandisaya passwordsaya passwordku123 sandi1234567
    indonesia indonesia123 indonesia1234 indonesia1945 indonesia17845 indonesiaraya indonesiajaya
    indonesiamerdeka merdeka17845 merdeka1945 merdekaataumati 17agustus1945 170845170845 pancasila123
    pancasila1945 garudapancasila bismillah bismillah123 bismillah1234 bismillah12345 bismillah123456
    bismillahirrahmanirrahim alhamdulillah alhamdulillah1 allahuakbar123 assalamualaikum insyaallah123
    subhanallah123 sayang123456 sayangku1234 sayangkamu123 sayangsayang akusayangkamu akucintakamu cintaku12345
    cintakamu123 kamukamukamu jawatengah jawatengah123 jawatengahgayeng jatenggayeng semarang1234 semarang12345
    semarang123456 semaranghebat surakarta123 heterospace heterospace1 heterospace12 heterospace123
    heterospace1234 hetero123456 simpul123456 simpulsimpul coworking123 coworkingspace jakarta12345 surabaya1234
    bandung12345 jogjakarta123 yogyakarta123 persibbandung persijajakarta sepakbola123 dragonball123
    naruto123456 football1234 liverpool1234 manchesterunited realmadrid123 barcelona1234 chelsea12345
    monkey123456 sunshine1234 princess1234 trustno11234 starwars1234 computer1234 internet1234 whatever1234
    semogasukses terserahkamu terserahsaya gantengbanget cantikbanget lupapassword lupakatasandi
    gantipassword tidakada1234 tidaktahu123
"""
COMMON = frozenset(WORDS.split())
