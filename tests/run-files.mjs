// Runs files of tests in the order of the arguments: node run-files.mjs LOG TAP TIMES FILE… Node's own runner sorts them, so the longest would
// begin in the middle. Ends with 1 if a test failed. No test has a limit of its own: a slow machine is not a fault. The limit ends a file that hangs.
import { createWriteStream } from "node:fs";
import { run } from "node:test";
import { spec, tap } from "node:test/reporters";
import times from "./times.mjs";

const [log, tapFile, timesFile, ...files] = process.argv.slice(2);
const events = run({ files, concurrency: 3, timeout: 1_800_000 });
events.setMaxListeners(30);
events.on("test:fail", () => (process.exitCode = 1));
for (const [reporter, path] of [[new spec(), log], [tap, tapFile], [times, timesFile]]) events.compose(reporter).pipe(createWriteStream(path));
