// The function under chaos: it puts each record and each asynchronous event as a row into a delivery. At times it
// crashes, hangs, takes more memory than it may, or answers garbage, before or after its rows are put. A poisonous record
// is never done. MISHAPS is the share of calls with such an end.
import { FirehoseClient, PutRecordBatchCommand } from "@aws-sdk/client-firehose";

const firehose = new FirehoseClient({ maxAttempts: 20 });
const share = Number(process.env.MISHAPS);
const hold = [];
const mishaps = [
  () => process.kill(process.pid, "SIGKILL"),
  () => process.exit(7),
  () => { for (;;); },
  () => new Promise(() => setInterval(() => {}, 1_000)),
  () => { for (;;) hold.push(Buffer.alloc(8 << 20, 1)); },
  () => { throw new Error("at times"); },
  () => 1n,
];
// a failure of a batch, and the success of an event
const garbage = [() => ({ batchItemFailures: [{ itemIdentifier: "nothing of the batch" }] }), () => ({ batchItemFailures: "no list" })];
const chance = (all) => (Math.random() < share / 2 ? all[Math.floor(Math.random() * all.length)] : undefined);

async function put(rows) {
  if (rows.length === 0) return;
  const Records = rows.map((row) => ({ Data: Buffer.from(JSON.stringify(row)) }));
  const { FailedPutCount } = await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName: process.env.DELIVERY, Records }));
  if (FailedPutCount > 0) throw new Error(`${FailedPutCount} rows were refused`);
}

export const handler = async (event) => {
  const all = event.Records ? [...mishaps, ...garbage] : mishaps;
  const [before, after] = [chance(all), chance(all)];
  if (before) return before();
  const rows = event.id === undefined ? [] : [{ kind: "event", key: "event", n: event.id }];
  const batchItemFailures = [];
  for (const { kinesis, eventID } of event.Records ?? []) {
    const record = JSON.parse(Buffer.from(kinesis.data, "base64").toString());
    if (record.poison) {
      batchItemFailures.push({ itemIdentifier: kinesis.sequenceNumber });
      break;
    }
    rows.push({ kind: "record", key: record.key, n: record.n, shard: eventID.split(":")[0] });
  }
  await put(rows);
  return after ? after() : { batchItemFailures };
};
