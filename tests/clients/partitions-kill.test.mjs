// SIGKILL amid BatchCreatePartition: an acknowledged batch is whole after the next start, and a batch without an answer is whole or absent.
import assert from "node:assert/strict";
import { test } from "node:test";
import { BatchCreatePartitionCommand, CreateDatabaseCommand, CreateTableCommand, GlueClient, paginateGetPartitions } from "@aws-sdk/client-glue";
import { mulberry } from "./chance.mjs";
import { startTarn } from "./tarn-server.mjs";

const [DatabaseName, TableName, batchSize, rounds] = ["db", "t", 100, 4];
const chance = mulberry(Number(process.env.TARN_TEST_SEED ?? 1));
const clientOf = (server) => new GlueClient({
  endpoint: server.url,
  region: "us-east-1",
  maxAttempts: 1,
  credentials: { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
});
const inputs = (batch) => Array.from({ length: batchSize }, (_, i) => ({
  Values: [String(batch), String(i)], StorageDescriptor: { Columns: [{ Name: "id", Type: "bigint" }], Location: `s3://b/t/${batch}/${i}/` } }));

test("batches of partitions survive SIGKILL whole or not at all", async () => {
  let server = await startTarn();
  const acknowledged = new Set();
  let next = 0;
  try {
    const first = clientOf(server);
    await first.send(new CreateDatabaseCommand({ DatabaseInput: { Name: DatabaseName } }));
    const PartitionKeys = [{ Name: "batch", Type: "int" }, { Name: "n", Type: "int" }];
    await first.send(new CreateTableCommand({ DatabaseName, TableInput: { Name: TableName, PartitionKeys } }));
    for (let round = 0; round < rounds; round++) {
      const glue = clientOf(server);
      const target = acknowledged.size + 3 + Math.floor(chance() * 20);
      let killed;
      await Promise.all([0, 1, 2, 3].map(async () => {
        try {
          while (!killed) {
            const batch = next++;
            const { Errors } = await glue.send(new BatchCreatePartitionCommand({ DatabaseName, TableName, PartitionInputList: inputs(batch) }));
            assert.deepEqual(Errors ?? [], []);
            acknowledged.add(batch);
            if (acknowledged.size >= target) killed ??= server.kill();
          }
        } catch (error) {
          if (!killed) throw error;
        }
      }));
      await killed;
      server = await startTarn({ data: server.data });
      const found = new Map();
      for await (const page of paginateGetPartitions({ client: clientOf(server) }, { DatabaseName, TableName, ExcludeColumnSchema: true })) {
        for (const { Values: [batch] } of page.Partitions) found.set(Number(batch), (found.get(Number(batch)) ?? 0) + 1);
      }
      for (const batch of acknowledged) assert.equal(found.get(batch), batchSize, `acknowledged batch ${batch} of round ${round}`);
      for (const [batch, count] of found) assert.equal(count, batchSize, `batch ${batch} of round ${round}`);
    }
  } finally {
    await server.kill();
    await server.remove();
  }
});
