// A reporter of Node's tests: one line for each test of a file, "milliseconds file: name", into the file that ./test names.
import { basename } from "node:path";

export default async function* times(source) {
  for await (const { type, data } of source) {
    if ((type !== "test:pass" && type !== "test:fail") || data.nesting !== 0 || data.details?.type === "suite") continue;
    yield `${Math.round(data.details.duration_ms)} ${basename(data.file ?? "", ".test.mjs")}: ${data.name.replaceAll("\n", " ")}\n`;
  }
}
