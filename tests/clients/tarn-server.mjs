// Starts `tarn serve` as a child process, in its own folder on a free port, and stops exactly that process.
import { spawn } from "node:child_process";
import { chmod, chown, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The program under test: PROGRAM_UNDER_TEST (a packed or built binary), else ./tarn of this repository. */
export const program = process.env.PROGRAM_UNDER_TEST ?? join(root, "tarn");

/** The user of servers, a number: SERVER_USER, which ./test sets when root runs it; undefined: the tests' own user. */
export const serverUser = process.env.SERVER_USER ? Number(process.env.SERVER_USER) : undefined;

/** The owner of commands that change a server's data, for spawn; empty: the tests' own user. */
export const serverOwner = serverUser === undefined ? {} : { uid: serverUser, gid: serverUser };

/** Gives a folder to the servers' user. */
export async function giveToServer(folder) {
  if (serverUser !== undefined) await handOver(folder, serverUser);
}

/**
 * @param {{ data?: string, listen?: string, args?: string[], env?: Record<string, string>, executable?: string, user?: number, stdin?: "ignore" | "pipe" }} [options]
 * @returns a running server: { url, data, pid, child, env, log(), stop(), kill(), remove() }
 */
export async function startTarn({ data, listen = "127.0.0.1:0", args = [], env = {}, executable = program, user = serverUser, stdin = "ignore" } = {}) {
  const folder = data ?? (await mkdtemp(join(tmpdir(), "tarn-test-")));
  const owner = user === undefined ? {} : { uid: user, gid: user };
  if (user !== undefined) await handOver(folder, user);
  const child = spawn(executable, ["serve", "--data", folder, "--listen", listen, ...args], {
    stdio: [stdin, "pipe", "pipe"],
    env: { ...withoutAws(process.env), ...(user === undefined ? {} : { HOME: folder }), ...env },
    ...owner,
  });
  let log = "";
  let [served, asked] = [false, false];
  const exited = new Promise((resolve) =>
    child.on("exit", (code, signal) => {
      // A test sees only that its connection broke. Its report needs the reason.
      if (served && !asked) console.error(`a server ended by itself with ${signal ?? code}:\n${log.slice(-4_000)}`);
      resolve(signal ?? code);
    }),
  );
  const end = (signal) => ((asked = true), child.kill(signal), exited);
  child.stderr.on("data", (chunk) => (log = (log + chunk).slice(-200_000)));
  const url = await new Promise((resolve, reject) => {
    let out = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
      log = (log + chunk).slice(-200_000);
      const ready = /^tarn ready (\S+) /m.exec(out);
      if (!ready) return;
      served = true;
      resolve(ready[1]);
    });
    exited.then((code) => reject(new Error(`tarn serve ended with ${code} before it was ready:\n${log}`)));
  });
  const keys = await readFile(join(folder, "credentials"), "utf8");
  const value = (name) => new RegExp(`${name}\\s*=\\s*(\\S+)`).exec(keys)[1];
  return {
    url,
    data: folder,
    pid: child.pid,
    child,
    exited,
    env: {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: value("aws_access_key_id"),
      AWS_SECRET_ACCESS_KEY: value("aws_secret_access_key"),
      AWS_REGION: "us-east-1",
      AWS_DEFAULT_REGION: "us-east-1",
      TARN_DATA: folder,
    },
    log: () => log,
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
    remove: () => (data ? Promise.resolve() : rm(folder, { recursive: true, force: true })),
  };
}

/** Makes a folder the user's own, and opens the way to it. */
async function handOver(folder, user) {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chown(folder, user, user);
  for (let above = dirname(folder); above.startsWith(`${tmpdir()}/`); above = dirname(above)) await chmod(above, 0o755);
}

/** The machine's own AWS settings must not reach a test. */
function withoutAws(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("AWS_") && !name.startsWith("TARN_")));
}
