using Tarn.Aws.DynamoDb;
using Tarn.Aws.DynamoDbStreams.Finding;
using Tarn.Aws.DynamoDbStreams.Model;
using Tarn.Items.Keys;
using Tarn.Items.Streams;
using Tarn.Items.Windows;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.DynamoDbStreams.Streams;

internal sealed partial class StreamOperations
{
    /// <summary>Describes a stream with its shards, 100 a page, or with the children of one shard.</summary>
    public Task<DescribeStreamOutput> DescribeStream(DescribeStreamInput input, Call call, CancellationToken cancellationToken)
    {
        var found = windows.Find(call, input.StreamArn);
        var limit = LimitOf(input.Limit);
        var shards = Filtered(found.Shards, input.ShardFilter).Where(shard => log.Describe(shard.Id) is not null);
        if (input.ExclusiveStartShardId is { } start)
        {
            shards = StreamShardNames.TryParse(start, out var after)
                ? shards.Where(shard => shard.Id.Value > after.Value)
                : throw DynamoDbFailures.Invalid($"Invalid ExclusiveStartShardId: {start}");
        }

        var page = shards.OrderBy(shard => shard.Id.Value).Take(limit + 1).ToList();
        return Task.FromResult(new DescribeStreamOutput
        {
            StreamDescription = new Model.StreamDescription
            {
                StreamArn = found.Arn,
                StreamLabel = found.Window.Label,
                StreamStatus = found.Window.Starts is null ? "ENABLING" : found.Window.Closed is null ? "ENABLED" : "DISABLED",
                StreamViewType = found.Window.View.WireName(),
                CreationRequestDateTime = found.Window.Created,
                TableName = found.Table.Name.Name,
                KeySchema = SchemaOf(found.Table.Keys),
                Shards = [.. page.Take(limit).Select(shard => Describe(found, shard))],
                LastEvaluatedShardId = page.Count > limit ? StreamShardNames.Of(page[limit - 1].Id) : null,
            },
        });
    }

    private static IEnumerable<ShardDescription> Filtered(IReadOnlyList<ShardDescription> shards, ShardFilter? filter)
    {
        if (filter is null)
        {
            return shards;
        }

        return filter.Type == "CHILD_SHARDS" && filter.ShardId is { } name && StreamShardNames.TryParse(name, out var parent)
            ? shards.Where(shard => shard.Parent?.Id == parent)
            : throw DynamoDbFailures.Invalid("One or more parameter values were invalid: ShardFilter needs Type CHILD_SHARDS and the ShardId of a shard");
    }

    private Shard Describe(FoundWindow found, ShardDescription shard)
    {
        var (window, bounds) = (found.Window, log.Describe(shard.Id)!.Value);
        var start = Math.Max(window.StartOf(shard.Id), bounds.FirstOffset);
        var end = Math.Min(window.EndOf(shard.Id), bounds.StableEnd);
        var hasEnded = bounds.Closed || window.Closed is not null;
        return new Shard
        {
            ShardId = StreamShardNames.Of(shard.Id),
            ParentShardId = shard.Parent is { } parent && found.Shards.Any(one => one.Id == parent.Id) ? StreamShardNames.Of(parent.Id) : null,
            SequenceNumberRange = new SequenceNumberRange
            {
                StartingSequenceNumber = new SequenceNumber(shard.Id, start).ToDynamoDb(),
                EndingSequenceNumber = hasEnded ? new SequenceNumber(shard.Id, Math.Max(end - 1, start)).ToDynamoDb() : null,
            },
        };
    }

    private static IReadOnlyList<KeySchemaElement> SchemaOf(KeySchema keys) =>
    [
        .. keys.Partition.Select(attribute => new KeySchemaElement { AttributeName = attribute.Name, KeyType = "HASH" }),
        .. keys.Sort.Select(attribute => new KeySchemaElement { AttributeName = attribute.Name, KeyType = "RANGE" }),
    ];
}
