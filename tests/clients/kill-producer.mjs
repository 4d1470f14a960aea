// A producer in its own process: sends records with ids 0 … COUNT-1 to a Kinesis stream or a delivery stream, a few
// calls at a time, until all are acknowledged. The SDK's own retries repeat a call without an answer, with the same
// amz-sdk-invocation-id.
import { FirehoseClient, PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { patient } from "./patient-retries.mjs";

const [kind, name, count] = [process.argv[2], process.argv[3], Number(process.argv[4])];
const PER_CALL = 25;
const CALLS_AT_ONCE = 4;

const settings = { retryStrategy: patient };
const kinesis = new KinesisClient(settings);
const firehose = new FirehoseClient(settings);

const record = (id) => Buffer.from(JSON.stringify({ id, text: `record ${id}`, even: id % 2 === 0 }));

async function putOnce(ids) {
  if (kind === "firehose") {
    const answer = await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName: name, Records: ids.map((id) => ({ Data: record(id) })) }));
    return ids.filter((_, i) => answer.RequestResponses[i].ErrorCode);
  }
  const answer = await kinesis.send(
    new PutRecordsCommand({ StreamName: name, Records: ids.map((id) => ({ Data: record(id), PartitionKey: String(id) })) }),
  );
  return ids.filter((_, i) => answer.Records[i].ErrorCode);
}

let next = 0;
async function work() {
  while (next < count) {
    let ids = Array.from({ length: Math.min(PER_CALL, count - next) }, (_, i) => next + i);
    next += ids.length;
    while (ids.length) ids = await putOnce(ids);
    process.stdout.write(`${Math.min(next, count)}\n`);
  }
}

await Promise.all(Array.from({ length: CALLS_AT_ONCE }, work));
process.stdout.write("done\n");
