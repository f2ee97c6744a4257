#!/usr/bin/env python3
"""make-han-readings.py: writes Sources/Blog/Slugs/HanReadings.swift on standard output.

The readings are those of Unicode's CLDR (transform Han-Latin, by ICU's `uconv` from Debian's package icu-devtools), without tones.
Of the characters in daily use (level 1 of GB 2312 and of Big5), those which `pelican.utils.slugify` was seen to read otherwise have that reading:
URLs of old blogs must stay as they are. Needs: pip install pelican unidecode
"""
import subprocess
from pelican.utils import slugify

FIRST, LAST = 0x4E00, 0x9FFF
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def in_daily_use():
    pairs = [(high, low) for high in range(0xA1, 0xFF) for low in range(0x40, 0xFF)]
    for high, low in pairs:
        for name, within in (("gb2312", 0xB0 <= high <= 0xD7), ("big5", 0xA4 <= high <= 0xC6)):
            try:
                if within:
                    yield bytes([high, low]).decode(name)
            except UnicodeDecodeError:
                pass


characters = [chr(code) for code in range(FIRST, LAST + 1)]
transform = ["uconv", "-f", "utf-8", "-t", "utf-8", "-x", "Any-Latin; Latin-ASCII"]
lines = subprocess.run(transform, input="\n".join(characters).encode(), capture_output=True, check=True).stdout.decode().split("\n")
readings = {c: line.strip().lower() if line.isascii() else "" for c, line in zip(characters, lines)}
for character in set(in_daily_use()) & set(characters):
    seen = slugify(character, regex_subs=[(r"\s*\Z", "")])
    if seen.isalpha():
        readings[character] = seen
syllables = sorted(set(readings.values()))
assert syllables[0] == "" and len(syllables) < len(DIGITS) ** 2
index = {syllable: n for n, syllable in enumerate(syllables)}
codes = "".join(DIGITS[n // len(DIGITS)] + DIGITS[n % len(DIGITS)] for n in (index[readings[c]] for c in characters))


def literal(text, step):
    return "\\\n".join("        " + text[start:start + step] for start in range(0, len(text), step))


print(f'''// How Chinese characters are read in slugs: made by Tests/BlogTests/make-han-readings.py, which says where the readings come from.

/// Readings of the characters from U+{FIRST:04X} to U+{LAST:04X}, without tones.
enum HanReadings {{
    static let first: UInt32 = 0x{FIRST:04X}
    static let last: UInt32 = 0x{LAST:04X}
    /// The digits that `codes` is written in; two are the number of a syllable.
    static let digits = "{DIGITS}"

    /// All syllables, separated by commas; the one numbered 0 is empty.
    static let syllables: StaticString = """
{literal(",".join(syllables), 130)}
        """

    /// The numbers of the characters' syllables, two digits each.
    static let codes: StaticString = """
{literal(codes, 130)}
        """
}}''')
