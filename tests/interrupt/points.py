"""Where ./consortium demo is interrupted, by stage; see steps.py for the options of a point.

In the chained stages each interruption hits the run that follows the one before, through all of
them. Elsewhere a point stands alone: ``drop`` begins without the databases of that prefix, and
``words`` replaces the command.
"""

CHAINED = ("fetch", "python", "cluster", "template", "suite")
SCRIPT = "run .*odoo shell .*consortium_demo_building"  # first the language, then the year


def point(name, at, **options):
    return {"name": name, "at": at, **options}


def year(name, after, **options):
    """Some seconds into the script that makes the year and its month-end."""
    return point(name, SCRIPT, nth=2, after=after, **options)


STAGES = {
    "fetch": [
        point("index of the archive", "run apt-get .* update", after=1.0),
        point("download of Odoo, at once", "run apt-get .* download odoo-19"),
        point("download of Odoo, half-way", "run apt-get .* download odoo-19", after=0.7),
        point("copy into the cache", r"write .*/deb/odoo-19_.*\.part"),
        point("naming it there", r"rename .*/deb/odoo-19_.*\.part"),
        point("download of a font", "run apt-get .* download fonts-montserrat", after=0.2),
        point("unpacking Odoo", "run dpkg-deb .*odoo-19", after=5),
        point("unpacking a font", "run dpkg-deb .*roboto"),
        point("old tree away", r"rmtree \.run/odoo None"),
        point("new tree in place", r"rename \.run/odoo\.new"),
    ],
    "python": [
        point("creating the environment", "run .* -m venv", after=1.0),
        point("pip, at once", "run .* pip install", after=1.0),
        point("pip, later", "run .* pip install", after=9.0),
        point("Odoo made known", r"write .*odoo-suite\.pth"),
        point("the launcher", r"write .*\.run/venv/bin/odoo"),
        point("the stamp", r"write .*\.run/venv/\.stamp"),
    ],
    "cluster": [
        point("before initdb", "run .*initdb"),
        point("inside initdb", "run .*initdb", after=0.25),
        point("inside initdb, parent alone", "run .*initdb", after=0.25, target="self"),
        point("its settings", "write .*pg.new-[0-9]+/postgresql.conf"),
        point("its name", "rename .*pg.new"),
        point("server's start", "run .*pg_ctl .* start", after=0.05),
        point("server's start, parent alone", "run .*pg_ctl .* start", after=0.05, target="self"),
        point("configuration", r"write \.run/odoo\.conf"),
    ],
    "template": [
        point("CREATE DATABASE", 'sql CREATE DATABASE "tpl', after=0.02),
        point("Odoo's modules, 8 s", "run .*odoo .* -i account", after=8),
        point("Odoo's modules, 35 s", "run .*odoo .* -i account", after=35),
        point("Odoo's modules, 60 s", "run .*odoo .* -i account", after=60),
        point("languages", "run .*loadlang", after=3),
        point("company", "run .*odoo shell .* tpl_", after=2),
        point("style sheets", "run .*odoo shell .* tpl_", nth=2, after=8),
        point("date of the template", "sql INSERT .*consortium.built"),
        point("mark of completion", "sql ALTER DATABASE .*IS_TEMPLATE true"),
    ],
    "suite": [
        point("files linked", "link .*suite_", nth=150),
        point("CREATE DATABASE", 'sql CREATE DATABASE "suite_', after=0.1),
        point("identity", "sql UPDATE .*ON suite_"),
        point("the addons", "run .*odoo .* -i consortium", after=5),
        point("style sheets", "run .*odoo shell .* suite_", after=8),
        point("hash of an addon", "sql INSERT .*consortium.hash", nth=3),
        point("mark of completion", "sql ALTER DATABASE .*IS_TEMPLATE true"),
    ],
    "demo": [
        point("old one: before DROP", 'sql DROP DATABASE .*"consortium_demo"'),
        point("old one: inside DROP", 'sql DROP DATABASE .*"consortium_demo"', after=0.02),
        point("old one: its files", r"rmtree .*filestore/consortium_demo None"),
        point("files linked", "link .*consortium_demo_building", nth=200),
        point("before CREATE DATABASE", 'sql CREATE DATABASE "consortium_demo_building'),
        point("inside CREATE DATABASE", 'sql CREATE DATABASE "consortium_demo_building', after=0.1),
        point("identity", "sql UPDATE .*ON consortium_demo_building"),
        point("language", SCRIPT, after=2),
        year("year, 3 s", 3),
        year("year, 7 s", 7),
        year("year, 11 s", 11),
        year("year, 15 s", 15),
        year("year or month-end, 19 s", 19),
        year("month-end, 22 s", 22),
        point("options noted", "sql INSERT .*consortium.demo.options"),
        point("report", r"write .*report\.txt"),
        point("final files, before", r"link .*_building/.* .*filestore/consortium_demo/"),
        point("final files, amid", r"link .*_building/.* .*filestore/consortium_demo/", nth=200),
        point("before RENAME", "sql ALTER DATABASE .* RENAME"),
        point("inside RENAME", "sql ALTER DATABASE .* RENAME", after=0.01),
        point("building's files away", r"rmtree .*consortium_demo_building None", nth=3),
    ],
    "server": [
        point("its address noted", "sql INSERT .*web.base.url"),
        point("just before", "run sh -c|run .*odoo .*--http-port"),
        point("starting", "run sh -c|run .*odoo .*--http-port", after=0.05),
        point("loading", "run sh -c|run .*odoo .*--http-port", after=1.0),
        point("serving in the background", "run sh -c|run .*odoo .*--http-port", after=6.0),
        point("serving", "run sh -c|run .*odoo .*--http-port", after=7.0, words=["demo"]),
    ],
    "postgres": [
        point(
            "postmaster: clone", 'sql CREATE DATABASE "consortium', after=0.1, target="postmaster"
        ),
        year("postmaster: year, 2 s", 2, target="postmaster"),
        year("postmaster: year, 12 s", 12, target="postmaster"),
        year("postmaster: month-end, 22 s", 22, target="postmaster"),
        point("postmaster: RENAME", "sql ALTER DATABASE .* RENAME", target="postmaster"),
        year("a connection: year, 10 s", 10, target="backend"),
        point(
            "postmaster: the addons",
            "run .*odoo .* -i consortium",
            after=4,
            target="postmaster",
            drop="suite_",
        ),
    ],
    "signals": [
        year("year, 8 s", 8, signal="INT"),
        year("year, 8 s", 8, signal="TERM"),
        year("year, 8 s", 8, signal="HUP"),
        year("month-end, 21 s", 21, signal="INT"),
        year("year, parent alone", 8, signal="KILL", target="self"),
        point("clone", 'sql CREATE DATABASE "consortium', after=0.1, signal="INT"),
        point("before RENAME", "sql ALTER DATABASE .* RENAME", signal="TERM"),
        point("the addons", "run .*odoo .* -i consortium", after=4, signal="INT", drop="suite_"),
    ],
}
