// node chaos/partitions.mjs SEED: a delivery partitioned at 60 s is killed every 5 s. Its records must be in objects
// within 100 s, once: a buffer's age counts from its oldest record's arrival, not from the process's start. Prints a
// report as JSON in the last line.
import { mulberry } from "../chance.mjs";
import { Bucket, names, partitionedDestination, Victim } from "./world.mjs";

const RECORDS = 2_000;
const LIMIT_SECONDS = 100;
const random = mulberry(Number(process.argv[2]));
const victim = await Victim.start();
const { CreateBucketCommand } = await import("@aws-sdk/client-s3");
const { PutRecordBatchCommand } = await import("@aws-sdk/client-firehose");
const { Collector, s3 } = await import("./collector.mjs");
const { createDelivery, firehose, RoleARN } = await import("../lake.mjs");
const { pause, recordOf } = await import("./producers.mjs");

const report = { records: RECORDS, wrong: [] };
const collector = new Collector();
let isDelivered = false;
try {
  await s3.send(new CreateBucketCommand({ Bucket }));
  await createDelivery({ DeliveryStreamName: names.partitioned, ExtendedS3DestinationConfiguration: partitionedDestination(RoleARN) });
  const sent = new Map();
  for (let first = 0; first < RECORDS; first += 500) {
    const ids = Array.from({ length: 500 }, (_, i) => first + i);
    const Records = ids.map((id) => ({ Data: Buffer.from(recordOf(id, id % 4)) }));
    const answer = await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName: names.partitioned, Records }));
    ids.forEach((id, i) => sent.set(id, answer.RequestResponses[i].RecordId));
  }
  const put = Date.now();
  const elapsed = () => (Date.now() - put) / 1_000;
  await Promise.all([kill(() => isDelivered || elapsed() > 2 * LIMIT_SECONDS), watch(elapsed)]);
  report.deliveredSeconds = Math.round(elapsed());
  const result = collector.check(sent);
  if (!isDelivered || result.missing || result.doubled) report.wrong.push(`partitions: ${JSON.stringify(result)}`);
  if (report.deliveredSeconds > LIMIT_SECONDS) report.wrong.push(`partitions: delivered after ${report.deliveredSeconds} s; ${LIMIT_SECONDS} are allowed`);
  report.objects = result.object;
  report.errors = result.error;
} catch (error) {
  report.wrong.push(error.stack);
}
report.kills = victim.kills;
if (report.wrong.length > 0) console.error(victim.log().slice(-20_000), report.wrong.join("\n"));
await victim.end({ keep: report.wrong.length > 0 });
console.log(JSON.stringify(report));
process.exit(report.wrong.length > 0 ? 1 : 0);

async function kill(isOver) {
  while (!isOver()) {
    await pause(4_800 + random() * 400);
    if (!isOver()) await victim.kill();
  }
}

async function watch(elapsed) {
  while (!isDelivered && elapsed() <= 2 * LIMIT_SECONDS) {
    await collector.takeObjects(Bucket, "partitioned/");
    await collector.takeObjects(Bucket, "partitioned-bad/", { errors: true });
    isDelivered = collector.places.size >= RECORDS;
    await pause(500);
  }
}
