from datetime import date

from odoo.tests import BaseCase, tagged

from ..hours_format import csv_cell, format_minutes, write_csv
from ..transparency import (
    Sum,
    choice_args,
    find_period,
    group_sums,
    largest_first,
    list_months,
    month_period,
    parse_choice,
    parse_id,
    total,
)


@tagged("post_install", "-at_install")
class TestTransparencyArithmetic(BaseCase):
    """Addresses read, months listed, sums folded: without a database."""

    def test_ids(self):
        for value, expected in (
            ("12", 12),
            (12, 12),
            ("0", None),
            ("-1", None),
            ("²", None),  # a digit for Python, not a number
            ("٣", None),
            ("2147483647", 2147483647),
            ("2147483648", None),
            ("9" * 5000, None),
            ("1 OR 1=1", None),
            ("", None),
            (None, None),
            (["1"], None),
        ):
            self.assertEqual(parse_id(value), expected, value)

    def test_choice(self):
        choice = parse_choice(
            {"period": " 2026-03 ", "project": "7", "search": "a\x00b" + "c" * 500, "group": "x"}
        )
        self.assertEqual(choice.period, "2026-03")
        self.assertEqual((choice.project, choice.domain, choice.group), (7, None, "none"))
        self.assertEqual(choice.search, "ab" + "c" * 98)
        self.assertEqual(
            choice_args(choice),
            {
                "period": "2026-03",
                "project": 7,
                "search": choice.search,
            },
        )
        self.assertEqual(parse_choice(choice_args(choice)), choice)

    def test_months(self):
        keys = [month.key for month in list_months(date(2025, 12, 31), date(2026, 2, 1))]
        self.assertEqual(keys, ["2026-02", "2026-01", "2025-12"])
        self.assertEqual(month_period(date(2024, 2, 29)).end, date(2024, 3, 1))

    def test_period_asked_for(self):
        months = list_months(date(2026, 1, 1), date(2026, 2, 1))
        default = months[0]
        self.assertEqual(find_period("2026-01", months, default), months[1])
        self.assertEqual(find_period("2031-07", months, default).start, date(2031, 7, 1))
        for key in ("", "2026-13", "2026-00", "0000-01", "2026-1", "2026-01'--", "२०२६-०१", "x"):
            self.assertEqual(find_period(key, months, default), default, key)

    def test_groups(self):
        first, last = date(2026, 1, 1), date(2026, 2, 1)
        sums = [
            Sum(1, 5, first, 9, 2, 90),
            Sum(2, 5, first, 9, 1, 30),
            Sum(1, 0, last, -3, 1, -15),
        ]
        self.assertEqual(total(sums), (4, 105))
        groups = group_sums(sums, "project", {1: "Zoo", 2: "apple"})
        self.assertEqual(
            [(group.label, group.entries, group.minutes, group.share) for group in groups],
            [("apple", 1, 30, 40), ("Zoo", 3, 75, 100)],
        )
        months = group_sums(sums, "month", {}, reverse=True)
        self.assertEqual([group.key for group in months], [last, first])
        self.assertEqual(months[0].share, 0, "a bar is never shorter than nothing")
        self.assertEqual(group_sums([], "project", {}), [])
        self.assertEqual([group.key for group in largest_first(groups)], [1, 2])

    def test_file(self):
        content = write_csv(["Hours", "Text"], [[1.5, "=1+1"], [-0.25, 'é;"x"']], ",")
        self.assertTrue(content.startswith(b"\xef\xbb\xbf"))
        self.assertEqual(
            content.decode("utf-8-sig").splitlines(),
            ["Hours;Text", "1,50;'=1+1", '-0,25;"é;""x"""'],
        )
        self.assertIn("1.50,", write_csv(["Hours"], [[1.5, "x"]]).decode("utf-8-sig"))
        for text in ("=a", "+a", "-a", "@a", "\ta", "\ra"):
            self.assertEqual(csv_cell(text), f"'{text}")

    def test_minutes(self):
        self.assertEqual(format_minutes(75), "1\u00a0h\u00a015")
        self.assertEqual(format_minutes(-120), "\u22122\u00a0h")
