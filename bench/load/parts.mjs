// Runs tests with large numbers, one part after the other, and keeps the outcome of each in a report.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { bench, beginReport, root, workFolder, writeReport } from "./report.mjs";

/**
 * Runs the parts and writes the report after each. The tests run from a copy, because a build during a run of an hour would replace their files.
 * @param {string} name of the report
 * @param {string} numbers of the command line, in the report
 * @param {{ key: string, name: string, env: object, runs?: number, project?: string, filter?: string, file?: string }[]} parts a test project and its filter, or a file of
 * client tests
 * @returns whether all parts passed
 */
export async function runParts(name, numbers, parts) {
  const work = workFolder(name);
  try {
    const copies = {};
    for (const project of new Set(parts.map((part) => part.project).filter(Boolean))) copies[project] = copyOf(project, work);
    let passed = true;
    for (const part of parts) {
      let one;
      // Each run has a seed of its own, and a new folder: a test that looks at all that it ever wrote slows down with its rounds.
      for (let number = 1; number <= (part.runs ?? 1) && (one?.passed ?? true); number++) {
        const env = part.runs ? { TARN_TEST_SEED: `${number}` } : {};
        const next = await run({ ...part, env: { ...part.env, ...env } }, copies[part.project]);
        one = { ...next, seconds: next.seconds + (one?.seconds ?? 0), ...(part.runs ? { runs: number, of: part.runs } : {}) };
        keep(name, numbers, part.key, one);
      }
      passed &&= one.passed;
      console.log(`${one.passed ? "passed" : "FAILED"} ${part.name}, ${one.seconds} s`);
    }
    return passed;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function copyOf(project, work) {
  const build = spawnSync("dotnet", ["build", project, "-c", "Release", "-v", "q", "--nologo"], { cwd: root, encoding: "utf8" });
  if (build.status) throw new Error(build.stdout);
  const copy = join(work, basename(project));
  cpSync(join(root, project, "bin/Release/net10.0"), copy, { recursive: true });
  return join(copy, `${basename(project)}.dll`);
}

function run(part, library) {
  const [command, ...args] = part.file
    ? [process.execPath, "--test", `tests/clients/${part.file}.test.mjs`]
    : ["dotnet", "test", library, "--filter", `FullyQualifiedName~${part.filter}`];
  const begun = performance.now();
  const child = spawn(command, args, { cwd: root, env: { ...process.env, ...part.env }, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output = (output + chunk).slice(-20_000)));
  return new Promise((resolve) => child.on("close", (status) => {
    // A filter that matches no test passes, and shows nothing.
    const passed = status === 0 && !/No test (is available|matches)/.test(output);
    const one = { name: part.name, passed, seconds: Math.round((performance.now() - begun) / 1000), ...(passed ? {} : { output: output.slice(-4_000) }) };
    resolve(one);
  }));
}

// Other parts of the report stay, each with its own commit and time.
function keep(name, numbers, key, one) {
  const { parts = {} } = earlier(name);
  const { commit, measured, cores } = beginReport();
  writeReport(name, { cores, command: `bench/${name}`, parts: { ...parts, [key]: { ...one, numbers, commit, measured } } });
}

function earlier(name) {
  try {
    const report = JSON.parse(readFileSync(join(bench, `reports/${name}.json`), "utf8"));
    return Array.isArray(report.parts) ? {} : report;
  } catch {
    return {};
  }
}
