import { Component, onWillUnmount, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";

import { getEntryBadges } from "./cell_info";
import { formatMinutes, MINUTES_PER_DAY, parseDuration } from "./duration";
import { getRowCaption } from "./row_caption";
import { formatLongDay } from "./week_dates";
import { getCell, getRow } from "./week_state";

const QUICK = [15, 30, 60];

/** The entries of a cell, one by one: duration, note, conflict. Also how a phone enters time. */
export class CellDetails extends Component {
    static template = "consortium_timesheet.CellDetails";
    static props = {
        model: Object,
        rowKey: String,
        date: String,
        close: { type: Function, optional: true },
    };

    setup() {
        this.modelState = useState(this.props.model.state);
        this.root = useRef("root");
        this.drafts = useState({}); // what is typed, by uid, until it is a duration
        this.adding = useState({ uid: this.cell.entries.length ? "" : this.makeUid() });
        this.quick = QUICK;
        useAutofocus({ refName: "first", selectAll: true, mobile: true });
        onWillUnmount(() => this.commitAll());
    }

    get week() {
        return this.modelState.week;
    }

    get cell() {
        return getCell(this.week, this.props.rowKey, this.props.date);
    }

    get row() {
        return getRow(this.week, this.props.rowKey);
    }

    get caption() {
        return getRowCaption(this.row);
    }

    get title() {
        return formatLongDay(this.props.date);
    }

    /** Entries of the cell, and the new one that is being typed. */
    get lines() {
        const { entries, readonly } = this.cell;
        const { uid } = this.adding;
        if (!uid || readonly || entries.some((entry) => entry.uid === uid)) {
            return entries;
        }
        return [...entries, { uid, minutes: 0, note: "", locked: "", problem: null, isNew: true }];
    }

    makeUid() {
        return `n${Date.now()}${Math.random().toString(36).slice(2)}`;
    }

    isReadonly(line) {
        return Boolean(this.week.sheet.readonly || this.cell.readonly || line.locked);
    }

    getReason(line) {
        return line.locked || this.cell.readonly;
    }

    getBadges(line) {
        return line.isNew ? [] : getEntryBadges(line);
    }

    getText(line) {
        const draft = this.drafts[line.uid];
        if (draft?.text !== undefined) {
            return draft.text;
        }
        return line.minutes ? formatMinutes(line.minutes) : "";
    }

    getNote(line) {
        return this.drafts[line.uid]?.note ?? line.note;
    }

    getError(line) {
        return this.drafts[line.uid]?.error || "";
    }

    format(minutes) {
        return formatMinutes(minutes);
    }

    draft(line) {
        return (this.drafts[line.uid] ??= {});
    }

    onType(line, ev) {
        this.draft(line).text = ev.target.value;
    }

    onNote(line, ev) {
        this.draft(line).note = ev.target.value;
    }

    /** Keep what was typed of an entry; false if it is no duration. */
    commit(line) {
        const draft = this.drafts[line.uid];
        if (!draft || this.isReadonly(line)) {
            return true;
        }
        const minutes =
            draft.text === undefined ? line.minutes : parseDuration(draft.text, line.minutes);
        if (minutes === null || Math.abs(minutes) > MINUTES_PER_DAY) {
            draft.error = _t("Not a duration: try 1:30, 1.5, 90m or 1h30.");
            return false;
        }
        const note = (draft.note ?? line.note).trim();
        if (line.isNew && !minutes) {
            return true; // a note alone waits for its duration
        }
        delete this.drafts[line.uid];
        if (minutes !== line.minutes || note !== line.note) {
            const { rowKey: key, date } = this.props;
            this.props.model.edit({ uid: line.uid, key, date }, { minutes, note });
        }
        return true;
    }

    commitAll() {
        return this.week && getRow(this.week, this.props.rowKey)
            ? this.lines.map((line) => this.commit(line)).every(Boolean)
            : true;
    }

    addMinutes(line, minutes) {
        const { text } = this.draft(line);
        const current = text === undefined ? line.minutes : parseDuration(text, line.minutes) || 0;
        this.draft(line).text = formatMinutes(current + minutes);
        this.commit(line);
    }

    addEntry() {
        if (this.commitAll()) {
            this.adding.uid = this.makeUid();
        }
    }

    remove(line) {
        delete this.drafts[line.uid];
        if (!line.isNew) {
            this.props.model.edit(line, { minutes: 0 });
        }
    }

    settle(line, mine) {
        delete this.drafts[line.uid];
        this.props.model.settle(line.uid, mine);
    }

    discard(line) {
        delete this.drafts[line.uid];
        this.props.model.discard(line.uid);
    }

    /** What is in the cell now, in words, beside what was typed here. */
    getTheirs(line) {
        const theirs = line.problem.cell.find((other) => other.id === line.id);
        return theirs ? formatMinutes(theirs.minutes) : _t("deleted");
    }

    onKeydown(ev) {
        const isNote = ev.target.tagName === "TEXTAREA";
        if (ev.key === "Escape") {
            for (const uid of Object.keys(this.drafts)) {
                delete this.drafts[uid];
            }
        } else if (ev.key === "Enter" && !(isNote && ev.shiftKey)) {
            ev.preventDefault();
            ev.stopPropagation();
            this.done();
        }
    }

    done() {
        if (this.commitAll()) {
            this.props.close?.();
        }
    }
}
