// Clients of CloudWatch that nobody here wrote, in each of their protocols: boto3 (CBOR, JSON, query), an old boto3 (query), Java's SDK.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { jarsOf, noKcl } from "./kcl.mjs";
import { unique } from "./wait.mjs";

const file = (name) => fileURLToPath(new URL(name, import.meta.url));
const PROGRAMS = ["metrics", "alarms", "dashboards"];

/** Why a Python has no boto3 whose CloudWatch speaks a protocol; false: it has. */
function lacks(python, protocol, what) {
  const code = "import sys, botocore.session as s; m = s.get_session().get_component('data_loader').load_service_model('cloudwatch', 'service-2')['metadata']; "
    + "sys.exit(sys.argv[1] not in m.get('protocols', [m['protocol']]))";
  return spawnSync(python, ["-c", code, protocol]).status !== 0 && `${what} is not installed`;
}

const olds = process.env.PYTHON_OF_OLD_BOTO3 ?? "/usr/bin/python3";
const cases = [
  ...["smithy-rpc-v2-cbor", "json", "query"].map((protocol) => [`boto3 with ${protocol}`, "python3", protocol, lacks("python3", protocol, `a boto3 with ${protocol}`)]),
  ["an old boto3", olds, "query", lacks(olds, "query", "an old boto3 (the package of the system, or of the Python that PYTHON_OF_OLD_BOTO3 names)")],
];

for (const [what, python, protocol, skip] of cases) {
  test(`${what} calls metrics, alarms and dashboards`, { skip }, () => {
    for (const program of PROGRAMS) {
      const run = spawnSync(python, [file("boto3_protocol.py"), protocol, file(`${program}_boto3.py`), unique("Boto")], { encoding: "utf8" });
      assert.equal(run.status, 0, `${program}: ${run.stderr}`);
    }
  });
}

test("Java's client calls metrics and alarms", { skip: noKcl }, () => {
  const run = spawnSync("java", [
    "-Xmx160m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", jarsOf(), file("java/Metrics.java"), process.env.AWS_ENDPOINT_URL, unique("Java"),
  ], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
});
