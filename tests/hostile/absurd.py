"""Absurd values, as JSON text, so that nothing is lost on the way: what no field should take."""

LONG = "9" * 100_000

TEXTS = [
    "1e400", "1e5", "1E5", "-0", "-0.0", "-1", "NaN", "nan", "Infinity", "-inf", "+1", " 1", "1 ",
    "1_000", "1,000", "1.", ".1", "1..0", "0x10", "0b1", "1/2", "\uff11\uff12", "\u0661\u0662", "½",
    "\u00b2", "", "-", "--1", "9" * 40, "9" * 63, "9" * 65, LONG, "0." + "0" * 40 + "1", "1\\u0000",
    "\\u0000", "\\ud800", "\\udfff\\ud800", "\\u202e1", "1\\n", "true", "null", "[]", "1e",
]  # fmt: skip
"""Texts that are no decimal number of an instrument, between the quotes of JSON."""

BARE = [
    "null", "true", "false", "[]", "{}", "[1]", '{"a":1}', "0", "-0", "-0.0", "1", "-1", "1.5",
    "1e5", "1e400", "-1e400", "1e-400", "NaN", "Infinity", "-Infinity", LONG, "9" * 4_301, "9" * 40,
    "0x10", "01", "+1", "１",
    str(2**53), str(2**63), str(2**64), str(2**70), "[" * 2_000 + "]" * 2_000,
]  # fmt: skip
"""What is no text at all."""

NOT_DECIMALS = [f'"{text}"' for text in TEXTS] + BARE

NOT_IDS = [
    "0",
    "-1",
    str(2**53),
    str(2**64),
    str(2**70),
    "9" * 40,
    "1e2",
    "1.0",
    "x",
    "%2B1",
    "%201",
]
NOT_IDS += ["1_0", "%EF%BC%91", "%D9%A1", "0x1", "", "%00", "9" * 4_301]
"""What is no number of anything in a path or a query."""

NOT_TIMES = [
    "", "now", "2030", "2030-01-31", "2030-01-31T17:30:00", "0000-01-01T00:00:00Z",
    "2030-02-30T00:00:00Z", "2030-13-01T00:00:00Z", "2030-01-01T24:00:01Z", "2016-12-31T23:59:60Z",
    "2030-01-01T00:00:00+99:99", "2030-01-01T00:00:00-24:00", "9999-12-31T23:59:59.999999999Z",
    "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "1969-12-31T23:59:59Z",
    "2030-01-01T00:00:00.0000000001Z", "２030-01-01T00:00:00Z", "2030-01-01T00:00:00Z\\u0000",
    "1e9", "-1", "10000-01-01T00:00:00Z", "2030-01-01t00:00:00z\\n", "\\ud800",
]  # fmt: skip
"""Texts that are no time at which an order can expire."""
