// What the benches of chaos share: a round of --minutes with a --seed in a script of the clients' tests, and a report that says what was wrong.
import { spawnSync } from "node:child_process";
import { argument, beginReport, clientPackages, writeReport } from "./report.mjs";

/**
 * Runs the rounds of a bench, prints what was wrong, writes its report, and ends the process: with 1 if anything was wrong.
 * @param {string} name the bench's name, and that of its report
 * @param {number} usual the minutes without the argument
 * @param {(report: object, script: (path: string, ...args: unknown[]) => Promise<object>, seconds: number, seed: number) => Promise<string[]>} run
 *   fills the report and prints its figures; `script` runs a file of tests/clients and gives its report. Returns what was wrong.
 */
export async function runChaos(name, usual, run) {
  const minutes = argument("minutes", usual);
  const seed = argument("seed", Date.now() % 1_000_000);
  clientPackages();
  const { reportOf } = await import("../../tests/clients/script.mjs");
  const { program } = await import("../../tests/clients/tarn-server.mjs");
  // Builds the program, so that no round does.
  spawnSync(program, ["version"], { stdio: ["ignore", "ignore", "inherit"] });

  const report = beginReport({ command: `./bench/${name} --minutes ${minutes} --seed ${seed}` });
  const script = (path, ...args) => reportOf(new URL(`../../tests/clients/${path}`, import.meta.url), ...args);
  const wrong = await run(report, script, minutes * 60, seed);
  console.log(wrong.length === 0 ? "nothing was wrong" : wrong.join("\n"));
  writeReport(name, report);
  process.exit(wrong.length === 0 ? 0 : 1);
}
