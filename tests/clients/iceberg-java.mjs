// Iceberg's own Java library, which Spark, Trino and Flink use for REST catalogs. Its jars are not downloaded: a folder beside the
// project has them, or ICEBERG_JAVA names one; the AWS SDK for Java is in AWS_JAVA_SDK.
import { execFile, spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const here = fileURLToPath(new URL(".", import.meta.url));
const folders = [
  process.env.ICEBERG_JAVA ?? join(here, "../../../shared/java-iceberg/jars"),
  process.env.AWS_JAVA_SDK ?? join(here, "../../../shared/java"),
];
const missing = folders.find((folder) => !existsSync(folder));

/** Why the library cannot run; false: it can. */
export const noIcebergJava = (spawnSync("java", ["-version"]).status !== 0 && "Java is not installed")
  || (missing !== undefined && `the jars are not in ${missing}`);

/** Runs a command of java/Iceberg.java. Returns its lines. */
export async function icebergJava(command, ...args) {
  const classes = folders.flatMap((folder) => readdirSync(folder).filter((name) => name.endsWith(".jar")).map((name) => join(folder, name))).join(":");
  const { stdout } = await promisify(execFile)(
    "java", ["-Dorg.slf4j.simpleLogger.defaultLogLevel=error", "-cp", classes, join(here, "java/Iceberg.java"),
      process.env.AWS_ENDPOINT_URL, "000000000000", command, ...args],
    { maxBuffer: 1 << 24 });
  return stdout.trim().split("\n");
}
