// A consumer by the rules of the adapter between DynamoDB Streams and the Kinesis Client Library: a shard is read after its parent, a
// closed shard ends, an expired iterator is made again from the last number, and trimmed records are passed over.
import { DescribeStreamCommand, GetRecordsCommand, GetShardIteratorCommand } from "@aws-sdk/client-dynamodb-streams";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class StreamReader {
  shards = new Map();
  records = [];
  renewed = 0;
  stopped = false;

  constructor(streams, StreamArn) {
    Object.assign(this, { streams, StreamArn });
  }

  /** Reads until stop(), and all that was written before. */
  async run() {
    const reading = new Map();
    let failure;
    while (!this.stopped || reading.size > 0) {
      if (failure) throw failure;
      await this.discover();
      for (const shard of this.shards.values()) {
        const parent = this.shards.get(shard.parent);
        if (shard.ended || reading.has(shard.id) || (parent && !parent.ended)) continue;
        reading.set(shard.id, this.read(shard).catch((error) => (failure = error)).finally(() => reading.delete(shard.id)));
      }
      await pause(100);
    }
    if (failure) throw failure;
  }

  stop() {
    this.stopped = true;
  }

  async discover() {
    let ExclusiveStartShardId;
    do {
      const { StreamDescription: page } = await this.streams.send(new DescribeStreamCommand({ StreamArn: this.StreamArn, Limit: 3, ExclusiveStartShardId }));
      for (const { ShardId: id, ParentShardId: parent } of page.Shards) {
        if (!this.shards.has(id)) this.shards.set(id, { id, parent, last: undefined, ended: false });
      }
      ExclusiveStartShardId = page.LastEvaluatedShardId;
    } while (ExclusiveStartShardId);
  }

  async iterator(shard, type) {
    const { ShardIterator } = await this.streams.send(new GetShardIteratorCommand({
      StreamArn: this.StreamArn, ShardId: shard.id,
      ...(shard.last && type !== "TRIM_HORIZON" ? { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: shard.last } : { ShardIteratorType: "TRIM_HORIZON" }),
    }));
    return ShardIterator;
  }

  async read(shard) {
    let ShardIterator = await this.iterator(shard);
    for (let pages = 1; ; pages++) {
      let page;
      try {
        page = await this.streams.send(new GetRecordsCommand({ ShardIterator, Limit: 200 }));
      } catch (error) {
        if (error.name !== "ExpiredIteratorException" && error.name !== "TrimmedDataAccessException") throw error;
        ShardIterator = await this.iterator(shard, error.name === "TrimmedDataAccessException" ? "TRIM_HORIZON" : undefined);
        continue;
      }
      this.records.push(...page.Records.map((record) => ({ shard: shard.id, ...record })));
      shard.last = page.Records.at(-1)?.dynamodb.SequenceNumber ?? shard.last;
      if (!page.NextShardIterator) {
        shard.ended = true;
        return;
      }
      if (page.Records.length === 0) {
        if (this.stopped) return;
        await pause(100);
      }
      // a new worker begins at the checkpoint
      const renews = pages % 7 === 0;
      this.renewed += renews ? 1 : 0;
      ShardIterator = renews ? await this.iterator(shard) : page.NextShardIterator;
    }
  }
}
