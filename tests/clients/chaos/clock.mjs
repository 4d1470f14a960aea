// A wall clock that a round can set forward, so that records outlive their retention within minutes. It needs a C
// compiler; without one the clock stays.
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SECONDS_BYTES = 8;

/** Runs this script again under the clock, and ends with its code; goes on without it when there is no compiler. */
export function underClock(script) {
  if (process.env.CHAOS_CLOCK) return;
  const folder = mkdtempSync(join(tmpdir(), "tarn-clock-"));
  const library = join(folder, "clock.so");
  try {
    execFileSync("cc", ["-shared", "-fPIC", "-O1", "-o", library, fileURLToPath(new URL("clock.c", import.meta.url)), "-ldl"], { stdio: "pipe" });
  } catch {
    rmSync(folder, { recursive: true });
    return;
  }
  const env = { ...process.env, LD_PRELOAD: library, CHAOS_CLOCK: join(folder, "seconds") };
  write(env.CHAOS_CLOCK, 0n);
  chmodSync(folder, 0o755); // servers may have a user of their own
  const { status } = spawnSync(process.execPath, [...process.execArgv, fileURLToPath(script), ...process.argv.slice(2)], { env, stdio: "inherit" });
  rmSync(folder, { recursive: true });
  process.exit(status ?? 1);
}

/** Sets the clock forward for this process and for servers that start from now on. @returns false: there is no clock */
export function forward(hours) {
  const path = process.env.CHAOS_CLOCK;
  if (path) write(path, readFileSync(path).readBigInt64LE() + BigInt(hours * 3_600));
  return path !== undefined;
}

function write(path, seconds) {
  const bytes = Buffer.alloc(SECONDS_BYTES);
  bytes.writeBigInt64LE(seconds);
  const file = openSync(path, "a+");
  closeSync(file);
  const shared = openSync(path, "r+");
  writeSync(shared, bytes, 0, SECONDS_BYTES, 0);
  closeSync(shared);
}
