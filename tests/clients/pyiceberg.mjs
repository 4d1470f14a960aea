// PyIceberg in an environment of its own, from wheels. The developers' machines have them beside the repository; elsewhere its tests are
// skipped with the reason.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const wheels = fileURLToPath(new URL("../../../shared/wheels", import.meta.url));
export const venv = fileURLToPath(new URL("../../.build/pyiceberg", import.meta.url));
/** Why PyIceberg cannot run; false: it can. */
export const skip = !existsSync(wheels)
  ? "PyIceberg's wheels (../shared/wheels) are not beside this clone"
  : spawnSync("python3", ["-m", "venv", "--help"]).status !== 0 && "python3 is not installed";

/** Runs a command; returns its output. */
export const run = (command, args) => {
  const answer = spawnSync(command, args, { encoding: "utf8" });
  assert.equal(answer.status, 0, `${command}\n${answer.stderr ?? answer.error}`);
  return answer.stdout;
};

/** Makes the environment where it is missing. */
export const install = () => {
  if (!existsSync(`${venv}/done`)) {
    run("python3", ["-m", "venv", venv]);
    run(`${venv}/bin/pip`, ["install", "-q", "--no-index", "--no-compile", `--find-links=${wheels}`, "-r", `${wheels}/requirements-pyiceberg.txt`]);
    run("touch", [`${venv}/done`]);
  }
};
