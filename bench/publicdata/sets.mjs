// The data sets as records, from npm packages whose versions the lock file pins.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));
const read = (file) => JSON.parse(readFileSync(join(folder, "node_modules", file), "utf8"));
const vega = (file) => () => read(`vega-datasets/data/${file}.json`);

const sets = {
  penguins: vega("penguins"),
  earthquakes: () => vega("earthquakes")().features,
  cars: vega("cars"),
  movies: vega("movies"),
  flights: vega("flights-20k"),
  jobs: vega("jobs"),
  football: vega("football"),
  unemployment: vega("unemployment-across-industries"),
  gapminder: vega("gapminder"),
  countries: () => read("world-countries/countries.json"),
  emoji: () => read("emojibase-data/en/data.json"),
  mime: () => Object.entries(read("mime-db/db.json")).map(([type, entry]) => ({ type, ...entry })),
};

/** @returns {Record<string, string[]>} each set's records as lines of JSON */
export function publicData() {
  if (!existsSync(join(folder, "node_modules/vega-datasets"))) spawnSync("npm", ["ci", "--ignore-scripts", "--silent", "--no-audit", "--no-fund"], { cwd: folder, stdio: "inherit" });
  return Object.fromEntries(Object.entries(sets).map(([name, records]) => [name, records().map((record) => JSON.stringify(record))]));
}
