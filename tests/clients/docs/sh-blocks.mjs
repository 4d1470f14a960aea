// The `sh` blocks of a Markdown file, as one script. A block after `<!-- not run: REASON -->` is omitted. `./tarn
// serve` alone on a line runs in the background, and the script continues when the server is ready; `./tarn demo` ends
// without help.
import { readFile } from "node:fs/promises";

export async function shBlocks(path) {
  const text = await readFile(path, "utf8");
  const blocks = [];
  for (const match of text.matchAll(/(<!-- not run: (.*?) -->\s*)?^```sh\n(.*?)^```$/gms)) {
    blocks.push({ notRun: match[2], lines: match[3].trimEnd().split("\n"), needs: needs(match[3]) });
  }
  return blocks;
}

const needs = (block) => ["aws", "terraform", "python3"].filter((tool) => new RegExp(`^\\s*${tool} `, "m").test(block));

export function script(blocks) {
  const lines = ["set -euo pipefail", "trap 'status=$?; for job in $(jobs -p); do kill $job 2>/dev/null || true; done; wait; exit $status' EXIT"];
  for (const line of blocks.flatMap((block) => block.lines)) {
    if (/^\.\/tarn serve( --data \S+)?$/.test(line)) lines.push(...background(line));
    else lines.push(/^\.\/tarn demo\b(?!.*--exit)/.test(line) ? `${line} --exit` : line);
  }
  return lines.join("\n") + "\n";
}

const background = (line) => [
  "mkfifo ready.$$",
  `${line} >ready.$$ 2>serve.log &`,
  "exec 5<ready.$$; rm ready.$$",
  'while read -r said <&5; do case "$said" in "tarn ready "*) break;; esac; done',
  "cat <&5 >/dev/null &",
];
