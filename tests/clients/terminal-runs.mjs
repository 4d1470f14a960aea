// Commands of the program, as a person's terminal runs them.
import { spawn } from "node:child_process";
import { program } from "./tarn-server.mjs";

/** Runs a command to its end; returns its code, output and messages. */
export const run = (server, args, { env = {}, input } = {}) => new Promise((resolve) => {
  const child = spawn(program, args, { env: { ...process.env, ...server.env, ...env }, stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"] });
  let [out, errors] = ["", ""];
  child.stdout.on("data", (chunk) => (out += chunk));
  child.stderr.on("data", (chunk) => (errors += chunk));
  child.stdin?.end(input);
  child.on("close", (code) => resolve({ code, out, errors }));
});
