// PyAthena and awswrangler wait a second between two questions about a statement. Small statements must end within the
// first question. The developers' machines have the wheels beside the repository; elsewhere the tests are skipped with the reason.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

const wheels = fileURLToPath(new URL("../../../shared/wheels", import.meta.url));
const venv = fileURLToPath(new URL("../../.build/pyathena", import.meta.url));
const skip = !existsSync(wheels)
  ? "PyAthena's wheels (../shared/wheels) are not beside this clone"
  : spawnSync("python3", ["-m", "venv", "--help"]).status !== 0 && "python3 is not installed";

const run = (command, args) => {
  const answer = spawnSync(command, args, { encoding: "utf8" });
  assert.equal(answer.status, 0, `${command}\n${answer.stderr ?? answer.error}`);
  return answer.stdout;
};

const program = `
import time
sleeps = []
real = time.sleep
time.sleep = lambda seconds: (sleeps.append(seconds), real(seconds))
from pyathena import connect
connection = connect(s3_staging_dir="s3://aws-athena-query-results-000000000000-us-east-1/", region_name="us-east-1", work_group="primary")
cursor = connection.cursor()
assert cursor.execute("SELECT 1 AS one, 'a' AS text").fetchall() == [(1, "a")]
assert cursor.execute("SELECT %(n)s * 2", {"n": 21}).fetchall() == [(42,)]
assert cursor.execute("SHOW DATABASES").fetchall() is not None
sleeps.clear()
waits = []
for n in range(5):
    cursor.execute(f"SELECT {n}")
    waits.append(len(sleeps))
    sleeps.clear()
print(min(waits))
`;

test("PyAthena reads rows, and does not sleep for a small statement", { skip }, () => {
  if (!existsSync(`${venv}/done`)) {
    run("python3", ["-m", "venv", venv]);
    run(`${venv}/bin/pip`, ["install", "-q", "--no-index", "--no-compile", `--find-links=${wheels}`, "PyAthena"]);
    run("touch", [`${venv}/done`]);
  }

  // A busy machine may be late for some of the five statements.
  assert.equal(run(`${venv}/bin/python`, ["-c", program]).trim(), "0");
});
