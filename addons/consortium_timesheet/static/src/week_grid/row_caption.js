/**
 * The second line of a row: task, customer, and whatever else makes it a row of its own, such as
 * its domain or the fields that another addon adds to the key.
 *
 * @param {Object} row
 * @returns {string}
 */
export function getRowCaption({ labels, customer }) {
    const others = Object.keys(labels).filter((name) => !["project_id", "task_id"].includes(name));
    const parts = [labels.task_id, customer, ...others.map((name) => labels[name])];
    return [...new Set(parts.filter((part) => part && part !== labels.project_id))].join(" · ");
}
