// Draws the icon: a sheet with a folded corner, its clauses as lines, one of them marked and ticked. Run by `build.mjs`.
import { crc32, deflateSync } from 'node:zlib';

/** Signed distances of shapes in a square of side 1: below 0 inside. */
const box = (x, y, left, top, right, bottom, round) => {
    const dx = Math.abs(x - (left + right) / 2) - (right - left) / 2 + round;
    const dy = Math.abs(y - (top + bottom) / 2) - (bottom - top) / 2 + round;
    return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - round;
};
const segment = (x, y, x1, y1, x2, y2, width) => {
    const [px, py, bx, by] = [x - x1, y - y1, x2 - x1, y2 - y1];
    const at = Math.min(1, Math.max(0, (px * bx + py * by) / (bx * bx + by * by)));
    return Math.hypot(px - bx * at, py - by * at) - width / 2;
};

const GROUND = [27, 58, 95];
const SHEET = [247, 245, 238];
const FOLD = [201, 207, 214];
const LINE = [142, 156, 173];
const MARK = [196, 61, 47];

/** The shapes from back to front: a colour, and how far a point is from the shape. */
const SHAPES = [
    [GROUND, (x, y) => box(x, y, 0.02, 0.02, 0.98, 0.98, 0.2)],
    [SHEET, (x, y) => Math.max(box(x, y, 0.24, 0.14, 0.76, 0.86, 0.03), (x - y - 0.46) / Math.SQRT2)],
    [FOLD, (x, y) => Math.max(box(x, y, 0.6, 0.14, 0.76, 0.3, 0.01), (x - y - 0.46) / Math.SQRT2, (y - x + 0.3) / 1)],
    [LINE, (x, y) => segment(x, y, 0.33, 0.33, 0.52, 0.33, 0.04)],
    [LINE, (x, y) => segment(x, y, 0.33, 0.45, 0.67, 0.45, 0.04)],
    [MARK, (x, y) => segment(x, y, 0.33, 0.57, 0.58, 0.57, 0.05)],
    [LINE, (x, y) => segment(x, y, 0.33, 0.69, 0.62, 0.69, 0.04)],
    [MARK, (x, y) => Math.min(segment(x, y, 0.56, 0.72, 0.65, 0.81, 0.065), segment(x, y, 0.65, 0.81, 0.84, 0.58, 0.065))],
];

function chunk(kind, data) {
    const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body) >>> 0, body.length + 4);
    return out;
}

/** The icon as PNG, of this many pixels a side. */
export function draw(side) {
    const rows = Buffer.alloc(side * (side * 4 + 1));
    for (let row = 0; row < side; row++) {
        for (let column = 0; column < side; column++) {
            const [x, y] = [(column + 0.5) / side, (row + 0.5) / side];
            let [red, green, blue, alpha] = [0, 0, 0, 0];
            for (const [colour, distance] of SHAPES) {
                // the part of the pixel that the shape covers
                const part = Math.min(1, Math.max(0, 0.5 - distance(x, y) * side));
                const over = part + alpha * (1 - part);
                if (over === 0) continue;
                [red, green, blue] = [red, green, blue].map((below, at) => (colour[at] * part + below * alpha * (1 - part)) / over);
                alpha = over;
            }
            const at = row * (side * 4 + 1) + 1 + column * 4;
            rows.set([red, green, blue, alpha * 255].map(Math.round), at);
        }
    }
    const head = Buffer.alloc(13);
    head.writeUInt32BE(side, 0);
    head.writeUInt32BE(side, 4);
    head.set([8, 6, 0, 0, 0], 8);
    const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}
