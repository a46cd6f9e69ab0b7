from datetime import date, timedelta

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import MONDAY
from .portfolio_common import MONTH, PortfolioCommon

TODAY = MONDAY + timedelta(weeks=8)
BOARD = [
    "name",
    "program_id",
    "director_id",
    "budget_hours",
    "approved_hours",
    "pending_hours",
    "budget_remaining_hours",
    "budget_rate",
    "weekly_hours",
    "forecast_hours",
    "exhaustion_date",
    "health",
    "is_late",
]


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestPortfolio(PortfolioCommon):
    """Where projects stand, in one look."""

    def test_figures(self):
        self._create_in_force(100)
        self._approve(self._submit(24))
        self._submit(8, weeks=1)
        self._create_line(day=MONDAY + timedelta(weeks=2), hours=8)
        self.project.write({"date_start": MONDAY, "date": TODAY + timedelta(weeks=4)})
        self.env.invalidate_all()
        project = self.project
        self.assertEqual(project.budget_hours, 100)
        self.assertEqual((project.approved_hours, project.pending_hours), (24, 16))
        self.assertEqual(project.budget_remaining_hours, 76)
        self.assertEqual((project.budget_rate, project.budget_pending_rate), (24, 40))
        self.assertEqual(project.weekly_hours, 16 / 8)  # the first Monday is eight weeks ago
        self.assertEqual(project.forecast_hours, 40 + 4 * 2)
        self.assertEqual(project.exhaustion_date, TODAY + timedelta(weeks=30))
        self.assertEqual(project.health, "on_track")

    def test_health_search_and_groups(self):
        Project = self.env["project.project"]
        projects = Project.create([{"name": f"P{rank}"} for rank in range(4)])
        healthy, risky, over, late = projects
        for project in (healthy, risky, over):
            self._create_in_force(10, project)
        for week, (project, hours) in enumerate(((healthy, 1), (risky, 8), (over, 11))):
            self._submit(hours, week, project=project)
        late.write({"date_start": MONDAY, "date": TODAY - timedelta(days=1)})
        self.env.invalidate_all()
        mine = [("id", "in", projects.ids)]
        for domain, expected in (
            ([("health", "=", "on_track")], healthy),
            ([("health", "in", ("at_risk", "off_track"))], risky + over + late),
            ([("health", "!=", "on_track")], risky + over + late),
            ([("health", "=", "none")], Project),
            ([("is_over_budget", "=", True)], over),
            ([("is_over_budget", "=", False)], healthy + risky + late),
            ([("is_late", "=", True)], late),
        ):
            with self.subTest(domain):
                self.assertEqual(Project.search(mine + domain), expected)
        groups = Project.formatted_read_group(mine, ["health"], ["__count"])
        self.assertEqual(
            {group["health"]: group["__count"] for group in groups},
            {"on_track": 1, "at_risk": 1, "off_track": 2},
        )
        self.assertTrue(Project.fields_get(["health"])["health"]["groupable"])
        bar = {"field": "health", "colors": {"on_track": "success", "at_risk": "warning"}}
        self.assertTrue(Project.read_progress_bar(mine, "director_id", bar))

    @mute_logger("odoo.sql_db")
    def test_health_judged_by_a_person(self):
        self._create_in_force()
        project = self.project.with_user(self.director.user_id)
        wizard = (
            self.env["consortium.project.health"]
            .with_user(self.director.user_id)
            .with_context(**project.action_judge_health()["context"])
            .create({"health": "off_track", "note": "The partner leaves"})
        )
        wizard.action_confirm()
        self.assertEqual((project.health, project.computed_health), ("off_track", "on_track"))
        self.assertIn(self.project, self.project.search([("health", "=", "off_track")]))
        with self.assertRaises(CheckViolation), self.cr.savepoint():
            self.project.health_note = False
            self.project.flush_recordset()
        self.project.invalidate_recordset()
        wizard.health = False
        wizard.action_confirm()
        self.assertEqual(project.health, "on_track")
        for user in (self.employee.user_id, self.director_other.user_id):
            with self.assertRaises(AccessError):
                self.project.with_user(user).action_judge_health()

    def test_first_project_update_proposes_the_health(self):
        self._create_in_force(1)
        self._submit(2)
        Update = self.env["project.update"].with_context(default_project_id=self.project.id)
        self.assertEqual(Update.default_get(["project_id", "status"])["status"], "off_track")

    def test_program(self):
        program = self.env["consortium.program"].create(
            {"name": "Transformation", "code": "T1", "director_id": self.director.id}
        )
        other = self.project.copy({"name": "Second"})
        (self.project + other).program_id = program
        self._create_in_force(10)
        self._create_in_force(30, other)
        self._approve(self._submit(8))
        self.assertEqual((program.project_count, program.budget_hours), (2, 40))
        self.assertEqual((program.approved_hours, program.budget_remaining_hours), (8, 32))
        self.assertEqual(program.budget_rate, 20)
        self.assertEqual(
            self.env["project.project"].search(program.action_open_projects()["domain"]),
            self.project + other,
        )
        program.with_user(self.director.user_id).name = "Mine"
        for user in (self.director_other.user_id, self.employee.user_id):
            with self.assertRaises(AccessError):
                program.with_user(user).write({"name": "Theirs"})
        self.assertEqual(program.with_user(self.employee.user_id).name, "Mine")

    def test_director_follows_the_domain(self):
        self.domain_legal.director_id = self.director_other
        self.project.service_domain_id = self.domain_legal
        self.assertEqual(self.project.director_id, self.director_other)
        self.project.director_id = self.director
        self.assertEqual(self.project.director_id, self.director)

    def test_customers_see_nothing_of_it(self):
        self._create_in_force()
        portal = new_test_user(self.env, "ts_portal", groups="base.group_portal")
        portal.partner_id.parent_id = self.member
        self.project.privacy_visibility = "portal"
        self.project.message_subscribe(portal.partner_id.ids)
        project = self.project.with_user(portal)
        self.assertEqual(project.read(["name"])[0]["name"], "Mandate")
        for name in ("budget_hours", "approved_hours", "health", "program_id", "budget_ids"):
            with self.assertRaises(AccessError):
                project.read([name])
        for name in ("health", "is_late"):
            with self.assertRaises(AccessError):
                project.search([(name, "!=", False)])
        for model in ("consortium.project.budget", "consortium.project.budget.report"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(portal).search([])

    def test_comparison(self):
        self.employee.hourly_cost = 50
        self._create_in_force(10)
        self._approve(self._submit(4))
        self._submit(3, weeks=1)
        self._create_line(hours=2, day=date(2026, 4, 6), service_domain_id=self.domain_legal.id)
        self.env.flush_all()
        Report = self.Report.with_user(self.director.user_id)
        measures = ["budget_hours:sum", "approved_hours:sum", "pending_hours:sum"]
        money = ["actual_cost:sum", "budget_cost:sum", "budget_revenue:sum"]
        rows = Report._read_group(
            [("project_id", "=", self.project.id)],
            ["service_domain_id", "role_id", "month:month"],
            [*measures, *money],
        )
        self.assertEqual(
            {(row[0], row[2]): row[3:] for row in rows},
            {
                (self.domain_finance, MONTH): (10, 4, 3, 200, 400, 1000),
                (self.domain_legal, date(2026, 4, 1)): (0, 0, 2, 0, 0, 0),
            },
        )
        entries = Report.search([("project_id", "=", self.project.id), ("line_id", "!=", False)])
        self.assertEqual(len(entries.line_id), 3)
        action = entries[0].action_open_entry()
        self.assertEqual(action["res_id"], entries[0].line_id.id)
        self.assertFalse(self.Report.with_user(self.director_other.user_id).search([]))
        self.assertFalse(self.Report.with_user(self.employee.user_id).search([]))
        self.project.user_id = self.employee.user_id
        prof = self.Report.with_user(self.employee.user_id)
        self.assertTrue(prof._read_group([], ["project_id"], measures))
        with self.assertRaises(AccessError):
            prof._read_group([], ["project_id"], money)

    # Cost

    def _count(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        work()
        return self.cr.sql_log_count - before

    def _create_portfolio(self, number):
        projects = self.env["project.project"].create(
            [
                {
                    "name": f"P{rank}",
                    "service_domain_id": self.domain_finance.id,
                    "direction_id": self.direction.id,
                    "director_id": self.director.id,
                }
                for rank in range(number)
            ]
        )
        for project in projects:
            self._create_in_force(10, project)
            self._create_line(hours=1, project_id=project.id)
        return projects

    def test_board_costs_the_same_for_twice_the_projects(self):
        user = self.director.user_id
        projects = self._create_portfolio(20)

        def read(some):
            some = some.with_user(user).with_context(prefetch_fields=True)
            return self._count(lambda: some.web_read({name: {} for name in BOARD}))

        read(projects)
        few, many = read(projects[:10]), read(projects)
        self.assertEqual(few, many)
        self.assertLessEqual(many, 16)

    def test_search_by_health_costs_the_same_for_twice_the_projects(self):
        Project = self.env["project.project"].with_user(self.director.user_id)

        def search():
            return self._count(lambda: Project.search([("health", "=", "at_risk")]))

        counts = []
        for _round in range(2):
            self._create_portfolio(8)
            search()  # creating accounts forgets what is cached
            counts.append(search())
        self.assertEqual(*counts)

    def test_comparison_is_one_query_whatever_the_entries(self):
        self._create_in_force(1000)
        read = lambda: self._count(  # noqa: E731
            lambda: self.Report._read_group(
                [("project_id", "=", self.project.id)],
                ["service_domain_id", "role_id", "month:month"],
                ["budget_hours:sum", "approved_hours:sum"],
            )
        )
        few = read()
        self.Line.create([self._prepare_line(hours=0.25) for _rank in range(200)])
        self.assertEqual(read(), few)
        self.assertEqual(few, 1)
