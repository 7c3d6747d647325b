"""Bytes -> frames -> records (protocol.md, sections 1 and 2)."""
import datetime
import re
from dataclasses import dataclass

STX, LINE_END = 0x02, b"\r\n\x03"
MAX_FRAME = 256
HEAD = re.compile(rb"[0-9]{2}[A-Za-z][0-9]{6}")
CONTROL = re.compile(rb"[\0-\x1f\x7f]")
CALL_EVENTS = "ABCDEFGHIJLMNOPSTU"
WITHOUT_BUTTON = "ABCDF"


@dataclass(slots=True)
class Frame:
    """What is left of a frame without STX, line end and the NULs around; `text` is None for bytes that are no frame."""
    text: bytes | None
    finished: bool = True


@dataclass(slots=True)
class Record:
    """One decoded record; fields that its layout does not have stay None."""
    number: int
    letter: str
    time_of_day: int
    directory: str | None = None
    agent: str | None = None
    button: str | None = None
    damaged: bool = False
    queue: str | None = None
    waiting: int | None = None
    longest_wait: int | None = None
    date: datetime.date | None = None


def find_end(data, start, stops):
    """The first position from `start` on that holds one of `stops`, else the length of `data`."""
    while start < len(data) and data[start] not in stops:
        start += 1
    return start


def skip(data, start, these):
    """The first position from `start` on that holds none of `these`."""
    while start < len(data) and data[start] in these:
        start += 1
    return start


def squeeze(text, wanted):
    """Without the NULs up to where `wanted` other bytes have been."""
    kept = b""
    for at in range(len(text)):
        if len(kept) == wanted:
            return kept + text[at:]
        kept += text[at:at + 1].replace(b"\0", b"")
    return kept


def frames(data):
    """Every frame of a session in order; one Frame(None) for each run of bytes that belongs to none."""
    pos = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    stray = False
    while pos < len(data):
        start = skip(data, pos, b"\0")
        has_stx = start < len(data) and data[start] == STX
        end = find_end(data, start + has_stx, LINE_END + b"\x02")
        text = squeeze(data[start + has_stx:end].strip(b"\0"), 9)
        too_long = end - start > MAX_FRAME
        if (has_stx and not too_long) or (not has_stx and not too_long and HEAD.match(text)):
            if stray:
                yield Frame(None)
            stray = False
            yield Frame(text, finished=end < len(data))
            if end < len(data) and data[end] != STX:
                end = skip(data, end, LINE_END + b"\0")
        elif has_stx:                                   # overflow: a reject of its own, on to the next STX
            if stray:
                yield Frame(None)
            stray = False
            yield Frame(None)
            end = find_end(data, end, b"\x02")
        else:                                           # a line that is no record: part of a stray run
            stray = True
            end = end + 1 if end < len(data) and data[end] != STX else end
        pos = end
    if stray:
        yield Frame(None)


def needed_length(letter):
    """The bytes an unfinished frame must have to be decoded."""
    if letter in "KQ":
        return 22
    if letter == "R":
        return 17
    if letter in CALL_EVENTS:
        return 23 if letter in WITHOUT_BUTTON else 25
    return 9


def decode(frame):
    """The record of a frame, or None for a reject."""
    text = frame.text
    if text is None or not HEAD.match(text):
        return None
    hour, minute, second = int(text[3:5]), int(text[5:7]), int(text[7:9])
    if hour > 23 or minute > 59 or second > 59:
        return None
    letter = chr(text[2])
    if letter in CALL_EVENTS:
        text = without_stray_nuls(text)
    elif letter in "KQR":
        text = squeeze(text, needed_length(letter))
    if not frame.finished and len(text) < needed_length(letter):
        return None
    record = Record(int(text[:2]), letter, hour * 3600 + minute * 60 + second)
    if letter in "KQ":
        return decode_report(record, text)
    if letter == "R":
        return decode_refresh(record, text)
    if letter in CALL_EVENTS:
        decode_call_event(record, text)
    return record


def decode_report(record, text):
    """K and Q: number and calls waiting, or a reject; agents and longest wait unless the record ends before."""
    fields = text[9:22]
    if len(fields) < 6 or not fields.isdigit():
        return None
    record.queue = fields[0:3].decode()
    record.waiting = int(fields[3:6])
    record.longest_wait = int(fields[9:11]) * 60 + int(fields[11:13]) if len(fields) == 13 else None
    return record


def decode_refresh(record, text):
    """R: a date that exists, or a reject."""
    digits = text[9:17]
    if len(digits) < 8 or not digits.isdigit():
        return None
    try:
        record.date = datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return record


def in_fields(text, fill):
    """Two columns of seven, each left-justified and filled up, and two digits."""
    columns = (text[9:16], text[16:23])
    return all(fill not in column.rstrip(fill) for column in columns) and re.fullmatch(rb"[0-9]{2}", text[23:25]) is not None


def without_stray_nuls(text):
    """NULs that fill up columns stand for blanks; those of a record which is whole without them are not there."""
    squeezed = squeeze(text, 25)
    if len(squeezed) == 25 and in_fields(squeezed, b" ") and not in_fields(text, b"\0"):
        return squeezed
    return text


def decode_call_event(record, text):
    """Directory number, agent id (blank = None) and the leading digits of the button, padded with blanks."""
    text = text.ljust(25)
    for raw in (text[9:16], text[16:23]):
        record.damaged |= CONTROL.search(raw.strip(b" \0")) is not None
    record.directory = field(text[9:16])
    record.agent = field(text[16:23])
    record.button = re.match(rb"[0-9]*", text[23:]).group().decode() or None


def field(raw):
    """Text without what fills it up; None if that is all, or if a control byte stands in it."""
    raw = raw.strip(b"\0").rstrip(b" \0")
    return None if CONTROL.search(raw) else raw.decode("utf-8", "replace") or None
