// The function of the mappings: each record of the streams, and each change of the item table, becomes a row of a delivery. At times it fails before or
// after its rows are put, so that batches come again.
import { FirehoseClient, PutRecordBatchCommand } from "@aws-sdk/client-firehose";

const firehose = new FirehoseClient({ maxAttempts: 20 });
const failsAtTimes = () => {
  if (Math.random() < 0.02) throw new Error("at times");
};

function rowOf({ kinesis, dynamodb }) {
  if (dynamodb) return { kind: "item", key: dynamodb.Keys.id.S, n: Number(dynamodb.NewImage.n.N) };
  const { k, id } = JSON.parse(Buffer.from(kinesis.data, "base64").toString());
  return { kind: "record", key: k, n: id };
}

export const handler = async ({ Records }) => {
  failsAtTimes();
  const rows = Records.map((record) => ({ Data: Buffer.from(JSON.stringify(rowOf(record))) }));
  const { FailedPutCount } = await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName: process.env.DELIVERY, Records: rows }));
  if (FailedPutCount > 0) throw new Error(`${FailedPutCount} rows were refused`);
  failsAtTimes();
};
