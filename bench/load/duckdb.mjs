// DuckDB alone, in its own process, which reads statements as lines.
import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { bench } from "./report.mjs";

/**
 * @param {{ memoryMb: number, threads: number, spill: string }} [limits] all three, or none for 2 GiB and 2 threads without spilling
 * @returns {{ rows(sql: string, columns: number): Promise<(string|null)[][]>, run(sql: string): Promise<void>, stop(): void }}
 */
export function startDuckDb({ memoryMb, threads, spill } = {}) {
  const project = join(bench, "duckdb");
  const built = spawnSync("dotnet", ["build", "-c", "Release", "-v", "q", "--nologo", project], { encoding: "utf8" });
  if (built.status !== 0) throw new Error(built.stdout);
  const child = spawn("dotnet", ["run", "-c", "Release", "--no-build", "--project", project, ...(spill ? ["--", `${memoryMb}`, `${threads}`, spill] : [])], { stdio: ["pipe", "pipe", "inherit"] });
  const waiting = [];
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift()(JSON.parse(line)));
  child.on("exit", () => waiting.splice(0).forEach((resolve) => resolve({ error: "the process ended" })));
  const ask = async (sql) => {
    const answer = await new Promise((resolve) => {
      waiting.push(resolve);
      child.stdin.write(sql.replaceAll("\n", " ") + "\n");
    });
    if (answer.error) throw new Error(`DuckDB: ${answer.error}: ${sql}`);
    return answer;
  };
  const names = (count) => Array.from({ length: count }, (_, i) => `c${i}`);
  return {
    run: ask,
    rows: (sql, columns) => ask(`SELECT ${names(columns).map((name) => `CAST(${name} AS VARCHAR)`)} FROM (${sql}) AS answer(${names(columns)})`),
    stop: () => child.stdin.end(),
  };
}
