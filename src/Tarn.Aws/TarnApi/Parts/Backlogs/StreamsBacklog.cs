using Tarn.Aws.TarnApi.Pending;
using Tarn.Aws.TarnApi.Readers;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>The records of users' streams that the slowest reader has not passed.</summary>
public sealed class StreamsBacklog(
    StreamDirectory streams, ResourceRegistry registry, ShardReaders readers, StreamBacklog backlog, HoldLimit holds) : IBacklogPart
{
    /// <inheritdoc/>
    public async ValueTask AddTo(BacklogReport report, CancellationToken cancellationToken)
    {
        foreach (var layout in streams.Snapshot.Where(layout => layout.Stream.Owner == StreamOwner.Kinesis))
        {
            if (!registry.TryGet(new ResourceId(layout.Stream.Id.Value), out var resource))
            {
                continue;
            }

            var known = readers.Of(layout.Stream.Id, layout.Shards.Select(shard => shard.Id).ToHashSet());
            if (known.Count == 0)
            {
                continue;
            }

            var waiting = await backlog.Of(resource.Id.Value, layout.Stream.Id, shard => Lowest(known, shard), cancellationToken);
            report.Add(
                (resource.Name.Account, resource.Name.Region),
                "stream",
                resource.Name.Name,
                resource.Arn,
                string.Join(", ", known.Select(reader => reader.Name).Distinct(StringComparer.Ordinal)),
                waiting,
                RuleOf(layout.Stream.Retention, known));
        }
    }

    private static long? Lowest(IReadOnlyList<ShardReader> readers, ShardId shard)
    {
        long? lowest = null;
        foreach (var reader in readers)
        {
            if ((reader.PositionIn(shard) ?? (reader.NeedsAll ? 0L : (long?)null)) is { } at)
            {
                lowest = Math.Min(lowest ?? long.MaxValue, at);
            }
        }

        return lowest;
    }

    private BacklogRule RuleOf(TimeSpan retention, IReadOnlyList<ShardReader> readers)
    {
        var kept = BacklogRule.TimeOf(retention);
        return readers.Any(reader => reader.Kind == "delivery") ? BacklogRule.Held(retention, holds.HoldMax)
            : readers.Any(reader => reader.Kind == "function") ? new BacklogRule(
                $"kept for {kept}, then held for {BacklogRule.TimeOf(holds.HoldMax)} for functions; after that lost for them",
                BacklogRule.Lost,
                retention + holds.HoldMax)
            : new BacklogRule($"kept for {kept}; after that lost for readers that are behind", BacklogRule.Lost, retention);
    }
}
