// The demo shows rows of the table before it sends most flights, and ends with three things to try, one of them a picture.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { program, serverUser } from "../tarn-server.mjs";

test("rows are in the table before the other flights are sent, and three things to try follow", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tarn-demo-"));
  if (serverUser) chownSync(folder, serverUser, serverUser);
  const owner = serverUser ? { uid: serverUser, gid: serverUser } : {};
  try {
    const env = { ...process.env, HOME: folder };
    const child = spawn(program, ["demo", "--rows", "2000", "--exit"], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"], ...owner });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
    assert.equal(await new Promise((resolve) => child.on("close", resolve)), 0, said);
    const first = /^• ([\d,]+) rows in table demo\.flights [\d.]+ s after the first put; more follow$/m.exec(said);
    assert.equal(first?.[1], "500", said);
    assert.ok(first.index < said.indexOf("1,500 more flights: 1,500 acknowledged"), said);
    assert.match(said, /^• 2,000 rows in table demo\.flights for 2,000 records sent/m);
    const trials = said.slice(said.indexOf("Three things to try:"));
    assert.deepEqual([...trials.matchAll(/^ {2}(\d)\. /gm)].map(([, number]) => number), ["1", "2", "3"], said);
    assert.match(trials, /picture.*tarn console --data/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
