using Tarn.Access;
using Tarn.Functions.Mappings.Configuration;
using Tarn.Functions.Mappings.Sources;
using Tarn.Items.Tables;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Modules.Items;

/// <summary>Streams of item tables as sources of functions.</summary>
/// <param name="time">The clock.</param>
internal sealed class ItemStreamSource(ItemTables tables, TimeProvider time) : IMappingSource
{
    public string Service => "dynamodb";

    public IReadOnlyList<string> Actions { get; } = ["dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream"];

    public string BatchInfo => "DDBStreamBatchInfo";

    public ISourceShard Open(MappingConfig config, ShardDescription shard, string roleArn)
    {
        var found = Arn.TryParse(config.StreamArn, out var arn) ? tables.FindWindow(arn, time.GetUtcNow()) : null;
        return new ItemStreamRecords(config, shard, found?.Table, found?.Window);
    }

    public string NumberOf(ShardId shard, long offset) => new SequenceNumber(shard, offset).ToDynamoDb();

    public bool TryParse(string? text, out SequenceNumber number) => SequenceNumber.TryParseDynamoDb(text, out number);
}
