// Python programs in environments of their own, from wheels. The developers' machines have the wheels beside the repository; elsewhere
// their tests are skipped with the reason.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const wheels = fileURLToPath(new URL("../../../shared/wheels", import.meta.url));

/** Runs a command to its end; returns its output. */
const runNow = (command, args) => {
  const answer = spawnSync(command, args, { encoding: "utf8" });
  assert.equal(answer.status, 0, `${command}\n${answer.stderr ?? answer.error}`);
  return answer.stdout;
};

/** An environment with a group of wheels: `requirements-NAME.txt`. */
export function environment(name) {
  const venv = fileURLToPath(new URL(`../../.build/${name}`, import.meta.url));
  return {
    /** Why the programs cannot run; false: they can. */
    skip: !existsSync(wheels)
      ? `the wheels of ${name} (../shared/wheels) are not beside this clone`
      : spawnSync("python3", ["-m", "venv", "--help"]).status !== 0 && "python3 is not installed",

    /** Makes the environment where it is missing. */
    install() {
      if (!existsSync(`${venv}/done`)) {
        runNow("python3", ["-m", "venv", venv]);
        runNow(`${venv}/bin/pip`, ["install", "-q", "--no-index", "--no-compile", `--find-links=${wheels}`, "-r", `${wheels}/requirements-${name}.txt`]);
        runNow("touch", [`${venv}/done`]);
      }
    },

    /** Runs a program of the environment to its end; returns its output, with errors among it. */
    async run(program, args, options = {}) {
      const child = spawn(`${venv}/bin/${program}`, args, { ...options, env: { ...process.env, ...options.env } });
      let output = "";
      child.stdout.on("data", (data) => (output += data));
      child.stderr.on("data", (data) => (output += data));
      const status = await new Promise((resolve) => child.on("close", resolve));
      assert.equal(status, 0, `${program} ${args.join(" ")}\n${output}`);
      return output;
    },
  };
}
