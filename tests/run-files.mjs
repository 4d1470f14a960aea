// Runs files of tests in the order of the arguments, TEST_LANES at a time, else three: node run-files.mjs LOG TAP TIMES FILE… Node's own runner
// sorts them, so the longest would begin in the middle. Ends with 1 if a test failed. No test has a limit of its own: a slow machine is not a
// fault. The limit ends a file that hangs. After TEST_UNTIL, in seconds since 1970, no file begins: those left are skipped by name.
import { createWriteStream } from "node:fs";
import { basename } from "node:path";
import { PassThrough } from "node:stream";
import { run } from "node:test";
import { spec, tap } from "node:test/reporters";
import times from "./times.mjs";

const [log, tapFile, timesFile, ...files] = process.argv.slice(2);
const until = process.env.TEST_UNTIL ? Number(process.env.TEST_UNTIL) * 1_000 : Infinity;
if (process.env.PROCESSOR_TIMES) process.env.NODE_OPTIONS = `--import=${new URL("processor.mjs", import.meta.url)}`;
const counts = { tests: 0, suites: 0, pass: 0, fail: 0, cancelled: 0, skipped: 0, todo: 0 };
const begun = Date.now();
const all = new PassThrough({ objectMode: true, highWaterMark: 100_000 });
all.setMaxListeners(30);
for (const [reporter, path] of [[new spec(), log], [tap, tapFile], [times, timesFile]]) all.compose(reporter).pipe(createWriteStream(path));

/** Runs a file, and reports it at its end: events of two files would mix. */
async function runFile(file) {
  const events = [];
  for await (const event of run({ files: [file], timeout: 1_800_000 })) {
    const [, name, count] = (event.type === "test:diagnostic" && event.data.nesting === 0 && /^(\w+) ([\d.]+)$/.exec(event.data.message)) || [];
    if (event.type === "test:fail") process.exitCode = 1;
    if (name in counts) counts[name] += Number(count);
    else if (name !== "duration_ms" && (event.type !== "test:plan" || event.data.nesting > 0)) events.push(event);
  }
  for (const event of events) all.write(event);
}

function skip(file) {
  counts.tests++;
  counts.skipped++;
  const data = { name: basename(file, ".test.mjs"), nesting: 0, testNumber: 0, file, skip: "no time was left", details: { duration_ms: 0 } };
  all.write({ type: "test:pass", data });
}

async function lane() {
  for (let file = files.shift(); file; file = files.shift()) {
    if (Date.now() > until) skip(file);
    else await runFile(file);
  }
}

await Promise.all(Array.from({ length: Number(process.env.TEST_LANES) || 3 }, lane));
for (const message of [...Object.entries(counts).map(([name, count]) => `${name} ${count}`), `duration_ms ${Date.now() - begun}`])
  all.write({ type: "test:diagnostic", data: { nesting: 0, message } });
all.end();
