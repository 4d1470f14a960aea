using Tarn.Dispatch.Sources;
using Tarn.Items.Streams;
using Tarn.Items.Tables;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.DynamoDbStreams.Mappings;

/// <summary>Streams of item tables as sources of functions and pipes.</summary>
/// <param name="streams">Their internal streams.</param>
/// <param name="time">The clock.</param>
public sealed class ItemStreamSource(ItemTables tables, StreamDirectory streams, TimeProvider time) : IMappingSource
{
    public string Service => "dynamodb";

    public IReadOnlyList<string> Actions { get; } = ["dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream"];

    public string BatchInfo => "DDBStreamBatchInfo";

    public ISourceShard Open(ReadStream stream, ShardDescription shard)
    {
        var found = Arn.TryParse(stream.Arn, out var arn) ? tables.FindWindow(arn, time.GetUtcNow()) : null;
        var part = found is var (table, window) ? new WindowShard(tables, streams, table.Id, window.Label, shard.Id, time) : null;
        return new ItemStreamRecords(stream, shard, part);
    }

    public string NumberOf(ShardId shard, long offset) => new SequenceNumber(shard, offset).ToDynamoDb();

    public bool TryParse(string? text, out SequenceNumber number) => SequenceNumber.TryParseDynamoDb(text, out number);
}
