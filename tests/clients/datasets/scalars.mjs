// Records with strays of other scalars: a stray is a copy of a random record in which each scalar has another kind (text, number, true or
// false). `is_stray` tells the two apart.
import { mulberry } from "../chance.mjs";

// The types that a scalar column may have while strays are rare; at 1 value in 20 it is text.
const types = { number: ["bigint", "double"], boolean: ["boolean"], text: ["string"] };

/**
 * @param {string[]} lines the clean records
 * @param {number} share the share of strays among all records
 * @returns {{ lines: string[], columns: { path: string[], kind: string, sum: number, share: number }[] }} all records; the columns whose clean
 *   values have one scalar kind, each with the sum of its numbers, or the number of its trues, and with its own share of strays
 */
export function withScalars(lines, share, seed) {
  const chance = mulberry(seed);
  const records = lines.map((line) => JSON.parse(line));
  const others = Math.max(1, Math.round((records.length * share) / (1 - share)));
  const strays = Array.from({ length: others }, (_, i) => stray(records[Math.floor(chance() * records.length)], i));
  const [clean, odd] = [columnsOf(records), columnsOf(strays)];
  const columns = [...clean.values()].map(({ path, kinds: [kind, ...more], sum, values }) => {
    const strange = odd.get(keyOf(path))?.values ?? 0;
    return { path, kind, sum, share: strange / (strange + values), only: more.length === 0 };
  }).filter((column) => column.only && column.kind in types);
  const marked = [...records.map((record) => ({ is_stray: false, ...record })), ...strays.map((record) => ({ is_stray: true, ...record }))];
  return { lines: marked.map((one) => JSON.stringify(one)), columns };
}

/** The types that a column may have with its share of strays. */
export const typesOf = ({ kind, share }) => (share < 1 / 20 ? types[kind] : types.text);

/** The type of a path in Glue's columns; undefined where the path is none. */
export function typeAt(schema, path) {
  let type = new Map(schema).get(path[0]);
  for (const name of path.slice(1)) type = type?.startsWith("struct<") ? fieldsOf(type).get(name) : undefined;
  return type;
}

const kindOf = (value) => (typeof value === "string" ? "text" : typeof value);

function stray(value, n) {
  if (value === null || Array.isArray(value)) return value;
  if (typeof value === "object") return Object.fromEntries(Object.entries(value).map(([name, below]) => [name, stray(below, n)]));
  return { text: n % 2 ? 7 : true, number: n % 2 ? "n/a" : true, boolean: n % 2 ? "n/a" : 7 }[kindOf(value)];
}

const keyOf = (path) => JSON.stringify(path).toLowerCase();

// Names that differ in case alone are one column, and count as two kinds.
function columnsOf(records) {
  const found = new Map();
  const visit = (value, path) => {
    for (const [name, below] of Object.entries(value)) {
      if (below === null || below === undefined) continue;
      const at = [...path, name];
      const key = keyOf(at);
      if (!found.has(key)) found.set(key, { path: at, kinds: new Set(), sum: 0, values: 0 });
      const column = found.get(key);
      const kind = Array.isArray(below) ? "list" : kindOf(below);
      column.kinds.add(column.path.join() === at.join() ? kind : "spelling");
      column.values++;
      if (kind === "object") visit(below, at);
      else if (kind === "number" || kind === "boolean") column.sum += Number(below);
    }
  };
  for (const record of records) visit(record, []);
  return found;
}

function fieldsOf(type) {
  const fields = new Map();
  const inner = type.slice("struct<".length, -1);
  let [depth, from] = [0, 0];
  for (let i = 0; i <= inner.length; i++) {
    if (i === inner.length || (inner[i] === "," && depth === 0)) {
      const field = inner.slice(from, i);
      fields.set(field.slice(0, field.indexOf(":")), field.slice(field.indexOf(":") + 1));
      from = i + 1;
    }
    depth += inner[i] === "<" ? 1 : inner[i] === ">" ? -1 : 0;
  }
  return fields;
}
