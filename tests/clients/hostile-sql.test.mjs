// Sends harmful statements to one server while another client's SELECT 1 is still answered: no crash, no status of 500,
// and every statement ends, or ends soon after it is stopped. The whole list: node with-server.mjs -- node
// hostile-statements.mjs
import assert from "node:assert/strict";
import { test } from "node:test";
import { AthenaClient } from "@aws-sdk/client-athena";
import { S3Client } from "@aws-sdk/client-s3";
import { bystander, complaint, createBucket, prepare, send, statements } from "./hostile-statements.mjs";
import { startTarn } from "./tarn-server.mjs";

test("hostile statements are answered or refused by name, and other clients are not affected", async () => {
  const server = await startTarn();
  try {
    const credentials = { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY };
    const client = () => new AthenaClient({ endpoint: server.url, region: "us-east-1", credentials, maxAttempts: 1 });
    const athena = client();
    await createBucket(new S3Client({ endpoint: server.url, region: "us-east-1", credentials, forcePathStyle: true }));
    await prepare(athena);
    const other = bystander(client());
    const wrong = [];
    for (const statement of statements().filter((s) => s.selected)) {
      const bad = complaint(statement, await send(athena, statement));
      if (bad) wrong.push(`${statement.group}: ${statement.name}: ${bad.slice(0, 300)}`);
    }
    assert.deepEqual(wrong, []);
    const { count } = await other.end();
    assert.ok(count > 10, `SELECT 1 was answered ${count} times meanwhile`);
  } finally {
    assert.equal(await server.stop(), 0, server.log());
    await server.remove();
  }
});
