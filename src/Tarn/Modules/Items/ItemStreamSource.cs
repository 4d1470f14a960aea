using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Functions.Mappings.Configuration;
using Tarn.Functions.Mappings.Sources;
using Tarn.Items.Tables;
using Tarn.Items.Windows;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Modules.Items;

/// <summary>Streams of item tables as sources of functions.</summary>
/// <param name="time">The clock.</param>
internal sealed class ItemStreamSource(ItemTables tables, TimeProvider time) : IMappingSource
{
    private const string Table = "table/";
    private const string Stream = "/stream/";

    public string Service => "dynamodb";

    public IReadOnlyList<string> Actions { get; } = ["dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream"];

    public string BatchInfo => "DDBStreamBatchInfo";

    public ISourceShard Open(MappingConfig config, ShardDescription shard, string roleArn)
    {
        var found = Find(config.StreamArn);
        return new ItemStreamRecords(config, shard, found?.Table, found?.Window);
    }

    public string NumberOf(ShardId shard, long offset) => new SequenceNumber(shard, offset).ToDynamoDb();

    public bool TryParse(string? text, out SequenceNumber number) => SequenceNumber.TryParseDynamoDb(text, out number);

    private (ItemTable Table, StreamWindow Window)? Find(string text)
    {
        if (!Arn.TryParse(text, out var arn) || arn.Resource.Split(Stream) is not [var table, var label])
        {
            return null;
        }

        var name = new ResourceName(arn.Account, arn.Region, arn.Service, "table", table[Table.Length..]);
        return tables.TryFind(name, out var found) && found.FindWindow(label, time.GetUtcNow()) is { } window ? (found, window) : null;
    }
}
