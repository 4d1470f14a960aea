// Records of other kinds among those of a data set: copies of random records in which one random value is an object, a list or a scalar
// where the others have another kind. `is_stray` tells the two apart.
import { mulberry } from "../../tests/clients/chance.mjs";

// Fields that fewer records have may end in the strays' kind, as they should.
const valuesMin = 20;

/**
 * @param {string[]} lines the clean records
 * @param {number} share the share of strays
 * @returns {{ clean: string[], strays: string[], marks: string[] }} each record with `is_stray`; `marks`: a text that only the n-th stray has
 */
export function withStrays(lines, share, seed) {
  const chance = mulberry(seed);
  const pick = (list) => list[Math.floor(chance() * list.length)];
  const records = lines.map((line) => JSON.parse(line));
  const paths = [...countValues(records)].filter(([, count]) => count >= valuesMin).map(([path]) => JSON.parse(path));
  const strays = [];
  const marks = [];
  while (strays.length < Math.max(1, Math.round(lines.length * share))) {
    const record = structuredClone(pick(records));
    const path = pick(paths);
    const parent = path.slice(0, -1).reduce((at, name) => at?.[name], record);
    const name = path.at(-1);
    if (parent === null || typeof parent !== "object" || Array.isArray(parent) || !hasScalar(parent[name])) continue;
    const mark = `stray-${seed}-${strays.length}`;
    parent[name] = pick(others(kindOf(parent[name]), mark));
    strays.push(JSON.stringify({ is_stray: true, ...record }));
    marks.push(mark);
  }
  return { clean: records.map((record) => JSON.stringify({ is_stray: false, ...record })), strays, marks };
}

const kindOf = (value) => (Array.isArray(value) ? "list" : typeof value === "object" ? "struct" : "scalar");

const others = (kind, mark) => [["scalar", mark], ["list", [mark, 1]], ["struct", { [mark]: 1, odd: mark }]].filter(([other]) => other !== kind).map(([, value]) => value);

/** Values with a scalar in them, by their paths. Elements of lists are left alone. */
function countValues(records) {
  const counts = new Map();
  const visit = (value, path) => {
    for (const [name, below] of Object.entries(value)) {
      if (!hasScalar(below)) continue;
      const at = JSON.stringify([...path, name]);
      counts.set(at, (counts.get(at) ?? 0) + 1);
      if (kindOf(below) === "struct") visit(below, [...path, name]);
    }
  };
  for (const record of records) visit(record, []);
  return counts;
}

function hasScalar(value) {
  if (value === null || value === undefined) return false;
  return typeof value === "object" ? Object.values(value).some(hasScalar) : true;
}
