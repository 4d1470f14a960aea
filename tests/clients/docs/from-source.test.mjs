// ./tarn while it builds, with a compiler of the test: one line with step, parts and the last time, errors whole, the program after it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const folder = mkdtempSync(join(tmpdir(), "tarn-source-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const compiler = `#!/usr/bin/env bash
case "$1" in
  --version) echo 10.0.100 ;;
  publish)
    if [ -n "\${BROKEN:-}" ]; then echo "a.cs(1,2): error CS0001: not so"; exit 1; fi
    echo "  Part -> /somewhere/Part.dll"
    echo "  tarn -> /somewhere/tarn.dll"
    while [ "$1" != -o ]; do shift; done
    mkdir -p "$2"
    printf '#!/bin/sh\\necho "the program got $*"\\n' >"$2/tarn"
    chmod +x "$2/tarn" ;;
esac
`;
for (const project of ["Part", "Tarn"]) {
  mkdirSync(join(folder, "src", project), { recursive: true });
  writeFileSync(join(folder, "src", project, `${project}.csproj`), "<Project />");
}
for (const file of ["Directory.Build.props", "Directory.Packages.props", "global.json"]) writeFileSync(join(folder, file), "");
mkdirSync(join(folder, "tools"));
writeFileSync(join(folder, "tools/dotnet"), compiler);
copyFileSync(fileURLToPath(new URL("../../../tarn", import.meta.url)), join(folder, "tarn"));
for (const file of ["tools/dotnet", "tarn"]) chmodSync(join(folder, file), 0o755);

const env = { ...process.env, PATH: `${join(folder, "tools")}:${process.env.PATH}`, DUCKDB_LIBRARY: "/none" };
const run = (more = {}) => spawnSync(join(folder, "tarn"), ["status"], { encoding: "utf8", env: { ...env, ...more } });
const change = () => writeFileSync(join(folder, "src/Part", `${Math.random()}.cs`), "");

test("a build says its steps, its parts and the time of the last one, and then the program runs", () => {
  const first = run();
  assert.deepEqual([first.status, first.stdout], [0, "the program got status\n"], first.stderr);
  assert.deepEqual(first.stderr.trim().split("\n"), [
    "tarn: building, step 1 of 3: packages; the first build takes some minutes",
    "tarn: building, step 2 of 3: projects, 0 of 2; the first build takes some minutes",
    "tarn: building, step 3 of 3: compiling ahead of time; the first build takes some minutes",
  ]);
  assert.equal(run().stderr, "", "nothing is built when nothing changed");
  change();
  assert.match(run().stderr, /^tarn: building, step 1 of 3: packages; the last build took \d+:\d\d$/m);
});

test("a terminal has one line that is overwritten", { skip: spawnSync("script", ["--version"]).error && "script is not installed" }, () => {
  change();
  const { stdout } = spawnSync("script", ["-qec", `${join(folder, "tarn")} status`, "/dev/null"], { encoding: "utf8", env });
  const [line, ...after] = stdout.split("\n");
  assert.match(line, /\r.*packages; 0:\d\d, the last build took .*\r.*projects, 1 of 2.*\r.*ahead of time/s);
  assert.deepEqual(after, [""], stdout);
  assert.match(line, /\r\u001b\[Kthe program got status\r$/);
});

test("errors are shown whole, and the program of before is not run", () => {
  change();
  const failed = run({ BROKEN: "1" });
  assert.deepEqual([failed.status, failed.stdout], [1, ""]);
  assert.match(failed.stderr, /^a\.cs\(1,2\): error CS0001: not so$/m);
  assert.match(failed.stderr, /the build failed; its whole output is in .*build\.log$/m);
});
