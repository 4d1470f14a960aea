// A private PostgreSQL as a queue: a table of messages, from which receivers take rows with SKIP LOCKED. Its cluster lies in the work folder, and it
// listens on a socket there alone. Sends and takings are commits with a sync, as PostgreSQL's defaults are.
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const user = "postgres";
const idOf = (flag) => Number(spawnSync("id", [flag, user], { encoding: "utf8" }).stdout);
const isThere = (program) => spawnSync(program, ["--version"]).status === 0;

/** Messages a second, each sent, taken and deleted by tens; undefined where PostgreSQL or pgbench is not installed. */
export function postgresCycle(connections, seconds) {
  if (!["initdb", "pg_ctl", "pgbench", "psql"].every(isThere)) return undefined;
  const asRoot = process.getuid() === 0;
  // PostgreSQL refuses to run as root.
  const owner = asRoot ? { uid: idOf("-u"), gid: idOf("-g") } : {};
  if (asRoot && !owner.uid) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "tarn-postgres-"));
  const [data, script] = [join(folder, "data"), join(folder, "cycle.sql")];
  mkdirSync(data);
  const run = (program, ...args) => {
    const env = { ...process.env, PGHOST: folder, PGDATABASE: "postgres", PGUSER: asRoot ? user : undefined, HOME: folder };
    const ended = spawnSync(program, args, { ...owner, cwd: folder, encoding: "utf8", env });
    if (ended.status !== 0) throw new Error(`${program}: ${ended.stderr || ended.error}`);
    return ended.stdout;
  };
  try {
    if (asRoot) [folder, data].forEach((one) => chownSync(one, owner.uid, owner.gid));
    chmodSync(folder, 0o755);
    writeFileSync(script, [
      `INSERT INTO messages (body) VALUES ${Array.from({ length: 10 }, () => `('${"x".repeat(1_024)}')`).join(", ")};`,
      "DELETE FROM messages WHERE id IN (SELECT id FROM messages ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 10);",
    ].join("\n"));
    run("initdb", "-D", data, "-A", "trust");
    run("pg_ctl", "-D", data, "-w", "-l", join(folder, "log"), "-o", `-k ${folder} -c listen_addresses= -c fsync=on -c synchronous_commit=on`, "start");
    try {
      run("psql", "-c", "CREATE TABLE messages (id bigserial PRIMARY KEY, body text)");
      const shown = run("pgbench", "-n", "-c", `${connections}`, "-j", "2", "-T", `${seconds}`, "-f", script);
      return Number(/tps = ([\d.]+)/.exec(shown)[1]) * 10;
    } finally {
      run("pg_ctl", "-D", data, "-m", "immediate", "stop");
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
