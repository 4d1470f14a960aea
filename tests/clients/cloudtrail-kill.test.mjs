// The server is killed (SIGKILL) at random times: each answered management call has its event, and the chain is whole.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { CloudTrailClient, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { CreateUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { program, startTarn } from "./tarn-server.mjs";

const KILLS = Number(process.env.AUDIT_KILLS ?? 3);

test(`answered management calls have their events over ${KILLS} kills`, async () => {
  const data = await mkdtemp(join(tmpdir(), "tarn-audit-"));
  let server = await startTarn({ data });
  const listen = new URL(server.url).host;
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = server.env;
  const settings = { endpoint: server.url, region: "us-east-1", maxAttempts: 1, credentials: { accessKeyId, secretAccessKey } };
  const answered = [];
  for (let kill = 0; kill < KILLS; kill++) {
    const iam = new IAMClient(settings);
    let [running, made] = [true, 0];
    const callers = [0, 1, 2, 3].map(async (caller) => {
      for (let i = 0; running; i++) {
        const UserName = `u-${kill}-${caller}-${i}`;
        try {
          await iam.send(new CreateUserCommand({ UserName }));
          answered.push(UserName);
          made++;
        } catch {
          running = false;
        }
      }
    });
    while (running && made < 20 + 15 * kill) await new Promise((resolve) => setImmediate(resolve));
    await server.kill();
    await Promise.all(callers);
    server = await startTarn({ data, listen });
  }

  const trails = new CloudTrailClient(settings);
  const recorded = new Set();
  let NextToken;
  do {
    const page = await trails.send(new LookupEventsCommand({ LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "CreateUser" }], NextToken }));
    for (const event of page.Events) recorded.add(JSON.parse(event.CloudTrailEvent).requestParameters.userName);
    NextToken = page.NextToken;
  } while (NextToken);
  assert.ok(answered.length > 20 * KILLS - KILLS);
  assert.deepEqual(answered.filter((name) => !recorded.has(name)), []);
  const { stdout } = await promisify(execFile)(program, ["audit", "tarn.audit", "--data", data], { env: { ...process.env, ...server.env } });
  assert.match(stdout, /everything agrees/);
  await server.stop();
  await rm(data, { recursive: true, force: true });
});
