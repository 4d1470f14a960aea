// The Kinesis Client Library for Java, version 3. Its jars are not downloaded: a folder beside the project has them, or KCL_JAVA names
// one; the AWS SDK for Java is in AWS_JAVA_SDK.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const folders = [
  process.env.KCL_JAVA ?? join(here, "../../../shared/java-kcl"),
  process.env.AWS_JAVA_SDK ?? join(here, "../../../shared/java"),
];
const missing = folders.find((folder) => !existsSync(folder));

/** Why the library cannot run; false: it can. */
export const noKcl = (spawnSync("java", ["-version"]).status !== 0 && "Java is not installed")
  || (missing !== undefined && `the jars are not in ${missing}`);

/** The class path of all jars. */
export const jarsOf = () => folders.flatMap((folder) => readdirSync(folder).filter((jar) => jar.endsWith(".jar")).map((jar) => join(folder, jar))).join(":");

/** A worker in its own Java process. Lines of its file survive its kill. */
export class KclWorker {
  /** @param {{ env: object, application: string, stream: string, name: string, retrieval: "polling" | "fan-out", file: string }} options */
  constructor({ env, application, stream, name, retrieval, file }) {
    this.file = file;
    this.child = spawn("java", [
      "-Xmx160m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", jarsOf(),
      join(here, "java/Consumer.java"), env.AWS_ENDPOINT_URL, application, stream, name, retrieval, file,
    ], { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    this.log = "";
    for (const output of [this.child.stdout, this.child.stderr]) output.on("data", (chunk) => (this.log = (this.log + chunk).slice(-100_000)));
    this.exited = new Promise((resolve) => this.child.on("exit", (code, signal) => resolve(signal ?? code)));
  }

  kill() {
    this.child.kill("SIGKILL");
    return this.exited;
  }

  /** The lines that the worker has written, in order. */
  lines() {
    return existsSync(this.file) ? readFileSync(this.file, "utf8").split("\n").slice(0, -1).map((line) => line.split(" ")) : [];
  }
}
