"""How people write numbers, amounts, dates and flags, and what they mean by it.

One function a type, from text to a value or to a :class:`Fault` that says what would work. These
are the slow forms: :mod:`graph.coerce` hands over only what a plain cast does not understand, and
each distinct text once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from graph.schema import Type

BLANKS = frozenset({"", "-", "--", "—", "——", "–", "－", "/", "\\", "N/A", "n/a", "#N/A"})
"""What people write into a cell that has nothing to say, whatever its type."""

BLANK_WORDS = BLANKS | {"NA", "na", "NULL", "null", "None", "none", "无", "暂无", "不详", "未知"}
"""What says nothing where a number, an amount or a date is wanted. In a text NA is Namibia."""

SEPARATORS = r"[;；、\n]"
"""What parts the entries of a list."""

UNSAVED = "#FORMULA!"
"""Begins the text of a cell whose formula was saved without its result."""

ODD_DATE = "#DATE!"
"""Begins the text of a cell formatted as a date that shows a day nobody can have meant."""

_ERROR = re.compile(r"^#(REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)$")

YEARS = (1000, 9999)
SERIALS = (20_000, 80_000)  # Excel days 1954-10-03 to 2119-01-11
_EXCEL_EPOCH = date(1899, 12, 30)
LAST_DAY = _EXCEL_EPOCH + timedelta(days=SERIALS[1])
"""The last day that a spreadsheet's number of days can mean."""
DAYS_TO_1904 = 1462
"""How many days the calendar that begins in 1904 is behind the usual one."""

