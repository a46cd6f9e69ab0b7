from odoo import models
from odoo.fields import Domain

from ..importers.matching import Matcher

NO_NAME = "—"


class ConsortiumTimeImport(models.Model):
    """What the names of a file stand for: remembered, found, proposed."""

    _inherit = "consortium.time.import"  # pylint: disable=consider-merging-classes-inherited

    def _get_mapped(self, entries):
        """Return the mappings of all names of the file, the missing ones created with a proposal.

        :return: ``{(kind, key): consortium.time.import.mapping}``
        """
        names = self._get_names(entries)
        Mapping = self.env["consortium.time.import.mapping"].with_company(self.company_id)
        known = Mapping.search(
            [("company_id", "=", self.company_id.id), ("source", "=", self.source)]
        )
        mappings = {(mapping.kind, mapping.key): mapping for mapping in known}
        for kind in ("user", "project", "task", "tag"):
            wanted = {key: name for (one, key), name in names.items() if one == kind}
            mappings.update(self._propose(kind, wanted, mappings))
        mappings = {key: mappings[key] for key in names}
        found = Mapping.union(*mappings.values())
        if found != self.mapping_ids:
            self.mapping_ids = found
        return mappings

    def _get_names(self, entries):
        """``{(kind, key): names}``: what the file calls it, the most telling name first."""
        names = {}
        for entry in entries:
            names[("user", entry.user_key)] = (entry.email, entry.user)
            project = " ".join(filter(None, (entry.client, entry.project)))
            names[("project", entry.project_key)] = (project, entry.project)
            if entry.task:
                names[("task", entry.task_key)] = (entry.task,)
            for tag in entry.tag_keys:
                names[("tag", tag)] = (tag,)
        return names

    def _propose(self, kind, wanted, mappings):
        """Create the mappings that are missing; look again for those that nobody matched.

        :param wanted: ``{key: names}``
        :param mappings: all that are known
        """
        missing = [key for key in wanted if (kind, key) not in mappings]
        again = [
            mappings[kind, key]
            for key in wanted
            if (kind, key) in mappings and mappings[kind, key].state in ("todo", "optional")
        ]
        if not missing and not again:
            return {}
        matchers = self._get_matchers(kind, wanted, mappings)
        for mapping in again:
            vals = self._prepare_target_vals(kind, mapping.key, wanted[mapping.key], matchers)
            if vals:
                mapping.write(vals)
        created = self.env["consortium.time.import.mapping"].create(
            [
                {
                    "company_id": self.company_id.id,
                    "source": self.source,
                    "kind": kind,
                    "key": key,
                    "name": self._get_label(kind, key, wanted[key]),
                    **self._prepare_target_vals(kind, key, wanted[key], matchers),
                }
                for key in missing
            ]
        )
        return {(kind, mapping.key): mapping for mapping in created}

    def _get_label(self, kind, key, names):
        """How the name is shown: with the person's address, or the task's project."""
        shown = [name for name in names if name]
        if kind == "user":
            return " · ".join(reversed(shown))
        if kind == "task":
            return " / ".join(filter(None, [*key.split("\x1f")[:-1], *shown]))
        return shown[0] if shown else NO_NAME

    def _prepare_target_vals(self, kind, key, names, matchers):
        """Values of a mapping whose name means something; empty when nothing is like it.

        :param matchers: ``[(field, function of the key that returns a Matcher)]``, best first
        """
        proposals = []
        for field, get_matcher in matchers:
            target, is_certain = get_matcher(key).find(*names)
            if target and is_certain:
                return {field: target, "is_proposal": False}
            if target:
                proposals.append({field: target, "is_proposal": True})
        return proposals[0] if proposals else {}

    def _get_matchers(self, kind, wanted, mappings):
        """Matchers of a kind of name; override to match with more."""
        by_domain = Matcher(self._get_domain_candidates()) if kind in ("task", "tag") else None
        if kind == "user":
            matcher = Matcher(self._get_employee_candidates())
            return [("employee_id", lambda key: matcher)]
        if kind == "project":
            matcher = Matcher(self._get_project_candidates())
            return [("project_id", lambda key: matcher)]
        if kind == "task":
            by_task = self._get_task_matchers(wanted, mappings)
            return [
                ("task_id", lambda key: by_task[key]),
                ("service_domain_id", lambda key: by_domain),
            ]
        return [("service_domain_id", lambda key: by_domain)]

    def _get_employee_candidates(self):
        employees = self.env["hr.employee"].search([("company_id", "=", self.company_id.id)])
        return {
            employee.id: (employee.work_email, employee.user_id.login, employee.name)
            for employee in employees
        }

    def _get_project_candidates(self):
        projects = self.env["project.project"].search(
            Domain("allow_timesheets", "=", True)
            & Domain("is_template", "=", False)
            & Domain("company_id", "in", (False, self.company_id.id))
        )
        return {
            project.id: (project.name, f"{project.partner_id.name or ''} {project.name}")
            for project in projects
        }

    def _get_task_matchers(self, wanted, mappings):
        """A matcher by task of the file, of the tasks of the project that it is in."""
        project_ids = {}
        for key in wanted:
            mapping = mappings.get(("project", key.rpartition("\x1f")[0]))
            project_ids[key] = mapping.project_id.id if mapping and mapping.state == "done" else 0
        tasks = self.env["project.task"].search([("project_id", "in", list(project_ids.values()))])
        by_project = {
            project.id: Matcher({task.id: (task.name,) for task in project_tasks})
            for project, project_tasks in tasks.grouped("project_id").items()
        }
        nothing = Matcher({})
        return {key: by_project.get(project_id, nothing) for key, project_id in project_ids.items()}

    def _get_domain_candidates(self):
        domains = self.env["consortium.service.domain"].search(
            [("company_id", "in", (False, self.company_id.id))]
        )
        return {domain.id: (domain.name, domain.code) for domain in domains}

    # Values of an entry

    def _apply_mappings(self, outcome, mappings):
        """Turn the names of a line into the values of its entry, or say what is missing."""
        entry = outcome.entry
        keys = [("user", entry.user_key), ("project", entry.project_key)]
        if entry.task:
            keys.append(("task", entry.task_key))
        keys += [("tag", tag) for tag in entry.tag_keys]
        used = [mappings[key] for key in keys]
        for state, result in (
            ("ignored", "ignored"),
            ("todo", "unmapped"),
            ("proposed", "unmapped"),
        ):
            for mapping in used:
                if mapping.state == state:
                    outcome.refuse(result, state, name=mapping.name)
                    return
        outcome.targets = self._get_targets(entry, used)
        self._refuse_targets(outcome, used)

    def _get_targets(self, entry, used):
        """Values of the entry: the most particular name decides on domain and billing."""
        targets = {}
        for mapping in used:  # person, project, task, tags
            for name in ("employee_id", "project_id", "task_id", "service_domain_id"):
                if mapping[name]:
                    targets[name] = mapping[name].id
            if mapping.billing_kind:
                targets["billing_kind"] = mapping.billing_kind
        kind = used[1].project_id.default_billing_kind or "internal"
        if "billing_kind" not in targets and entry.billable is False and kind != "internal":
            targets["billing_kind"] = self.nonbillable_kind
        return targets

    def _refuse_targets(self, outcome, used):
        """Refuse what no time can be entered on.

        :param used: mappings of the person, the project, then of the task and the tags
        """
        employee, project = used[0].employee_id, used[1].project_id
        task = used[2].task_id if outcome.entry.task else self.env["project.task"]
        if not employee.active:
            outcome.refuse("error", "employee_archived", name=employee.name)
        elif not project.active or not project.allow_timesheets:
            outcome.refuse("error", "project_closed", name=project.name)
        elif task and task.project_id != project:
            outcome.refuse("error", "task_project", task=task.name, project=project.name)
