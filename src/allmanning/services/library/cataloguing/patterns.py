"""Where a new record begins: a leader, a 008 and the fields that such a thing usually has."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from allmanning.kit.text import _

_COMMON = """\
020 __$a
040 __$aSE-$bswe$erda
041 __$aswe
082 04$a$223/swe
084 __$a$2kssb/8
100 1_$a$4aut
245 10$a$c
264 _1$a$b$c{year}
300 __$a
"""
_BOOK = (
    _COMMON
    + """\
336 __$btxt$2rdacontent
337 __$bn$2rdamedia
338 __$bnc$2rdacarrier
520 __$a
650 _7$a$2sao
655 _7$a$2saogf
"""
)
_SOUND = (
    _COMMON
    + """\
306 __$a
336 __$bspw$2rdacontent
337 __$bs$2rdamedia
338 __$bsd$2rdacarrier
511 0_$aInläsare:
520 __$a
655 _7$aLjudböcker$2saogf
700 1_$a$4nrt
"""
)
_FILM = """\
024 3_$a
040 __$aSE-$bswe$erda
041 __$aswe$jswe
245 00$a$c
264 _1$a$b$c{year}
300 __$a
306 __$a
336 __$btdi$2rdacontent
337 __$bv$2rdamedia
338 __$bvd$2rdacarrier
511 1_$a
520 __$a
521 8_$a
655 _7$aFilm$2saogf
700 1_$a$4drt
"""
_GAME = """\
024 3_$a
040 __$aSE-$bswe$erda
245 00$a
264 _1$a$b$c{year}
300 __$a
336 __$bcop$2rdacontent
337 __$bc$2rdamedia
338 __$bcd$2rdacarrier
521 8_$aPEGI
538 __$a
"""
_MAGAZINE = """\
022 __$a
040 __$aSE-$bswe$erda
041 __$aswe
245 00$a
264 _1$a$b
310 __$a
336 __$btxt$2rdacontent
337 __$bn$2rdamedia
338 __$bnc$2rdacarrier
362 0_$a
"""
_MUSIC = """\
024 3_$a
040 __$aSE-$bswe$erda
100 1_$a$4cmp
245 10$a$c
264 _1$a$b$c{year}
300 __$a
306 __$a
336 __$bprm$2rdacontent
337 __$bs$2rdamedia
338 __$bsd$2rdacarrier
505 0_$a
"""


@dataclass(frozen=True)
class Pattern:
    """type: leader 06-07. rest: 008 from place 18 to 34. serial: a date that goes on."""

    name: str | Promise
    type: str
    rest: str
    lines: str
    serial: bool = False

    def text(self, today: date) -> str:
        """The lines of a new record of this kind, as the editor shows them."""
        years = f"c{today.year}9999" if self.serial else f"s{today.year}####"
        fixed = f"{today:%y%m%d}{years}sw#{self.rest}swe##"
        body = self.lines.replace("{year}", str(today.year))
        return f"=LDR 00000n{self.type}#a2200000#i#4500\n008 {fixed}\n{body}"


PATTERNS = {
    "book": Pattern(_("Book"), "am", "####" "#####" "######0#", _BOOK),
    "novel": Pattern(_("Novel"), "am", "####" "#####" "######f#", _BOOK),
    "child": Pattern(_("Children’s book"), "am", "a###" "j####" "######1#", _BOOK),
    "audiobook": Pattern(_("Audio book"), "im", "nn#" "##" "######" "f#" "####", _SOUND),
    "film": Pattern(_("Film"), "gm", "000" "##" "######" "##" "##" "vl", _FILM),
    "music": Pattern(_("Music"), "jm", "zz#" "##" "######" "##" "####", _MUSIC),
    "game": Pattern(_("Game"), "mm", "####" "####" "g#" "#######", _GAME),
    "magazine": Pattern(_("Magazine"), "as", "m#" "#p" "######" "#######", _MAGAZINE, serial=True),
}  # fmt: skip
