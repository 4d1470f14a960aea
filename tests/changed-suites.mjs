// Prints the suites downstream of the files that differ from a commit, a line each: node changed-suites.mjs [COMMIT]. Without a commit, the files
// differ from the last commit, or are new.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const git = (...args) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).split("\n").filter(Boolean);
const changed = new Set([...git("diff", "--name-only", process.argv[2] ?? "HEAD"), ...git("ls-files", "--others", "--exclude-standard")]);

// Each project and its references, by folders: "src/Tarn.Lake".
const references = new Map();
for (const parent of ["src", "tests"]) {
  for (const name of readdirSync(join(root, parent))) {
    const folder = join(parent, name);
    let project;
    try { project = readFileSync(join(root, folder, `${name}.csproj`), "utf8"); } catch { continue; }
    references.set(folder, [...project.matchAll(/<ProjectReference Include="([^"]+)"/g)].map(([, path]) => normalize(join(folder, dirname(path)))));
  }
}

const dirty = new Map();
const isDirty = (folder) => {
  if (!dirty.has(folder)) {
    dirty.set(folder, false);
    dirty.set(folder, [...changed].some((file) => file.startsWith(`${folder}/`)) || (references.get(folder) ?? []).some(isDirty));
  }
  return dirty.get(folder);
};
const touches = (...starts) => [...changed].some((file) => starts.some((start) => file.startsWith(start)));
// Files that every project reads.
const isEverything = touches("Directory.", "global.json", "src/Directory.", "src/BannedSymbols", "tests/Directory.", "tests/xunit")
  || [...changed].some((file) => /^tests\/[^/]+\.cs$/.test(file));

const suites = new Set();
for (const folder of references.keys()) {
  if (folder.startsWith("tests/") && (isEverything || isDirty(folder))) suites.add(folder.slice("tests/".length));
}
// Its tests of the architecture read every source file and every page.
if (changed.size > 0) suites.add("Tarn.Tests");
const isProgram = isEverything || isDirty("src/Tarn");
if (isProgram || touches("tests/clients/")) suites.add("clients-npm").add("clients-terraform");
if (isProgram || touches("docs/", "README.md", "tests/clients/", "pack", "tarn")) suites.add("clients-docs");
if (isProgram || touches("console/", "tests/console/")) suites.add("console");
console.log([...suites].sort().join("\n"));
