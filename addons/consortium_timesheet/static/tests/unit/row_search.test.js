import { describe, expect, test } from "@odoo/hoot";

import { searchRows } from "@consortium_timesheet/week_grid/row_search";
import { makeRow } from "./week_grid_data";

describe.current.tags("headless");

const rows = [
    { ...makeRow(1, 0, { project_id: "Comptabilité" }), customer: "Coop Érable" },
    makeRow(2, 3, { project_id: "Site Web", task_id: "Révision" }),
    makeRow(4, 0, { project_id: "Révision comptable", service_domain_id: "Juridique" }),
    { ...makeRow(9, 0, { project_id: "Comptes fermés" }), closed: "Archived" },
];

function search(term, usual) {
    return searchRows(rows, term, usual).map((row) => row.values.project_id);
}

test("accents and case do not matter", () => {
    expect(search("ERABLE")).toEqual([1]);
    expect(search("comptabilite")).toEqual([1]);
});

test("each word must be found, in any column", () => {
    expect(search("revision web")).toEqual([2]);
    expect(search("juri compt")).toEqual([4]);
    expect(search("revision lune")).toEqual([]);
});

test("the start of a project comes first; letters in order are enough", () => {
    expect(search("comp")).toEqual([1, 4]);
    expect(search("rvsn")).toEqual([4, 2]);
});

test("the most used first between equals; closed rows never", () => {
    expect(search("", ["4|0|0", "2|3|0"])).toEqual([4, 2, 1]);
    expect(search("revision", ["2|3|0"])).toEqual([2, 4]);
    expect(search("fermes")).toEqual([]);
});
