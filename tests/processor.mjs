// Loaded before a file of Node's tests: when the process ends, it adds a line "milliseconds file" to PROCESSOR_TIMES, the processor time of the process and
// of the children that it has waited for. The shared server of a suite is no child of it.
import { appendFileSync, readFileSync } from "node:fs";
import { basename } from "node:path";

const file = process.env.PROCESSOR_TIMES;
const test = process.argv.slice(1).find((argument) => argument.endsWith(".test.mjs"));
// Children of the test are not measured.
delete process.env.NODE_OPTIONS;
delete process.env.PROCESSOR_TIMES;
if (file && test) {
  process.on("exit", () => {
    // Fields 16 and 17 of the line, in ticks of 10 ms. The second field is a name, which may have spaces.
    const fields = readFileSync("/proc/self/stat", "utf8").replace(/^.*\) /, "").split(" ");
    const { user, system } = process.cpuUsage();
    appendFileSync(file, `${Math.round((user + system) / 1_000) + (Number(fields[13]) + Number(fields[14])) * 10} ${basename(test, ".test.mjs")}\n`);
  });
}
