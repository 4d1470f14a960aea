// Shared by the benches: arguments, medians, the report file.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const bench = fileURLToPath(new URL("..", import.meta.url));
export const root = join(bench, "..");
const clients = join(root, "tests/clients");

// `--help` prints the head of the command's file. Without this check, a bench started by mistake would run for ten
// minutes.
if (process.argv.includes("--help")) {
  const lines = readFileSync(process.argv[1], "utf8").split("\n").slice(1);
  console.log(lines.slice(0, lines.findIndex((line) => !line.startsWith("//"))).map((line) => line.slice(3)).join("\n"));
  process.exit(0);
}

/** The number after `--name`, else the default. */
export const argument = (name, otherwise) => Number(process.argv[process.argv.indexOf(`--${name}`) + 1] || 0) || otherwise;
/** The text after `--name`; undefined without it. */
export const text = (name) => (flag(name) ? process.argv[process.argv.indexOf(`--${name}`) + 1] : undefined);
/** Whether the command has `--name`. */
export const flag = (name) => process.argv.includes(`--${name}`);
export const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** `require` for the client tests' packages, which it installs if they are missing. */
export function clientPackages() {
  if (!existsSync(join(clients, "node_modules"))) spawnSync("npm", ["ci", "--ignore-scripts", "--silent"], { cwd: clients, stdio: "inherit" });
  return createRequire(join(clients, "package.json"));
}

/** A new folder for a bench's data, on the disk of the checkout. */
export function workFolder(name) {
  mkdirSync(join(root, ".build"), { recursive: true });
  return mkdtempSync(join(root, `.build/${name}-`));
}

/** A new report, which begins with commit, time and cores. */
export const beginReport = (more = {}) => ({
  commit: spawnSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" }).stdout.trim(),
  measured: new Date().toISOString(),
  cores: cpus().length,
  ...more,
});

export function writeReport(name, report) {
  mkdirSync(join(bench, "reports"), { recursive: true });
  writeFileSync(join(bench, `reports/${name}.json`), JSON.stringify(report, null, 2) + "\n");
}
