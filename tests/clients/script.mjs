// Runs scripts and commands to their end, for tests and for bench/.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Runs a command. @returns {{ code: number | string, output: string, stdout: string }} its exit code or signal; output has both streams */
export async function run(command, args, { stderr = "pipe" } = {}) {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", stderr] });
  let output = "", stdout = "";
  child.stdout.on("data", (chunk) => ((output += chunk), (stdout += chunk)));
  child.stderr?.on("data", (chunk) => (output += chunk));
  const code = await new Promise((resolve) => child.on("close", (status, signal) => resolve(signal ?? status)));
  return { code, output, stdout };
}

/** Runs a script in a process of its own, because clients keep their first address and keys. */
export const runScript = (url, args, options) => run(process.execPath, ["--no-warnings", fileURLToPath(url), ...args.map(String)], options);

/** Runs a script that prints its report as JSON in its last line; its other words are shown. @returns the report */
export async function reportOf(url, ...args) {
  const { stdout } = await runScript(url, args, { stderr: "inherit" });
  return JSON.parse(stdout.trim().split("\n").at(-1));
}
