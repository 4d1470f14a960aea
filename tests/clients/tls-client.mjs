// Put, push and S3 over TLS with the JS SDK: node tls-client.mjs URL. NODE_EXTRA_CA_CERTS, which Node reads at its
// start, names the trusted authority.
import assert from "node:assert/strict";
import {
  KinesisClient, DeleteStreamCommand, PutRecordCommand, RegisterStreamConsumerCommand, SubscribeToShardCommand,
} from "@aws-sdk/client-kinesis";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { createStream } from "./streams.mjs";

const endpoint = process.argv[2];
const kinesis = new KinesisClient({ endpoint });
const StreamName = "over-tls";
const stream = await createStream(kinesis, { StreamName, ShardCount: 1 });
const { Consumer } = await kinesis.send(new RegisterStreamConsumerCommand({ StreamARN: stream.StreamARN, ConsumerName: "c" }));
const { EventStream } = await kinesis.send(
  new SubscribeToShardCommand({ ...Consumer, ShardId: "shardId-000000000000", StartingPosition: { Type: "TRIM_HORIZON" } }),
);
await kinesis.send(new PutRecordCommand({ StreamName, PartitionKey: "k", Data: Buffer.from("pushed") }));
for await (const event of EventStream) {
  assert.equal(Buffer.from(event.SubscribeToShardEvent.Records[0].Data).toString(), "pushed");
  break;
}
await kinesis.send(new DeleteStreamCommand({ StreamName, EnforceConsumerDeletion: true }));
const s3 = new S3Client({ endpoint, forcePathStyle: true });
await s3.send(new CreateBucketCommand({ Bucket: "over-tls" }));
await s3.send(new PutObjectCommand({ Bucket: "over-tls", Key: "a/../b", Body: "body" }));
assert.equal(await (await s3.send(new GetObjectCommand({ Bucket: "over-tls", Key: "a/../b" }))).Body.transformToString(), "body");
console.log("ok");
process.exit(0);
