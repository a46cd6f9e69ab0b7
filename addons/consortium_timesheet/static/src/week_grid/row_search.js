import { normalize } from "@web/core/l10n/utils";

/**
 * Search of what a new row is about: every word must be found, accents and case aside, in its
 * project, task, customer or domain; letters in order are enough when nothing better is found.
 */

const WEIGHTS = [4, 3, 2, 1]; // project, task, customer, anything else

/**
 * @param {string} word normalized
 * @param {string} text normalized
 * @returns {number} 0 if the word is not in the text; more for a better place
 */
export function scoreWord(word, text) {
    const index = text.indexOf(word);
    if (index === 0) {
        return 100;
    }
    if (index > 0) {
        return /[a-z0-9]/.test(text[index - 1]) ? 40 : 80;
    }
    let position = -1;
    let gaps = 0;
    for (const letter of word) {
        const next = text.indexOf(letter, position + 1);
        if (next < 0) {
            return 0;
        }
        gaps += position < 0 ? 0 : next - position - 1;
        position = next;
    }
    return word.length > 2 && gaps <= word.length * 2 ? 20 - Math.min(gaps, 15) : 0;
}

function getTexts(row) {
    const { project_id, task_id, ...others } = row.labels;
    return [project_id, task_id, row.customer, Object.values(others).join(" ")].map((text) =>
        normalize(text || ""),
    );
}

/**
 * @param {Object} row as the server describes it
 * @param {string[]} words normalized
 * @returns {number}
 */
export function scoreRow(row, words) {
    const texts = getTexts(row);
    let total = 0;
    for (const word of words) {
        const scores = texts.map(
            (text, index) => scoreWord(word, text) && scoreWord(word, text) + WEIGHTS[index],
        );
        const best = Math.max(...scores);
        if (!best) {
            return 0;
        }
        total += best;
    }
    return total / words.length;
}

/**
 * @param {Object[]} rows
 * @param {string} term
 * @param {string[]} [usual] keys of rows, the most used first: they win between equals
 * @param {number} [limit]
 * @returns {Object[]} the best rows first
 */
export function searchRows(rows, term, usual = [], limit = 30) {
    const words = normalize(term).split(/\s+/).filter(Boolean);
    const rank = new Map(usual.map((key, index) => [key, usual.length - index]));
    const found = [];
    for (const row of rows) {
        const score = words.length ? scoreRow(row, words) : 1;
        if (score && !row.closed) {
            found.push({
                row,
                score: score + (rank.has(row.key) ? 10 + rank.get(row.key) / 10 : 0),
            });
        }
    }
    found.sort((a, b) => b.score - a.score || compareRows(a.row, b.row));
    return found.slice(0, limit).map(({ row }) => row);
}

function compareRows(a, b) {
    return (
        a.labels.project_id.localeCompare(b.labels.project_id) ||
        (a.labels.task_id || "").localeCompare(b.labels.task_id || "")
    );
}