_SCALES = {
    "": 1,
    "千": 10**3,
    "万": 10**4,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "万亿": 10**12,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
}
_SHORT = {"k": "thousand", "m": "million", "mn": "million", "mio": "million", "bn": "billion"}
"""How amounts of money write a scale for short."""
_NUMBER = re.compile(r"^([+-]?)(\d+|\d{1,3}(?:[, ]\d{3})+)?(\.\d*)?(?:[eE]([+-]?\d{1,3}))?$")
_COUNTED = re.compile(r"^TRL\s*|\s*(人|家|个|名|项|小时|级|度|hours?|h)$")
_YUAN = re.compile(
    r"^(￥|¥|RMB|CNY|人民币)|(元整|元人民币|元|人民币|RMB|CNY|yuan)$"
    r"|(RMB|CNY|yuan)(?=\s*(?:thousand|million|billion|k|m|mn|mio|bn)$)",
    re.IGNORECASE,
)
_SCALED = re.compile(r"(万亿|千万|百万|亿|万|千|thousand|million|billion)$", re.IGNORECASE)
_SHORTLY = re.compile(r"(?<=[\d\s.])(k|m|mn|mio|bn)\.?$", re.IGNORECASE)
_CURRENCY = re.compile(
    r"[$€£₤₩₽]|USD|EUR|GBP|JPY|HKD|CHF|KRW|美元|美金|欧元|英镑|日元|日圆|港币|港元|韩元|卢布",
    re.IGNORECASE,
)
_TIME = re.compile(r"[T ]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$")
_HOUR = re.compile(
    r"\s*(?:\(?(?:周|星期|礼拜)[一二三四五六日天]\)?)?\s*\(?(?:凌晨|早上|上午|中午|下午|晚上|全天)?\)?"
    r"\s*(?:\d{1,2}[:点时]\d{0,2}[分半]?(?:\s*[-~—至]+\s*\d{1,2}[:点时]\d{0,2}[分半]?)?)?$"
)
"""The day of the week and the hour that people write behind a day."""
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_ENGLISH = re.compile(
    rf"^(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s.-]+)?{_MONTH}"
    r"(?:\s+(?P<later>\d{1,2})(?:st|nd|rd|th)?(?=,))?[\s,-]+(?P<year>\d{4}|\d{2})$",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_FIRST = re.compile(r"^(\d{1,2})[/.-]((?:19|20)\d\d)$")
_CONTINENTAL = re.compile(r"^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$")
_DATE = re.compile(r"^(\d{4})(?:([-/.年])(\d{1,2})(?:(?:[-/.月])(\d{1,2}))?)?[日号月年./-]?$")
_HAN_DAY = re.compile(r"[〇○零一二三四五六七八九十]+(?=[年月日号])")
_HAN = {c: str(n) for n, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}
_DAY_ZERO = {"1899-12-30", "1899-12-31"}
"""The day that spreadsheets give a time of day which stands alone."""
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")

_TRUE = {"是", "有", "对", "√", "✓", "✔", "☑", "yes", "y", "true", "t", "1", "1.0"}
_FALSE = {"否", "无", "没有", "不是", "×", "✗", "✘", "☒", "no", "n", "false", "f", "0", "0.0"}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a text is no value, in two languages."""

    en: str
    zh: str


def spreadsheet_error(text: str) -> Fault | None:
    """Why a cell that shows a spreadsheet's error (``#REF!``) says nothing; None if it does not."""
    if text.startswith(UNSAVED):
        return Fault(
            "is a formula that was saved without its result; open the workbook in a spreadsheet "
            "program and save it there, or write the value",
            "是未保存计算结果的公式；请用表格软件打开工作簿并重新保存，或直接填写数值",
        )
    if text.startswith(ODD_DATE):
        return Fault(
            "is a cell formatted as a date that holds another number (a year, a count); format it "
            "as text and write what is meant",
            "是按日期格式显示的其他数字（年份、个数等）；请设为文本格式后填写实际的值",
        )
    if _ERROR.match(text):
        return Fault(
            "is an error of the spreadsheet; write the value",
            "是表格软件的错误值；请填写实际的值",
        )
    return None


Value = float | int | bool | date | list[str] | None
Parser = Callable[[str], "Value | Fault"]


def half_width(text: str) -> str:
    """Full-width digits, letters and signs as half-width ones (NFKC), the ends trimmed."""
    return unicodedata.normalize("NFKC", text).strip()


def parse_number(text: str) -> float | Fault | None:
    """A number: ``1,234.5``, ``１２``, ``1.2万``, ``6.6亿``, ``300人``."""
    plain = half_width(text)
    if plain in BLANK_WORDS:
        return None
    value = _decimal(_COUNTED.sub("", plain))
    return value if isinstance(value, Fault) else float(value)


def parse_integer(text: str) -> int | Fault | None:
    """A whole number; ``12.0`` and ``1.2万`` are whole, ``3.7`` is not."""
    plain = half_width(text)
    if plain in BLANK_WORDS:
        return None
    value = _decimal(_COUNTED.sub("", plain))
    if isinstance(value, Fault):
        return value
    if value != value.to_integral_value():
        return Fault("is not a whole number", "不是整数")
    if abs(value) >= 2**63:
        return Fault("is too large", "数值过大")
    return int(value)


def parse_money(text: str) -> float | Fault | None:
    """An amount in yuan: ``300万元``, ``6.6亿``, ``￥1,200.50``, ``5000``.

    Another currency is a fault: nobody said at what rate.
    """
    plain = half_width(text)
    if plain in BLANK_WORDS:
        return None
    if _CURRENCY.search(plain):
        return Fault(
            "is in another currency; amounts are in yuan: convert it, such as 300万元 or 3000000",
            "不是人民币；金额以元为单位，请换算后填写，例如 300万元 或 3000000",
        )
    bare = _YUAN.sub("", _YUAN.sub("", plain, count=1).strip(), count=1).strip()
    value = _decimal(_SHORTLY.sub(lambda m: _SHORT[m[1].lower()], bare))
    return value if isinstance(value, Fault) else float(value)


def _decimal(plain: str) -> Decimal | Fault:
    digits, scale = plain, ""
    if unit := _SCALED.search(digits):
        digits, scale = digits[: unit.start()].rstrip(), unit.group().lower()
    number = _NUMBER.match(digits)
    if not number or not (number[2] or (number[3] and len(number[3]) > 1)):
        return Fault(
            "is not a number; write it such as 1200, 1,200.5, 1.2万 or 6.6亿",
            "不是数字；请写成 1200、1,200.5、1.2万 或 6.6亿 的形式",
        )
    value = Decimal(re.sub("[, ]", "", digits)) * _SCALES[scale]
    if not value.is_finite() or abs(value) > Decimal("1e300"):
        return Fault("is too large", "数值过大")
    return value


def parse_date(text: str) -> date | Fault | None:
    """A calendar date: ISO, with a time of day, ``2020年7月15日``, ``2020/7/15``, an Excel serial;
    ``15 July 2020``, ``15-Jul-20``, and ``15.07.2020``, where points stand behind day and month.

    ``2020.7``, ``07/2020``, ``2020年7月`` are the first of the month, ``2020年`` and ``2020`` the
    first of January: the day that an incomplete date begins.
    """
    plain = half_width(text)
    if plain in BLANK_WORDS:
        return None
    if "年" in plain:
        plain = _HAN_DAY.sub(lambda m: _counted(m[0]), plain)
    plain = re.sub(r"\s*([-/.年月日])\s*", r"\1", _TIME.sub("", day := plain).strip())
    if plain in _DAY_ZERO and plain != day:
        return Fault("is a time of day without a day", "只有时间，没有日期")
    found = _COMPACT.match(plain)
    if found:
        return _calendar(int(found[1]), int(found[2]), int(found[3]))
    if re.match(r"^\d{5}(\.\d+)?$", plain):
        return _serial(float(plain))
    found = _DATE.match(plain) or _DATE.match(_HOUR.sub("", plain))
    if found:
        return _calendar(int(found[1]), int(found[3] or 1), int(found[4] or 1))
    if found := _CONTINENTAL.match(plain):
        return _calendar(int(found[3]), int(found[2]), int(found[1]))
    if found := _MONTH_FIRST.match(plain):
        return _calendar(int(found[2]), int(found[1]), 1)
    if found := _ENGLISH.match(day):
        year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
        first = found["day"] or found["later"] or 1
        return _calendar(year, 1 + _MONTHS.index(found["month"].lower()), int(first))
    return Fault(
        "is not a date; write it such as 2020-07-15, 2020年7月15日 or 2020.7",
        "不是日期；请写成 2020-07-15、2020年7月15日 或 2020.7 的形式",
    )


def _counted(han: str) -> str:
    """A number up to 99, or digit by digit, of Chinese characters: 二〇二〇, 十二, 三十一."""
    if "十" not in han:
        return "".join(_HAN[c] for c in han)
    tens, _, ones = han.partition("十")
    return str(10 * int(_HAN.get(tens, "1")) + int(_HAN.get(ones, "0")))


def _serial(days: float) -> date | Fault:
    low, high = SERIALS
    if not low <= days <= high:
        return Fault(
            f"is not a date: as an Excel serial it is outside {low} to {high}",
            f"不是日期：作为 Excel 序列值超出 {low} 至 {high}",
        )
    return _EXCEL_EPOCH + timedelta(days=int(days))


def _calendar(year: int, month: int, day: int) -> date | Fault:
    try:
        value = date(year, month, day)
    except ValueError:
        return Fault("is no day of the calendar", "日历上没有这一天")
    if not YEARS[0] <= year <= YEARS[1]:
        return Fault(f"has the year {year}, which cannot be meant", f"年份 {year} 不合理")
    return value


def parse_boolean(text: str) -> bool | Fault | None:
    """Yes or no: 是/否, 有/无, yes/no, true/false, Y/N, 1/0, √/×."""
    plain = half_width(text).casefold()
    if plain in _TRUE:
        return True
    if plain in _FALSE:
        return False
    if plain in {w.casefold() for w in BLANK_WORDS}:
        return None
    return Fault(
        "is neither yes nor no; write yes or no (是 or 否)", "不是“是”或“否”；请填 是 或 否"
    )


PARSERS: dict[Type, Parser] = {
    Type.INTEGER: parse_integer,
    Type.NUMBER: parse_number,
    Type.MONEY: parse_money,
    Type.BOOLEAN: parse_boolean,
    Type.DATE: parse_date,
}
"""The function that understands each type; a text or a list of texts needs none."""
