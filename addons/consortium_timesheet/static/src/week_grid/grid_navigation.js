/**
 * Where a key leads in a grid of rows and columns.
 *
 * @param {{row: number, col: number}} from
 * @param {string} key as `KeyboardEvent.key`
 * @param {{rows: number, cols: number, ctrl?: boolean, shift?: boolean}} options
 * @returns {{row: number, col: number} | null} null if the key leads out of the grid, or nowhere
 */
export function moveFocus({ row, col }, key, { rows, cols, ctrl = false, shift = false }) {
    const last = { row: rows - 1, col: cols - 1 };
    switch (key) {
        case "ArrowLeft":
            return { row, col: ctrl ? 0 : Math.max(col - 1, 0) };
        case "ArrowRight":
            return { row, col: ctrl ? last.col : Math.min(col + 1, last.col) };
        case "ArrowUp":
            return { row: ctrl ? 0 : Math.max(row - 1, 0), col };
        case "ArrowDown":
            return { row: ctrl ? last.row : Math.min(row + 1, last.row), col };
        case "Home":
            return { row: ctrl ? 0 : row, col: 0 };
        case "End":
            return { row: ctrl ? last.row : row, col: last.col };
        case "Tab":
            return step(row * cols + col + (shift ? -1 : 1), cols, rows * cols);
    }
    return null;
}

function step(index, cols, size) {
    return index < 0 || index >= size ? null : { row: Math.floor(index / cols), col: index % cols };
}

/**
 * A key on a cell whose input is not shown yet: a hand is faster than a busy device.
 *
 * @param {{text: string, typed: boolean}} edit
 * @param {string} key as `KeyboardEvent.key`
 * @returns {{text: string, typed: boolean} | null} what is typed then; null if the key types nothing
 */
export function typeAhead({ text, typed }, key) {
    if (key.length === 1) {
        return { text: (typed ? text : "") + key, typed: true };
    }
    if (["Backspace", "Delete"].includes(key)) {
        return { text: typed && key === "Backspace" ? text.slice(0, -1) : "", typed: true };
    }
    return null;
}
