// Runs a command beside its own Tarn server: node with-server.mjs [--data DIR] -- COMMAND ARG… The server listens on a
// free port, and the command gets AWS_* variables that point at it. Ends with the command's status.
import { startTarn } from "./tarn-server.mjs";
import { spawn } from "node:child_process";

const split = process.argv.indexOf("--");
const [command, ...args] = process.argv.slice(split + 1);
const server = await startTarn();
const child = spawn(command, args, { stdio: "inherit", env: { ...process.env, ...server.env } });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
const status = await new Promise((resolve) => child.on("exit", (code, signal) => resolve(signal ? 1 : code)));
const stopped = await server.stop();
if (stopped !== 0) console.error(`with-server: the server ended with ${stopped}\n${server.log()}`);
await server.remove();
process.exit(status || (stopped === 0 ? 0 : 1));
