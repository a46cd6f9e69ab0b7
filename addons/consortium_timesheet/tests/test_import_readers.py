from datetime import date, datetime, time

import pytz

from odoo.tests import BaseCase, tagged

from ..importers import READERS, detect
from ..importers.entry import get_keys, split_days
from ..importers.matching import Matcher
from ..importers.problems import FileProblem, LineProblem
from ..importers.text import decode, defuse, get_separator, read_rows, write_csv
from ..importers.values import (
    get_date_order,
    parse_clock,
    parse_date,
    parse_duration,
    parse_flag,
)
from .import_common import CLOCKIFY, HARVEST, KIMAI, TOGGL


def read(content, date_order=None):
    """Read a file as the import does: ``(source, reader, results)``."""
    text, _encoding = decode(content)
    header, rows = read_rows(text, get_separator(text))
    source = detect(header)
    reader = READERS[source](header, rows, date_order)
    return source, reader, [result for _line, result in reader.read()]


@tagged("post_install", "-at_install")
class TestImportReaders(BaseCase):
    """Layouts, encodings and cells; no database."""

    def test_toggl(self):
        row = 'Ann,ann@x.ca,Coop,Site,Plan,"Call, notes",Yes,2026-03-02,09:15:41,2026-03-02,,00:09:30,"a, b",'
        source, reader, (entry,) = read(f"{TOGGL}\n{row}".encode("utf-8-sig"))
        self.assertEqual((source, reader.date_order), ("toggl", "ymd"))
        self.assertEqual((entry.date, entry.start), (date(2026, 3, 2), time(9, 15, 41)))
        self.assertEqual((entry.seconds, entry.note), (570, "Call, notes"))
        self.assertEqual((entry.user_key, entry.tag_keys), ("ann@x.ca", ["a", "b"]))
        self.assertIs(entry.billable, True)

    def test_clockify(self):
        rows = [
            "Site,Coop,Work,,Ann,,ann@x.ca,,No,27/07/2022,1:00 PM,27/07/2022,2:30 PM,01:30:00,1.50,0,0",
            "Site,Coop,Work,,Ann,,ann@x.ca,,No,01/08/2022,12:15 AM,01/08/2022,,,0.75,0,0",
        ]
        source, reader, (first, second) = read("\n".join([CLOCKIFY, *rows]).encode())
        self.assertEqual((source, reader.date_order), ("clockify", "dmy"))
        self.assertEqual((first.date, first.start), (date(2022, 7, 27), time(13)))
        self.assertEqual((first.seconds, second.seconds), (5400, 2700))
        self.assertEqual((second.date, second.start), (date(2022, 8, 1), time(0, 15)))
        self.assertIs(first.billable, False)

    def test_harvest(self):
        row = "03/27/2026,Coop,Site,S1,Design,Cover,7.25,7.5,Yes,No,No,Élise,Roy,,Yes,0,0,0,0,CAD,"
        total = ",,,,,,7.25,7.5,,,,Total,,,,,,,,,"
        source, reader, results = read(f"{HARVEST}\n{row}\n{total}\n".encode("cp1252"))
        self.assertEqual((source, reader.date_order), ("harvest", "mdy"))
        self.assertEqual(results[0].user, "Élise Roy")
        self.assertEqual((results[0].seconds, results[0].start), (26100, None))
        self.assertEqual(results[0].date, date(2026, 3, 27))

    def test_kimai(self):
        row = '2026-03-02,15:50,17:51,2.02,CAD,1,1,1,0,Ann,ann,ann@x.ca,7,Coop,Site,Test,Work,1,"a,b",,work'
        source, _reader, (entry,) = read(f"{KIMAI}\n{row}".encode())
        self.assertEqual(source, "kimai")
        self.assertEqual((entry.seconds, entry.start), (7272, time(15, 50)))
        self.assertEqual((entry.user, entry.email, entry.task), ("Ann", "ann@x.ca", "Test"))

    def test_kimai_importer_layout_has_seconds(self):
        header = '"Date","From","To","Duration","Rate","User","Customer","Project","Activity","Description","Exported","Tags"'
        row = '"2020-05-04","15:50","17:51","7260","231.92","ann@x.ca","Coop","Site", "Test","work","0","foo"'
        _source, _reader, (entry,) = read(f"{header}\n{row}".encode())
        self.assertEqual((entry.seconds, entry.email), (7260, "ann@x.ca"))

    def test_kimai_in_french(self):
        header = "Date;De;À;Durée;Nom;Client;Projet;Activité;Description;Facturable;Tags"
        row = "27.03.2026;08:00;09:30;1,50;Élise;Coop;Site;Conseil;Œuvre;non;"
        for encoding in ("utf-8-sig", "cp1252", "utf-16"):
            with self.subTest(encoding=encoding):
                source, reader, (entry,) = read(f"{header}\r\n{row}\r\n".encode(encoding))
                self.assertEqual((source, reader.date_order), ("kimai", "dmy"))
                self.assertEqual((entry.seconds, entry.user, entry.note), (5400, "Élise", "Œuvre"))
                self.assertIs(entry.billable, False)

    def test_order_of_dates(self):
        self.assertEqual(get_date_order(["01/02/2026", "13/02/2026"]), "dmy")
        self.assertEqual(get_date_order(["2/1/26", "2/27/26", ""]), "mdy")
        self.assertEqual(get_date_order(["2026-02-01"]), "ymd")
        for cells, code in (
            (["01/02/2026", "03/04/2026"], "date_order"),
            (["13/02/2026", "02/13/2026"], "mixed_dates"),
            (["2026-01-01", "01/02/2026"], "mixed_dates"),
            ([], "no_date"),
        ):
            with self.assertRaises(FileProblem) as caught:
                get_date_order(cells)
            self.assertEqual(caught.exception.code, code)
        self.assertEqual(parse_date("7/27/22", "mdy"), date(2022, 7, 27))
        for text in ("31/02/2026", "soon", "1/1"):
            with self.assertRaises(LineProblem):
                parse_date(text, "dmy")

    def test_durations(self):
        for text, seconds in (
            ("1:30", 5400), ("01:30:30", 5430), ("1.5", 5400), ("1,5", 5400), ("0.01", 36),
            ("100:00:00", 360000), ("1,234.50", 4444200), ("7", 25200), ("", None), ("0", 0),
        ):  # fmt: skip
            self.assertEqual(parse_duration(text), seconds, text)
        for text, code in (("1:75", "bad_duration"), ("x", "bad_duration"), ("-1.5", "negative"),
                           ("-0:30", "negative"), ("nan", "bad_duration"), ("1e999", "bad_duration")):  # fmt: skip
            with self.assertRaises(LineProblem) as caught:
                parse_duration(text)
            self.assertEqual(caught.exception.code, code, text)

    def test_clocks(self):
        for text, clock in (
            ("9:00", time(9)), ("09:00:30", time(9, 0, 30)), ("12:05 AM", time(0, 5)),
            ("12:05 pm", time(12, 5)), ("1:00 p.m.", time(13)), ("14h30", time(14, 30)), ("", None),
        ):  # fmt: skip
            self.assertEqual(parse_clock(text), clock, text)
        for text in ("25:00", "9", "noon"):
            with self.assertRaises(LineProblem):
                parse_clock(text)
        self.assertEqual(
            [parse_flag(text) for text in ("Oui", "no", "1", "")], [True, False, True, None]
        )

    def test_hostile_files(self):
        for content, code in (
            (b"", "empty"),
            (b"  \n ", "empty"),
            (b"PK\x03\x04\x00\x00", "not_text"),
            (f"{TOGGL}\nA\0B".encode(), "not_text"),
            (b"hello\nworld\n", "one_column"),
            (TOGGL.encode(), "empty"),
            (f'{TOGGL}\n"never ends,a,b\n'.encode(), "broken"),
            (f"{TOGGL}\n{'x' * 40_000}\n".encode(), "broken"),
        ):
            with self.subTest(content=content[:20]), self.assertRaises(FileProblem) as caught:
                read(content)
            self.assertEqual(caught.exception.code, code)
        self.assertIsNone(detect(["a", "b"]))
        with self.assertRaises(FileProblem) as caught:
            READERS["toggl"](["User", "Email"], [])
        self.assertIn("start date", caught.exception.values["columns"])

    def test_lines_keep_their_number_and_short_rows_do_not_fail(self):
        row = 'Ann,a@x.ca,,Site,,"two\nlines",Yes,2026-03-02,,,,1:00,,'
        text = f"{TOGGL}\n{row}\n\nAnn,a@x.ca,,Site,,,Yes,2026-03-03,,,,2:00\n"
        header, rows = read_rows(text, ",")
        self.assertEqual([line for line, _cells in rows], [2, 5])
        reader = READERS["toggl"](header, rows)
        self.assertEqual([entry.seconds for _line, entry in reader.read()], [3600, 7200])

    def test_a_report_runs_nothing_in_a_spreadsheet(self):
        for text in ("=cmd|'/C calc'!A0", "+1", "-1", "@x", "\t=1", "  =1"):
            self.assertTrue(defuse(text).startswith("'"), text)
        self.assertEqual([defuse("a=b"), defuse(-2.5), defuse(None)], ["a=b", -2.5, ""])
        self.assertIn(b"'=1+1", write_csv([["=1+1"]]))

    def test_equal_lines_are_counted(self):
        row = "Ann,a@x.ca,,Site,,Call,Yes,2026-03-02,09:00,,,1:00,,"
        _source, _reader, entries = read("\n".join([TOGGL, row, row]).encode())
        keys = get_keys("toggl", entries)
        self.assertEqual(len(set(keys)), 2)
        other = (
            row.replace("2026-03-02", "02/03/2026")
            .replace("09:00", "9:00 AM")
            .replace("1:00,", "1.0,")
        )
        _source, _reader, again = read("\n".join([TOGGL, other]).encode(), "dmy")
        self.assertEqual(get_keys("toggl", again), keys[:1])

    def test_over_midnight(self):
        montreal = pytz.timezone("America/Montreal")

        def split(text, hours):
            start = montreal.localize(datetime.fromisoformat(text))
            return [(day.day, minutes) for day, minutes in split_days(start, int(hours * 3600))]

        self.assertEqual(split("2026-03-02T22:30", 3), [(2, 90), (3, 90)])
        self.assertEqual(split("2026-03-02T09:00", 1.5), [(2, 90)])
        self.assertEqual(split("2026-03-02T12:00", 36), [(2, 720), (3, 1440)])
        # the 8th has 23 hours, the 1st of November 25
        self.assertEqual(split("2026-03-08T00:00", 24), [(8, 1380), (9, 60)])
        self.assertEqual(split("2026-11-01T00:00", 25), [(1, 1500)])
        # 29 s and 31 s around midnight: a minute in all
        self.assertEqual(split("2026-03-02T23:59:31", 1 / 60), [(3, 1)])

    def test_likely_names(self):
        matcher = Matcher(
            {1: ["Élise Roy", "elise@x.ca"], 2: ["Marc Roy"], 3: ["Refonte du site", ""]}
        )
        self.assertEqual(matcher.find("elise roy"), (1, True))
        self.assertEqual(matcher.find("nobody@x.ca", "Roy, Marc"), (2, False))
        self.assertEqual(matcher.find("Refonte site"), (3, False))
        self.assertEqual(matcher.find("Zzz"), (None, False))
        self.assertEqual(Matcher({1: ["Site"], 2: ["site"]}).find("Site"), (1, False))
