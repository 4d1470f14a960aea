// Compares the answers of two engines: numbers by value (doubles to 1e-12 of their size), times without trailing zeros,
// and rows in order only if the statement has an order.
import { query } from "../athena-query.mjs";
import { inBoth } from "./statements.mjs";

const numeric = new Set(["tinyint", "smallint", "integer", "bigint", "float", "real", "double", "decimal"]);

/** @returns {{ types: string[], rows: (string|null)[][] }} Tarn's answer */
export async function ask(statement, table) {
  const { columns, rows } = await query(inBoth(statement).sql.replaceAll("{t}", table));
  return { types: columns.map((column) => column.Type), rows };
}

/** The difference between an answer and the expected rows, in words; null if there is none. */
export function difference(statement, { types, rows }, expected) {
  if (rows.length !== expected.length) return `${rows.length} rows, expected ${expected.length}`;
  const ordered = / ORDER BY [^()]*$/.test(inBoth(statement).sql);
  const [own, other] = ordered ? [rows, expected] : [sorted(rows, types), sorted(expected, types)];
  for (let i = 0; i < own.length; i++) {
    for (let c = 0; c < types.length; c++) {
      if (!same(own[i][c], other[i][c], types[c])) return `row ${i}, column ${c} (${types[c]}): ${own[i][c]}, expected ${other[i][c]}`;
    }
  }
  return null;
}

function same(a, b, type) {
  if (a === null || b === null || a === undefined || b === undefined) return (a ?? null) === (b ?? null);
  if (a === b) return true;
  if (numeric.has(type)) {
    const [x, y] = [Number(a), Number(b)];
    return type === "double" || type === "float" || type === "real" ? Math.abs(x - y) <= 1e-12 * Math.max(Math.abs(x), Math.abs(y)) : x === y && String(a).replace(/\.0*$/, "") === String(b).replace(/\.0*$/, "");
  }
  return type === "timestamp" || type === "date" || type.startsWith("timestamp") ? instant(a) === instant(b) : false;
}

const instant = (text) => text.replace(/ UTC$|\+00$/, "").replace(/\.0+$/, "").replace(/ 00:00:00$/, "");

const sorted = (rows, types) =>
  rows
    .map((row) => ({ row, key: JSON.stringify(row.map((value, c) => (value === null ? null : types[c] === "double" ? Number(value).toPrecision(10) : numeric.has(types[c]) ? Number(value) : instant(value)))) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ row }) => row);
