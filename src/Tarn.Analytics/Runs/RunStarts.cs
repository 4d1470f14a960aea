using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Runs.Rows;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Kept;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Analytics.Runs;

/// <summary>Makes the rows of an application that begins: anew, from a checkpoint, or with a checkpoint's positions alone.</summary>
internal static class RunStarts
{
    /// <summary>Finds the streams of a plan, and the offsets at which they begin.</summary>
    /// <exception cref="Storage.TarnException">NotFound, AccessDenied: a source refuses.</exception>
    public static async ValueTask<IReadOnlyList<SourceStart>> Resolve(
        RunParts parts, ApplicationKey application, ApplicationPlan plan, CancellationToken cancellationToken)
    {
        var found = new List<SourceStart>();
        foreach (var table in plan.Sources)
        {
            var source = await parts.Tables.Source(application, table, cancellationToken);
            var starts = new Dictionary<ShardId, long>();
            foreach (var shard in parts.Directory.ShardsOf(source.Stream))
            {
                if (parts.Streams.Describe(shard.Id) is { } bounds)
                {
                    starts[shard.Id] = source.BeginMs is { } ms ? await parts.Streams.OffsetAtTime(shard.Id, ms, cancellationToken) : bounds.StableEnd;
                }
            }

            found.Add(new SourceStart(source.Stream, starts));
        }

        foreach (var table in plan.References)
        {
            await parts.Tables.Reference(application, table, cancellationToken);
        }

        return found;
    }

    /// <summary>Whether a checkpoint fits a plan: the same form of state, of the same streams.</summary>
    public static bool Fits(RunParts parts, Checkpoint from, ApplicationPlan plan, IReadOnlyList<SourceStart> sources) =>
        from.StateName == plan.StateName
        && from.Shards.All(shard => shard.Source < sources.Count
            && (parts.Streams.Describe(shard.Id) is null || parts.Directory.ShardsOf(sources[shard.Source].Stream).Any(one => one.Id == shard.Id)));

    /// <summary>Writes the rows. Earlier ones of the application are replaced.</summary>
    /// <param name="before">The earlier row; null: the application never started.</param>
    /// <param name="from">The checkpoint; null: the sources say where they begin.</param>
    /// <param name="keepsState">Whether the state of the checkpoint is kept; else its positions alone.</param>
    public static async ValueTask<RunRow> Begin(
        IMetadataTransaction transaction,
        RunParts parts,
        ApplicationKey application,
        RunRow? before,
        (long Version, ApplicationPlan Plan) code,
        IReadOnlyList<SourceStart> sources,
        Checkpoint? from,
        bool keepsState)
    {
        var (ticks, tickShard) = before is null ? await CreateTicks(transaction, parts) : (before.Ticks, before.TickShard);
        var first = FirstCheckpoint(transaction, parts, code, from, keepsState, before);
        await Clear(transaction, parts, application, before);
        var row = new RunRow
        {
            IsWanted = true,
            Version = code.Version,
            StateName = code.Plan.StateName,
            Sources = [.. sources.Select(source => AddSource(transaction, parts, source, from, keepsState))],
            Ticks = ticks,
            TickShard = tickShard,
            Progress = new RunProgress(first.Place, first.Done, 0, default, first.End),
            Totals = before?.Totals ?? default,
            Checkpoint = first.Number,
        };
        await SetHold(transaction, row, holds: true);
        Move(transaction, ticks.Consumer, tickShard, first.TickNext);
        first.Put(transaction, application);
        row.Put(transaction, application);
        return row;
    }

    /// <summary>Sets whether the log keeps the application's records after their retention.</summary>
    public static async ValueTask SetHold(IMetadataTransaction transaction, RunRow row, bool holds)
    {
        foreach (var source in row.Sources.Append(row.Ticks))
        {
            if (await ConsumerPositions.Find(transaction, source.Consumer) is { } consumer && consumer.HoldsFreeing != holds)
            {
                ConsumerPositions.Put(transaction, consumer with { HoldsFreeing = holds });
            }
        }
    }

    /// <summary>Removes all rows of an application that started once, its stream of ticks, and its consumers.</summary>
    public static async ValueTask Remove(IMetadataTransaction transaction, RunParts parts, ApplicationKey application, RunRow row)
    {
        await Clear(transaction, parts, application, row);
        foreach (var replay in await transaction.Scan(RunSpaces.Replays, KeyRange.Prefix(ApplicationKeys.Of(application)), int.MaxValue))
        {
            transaction.Delete(RunSpaces.Replays, replay.Key);
        }

        await ConsumerPositions.Remove(transaction, row.Ticks.Consumer);
        await StreamDirectory.Delete(transaction, row.Ticks.Stream);
        transaction.Delete(RunSpaces.Runs, ApplicationKeys.Of(application));
    }

    private static async ValueTask<(RunSource Ticks, ShardId Shard)> CreateTicks(IMetadataTransaction transaction, RunParts parts)
    {
        var wanted = new NewStream { Owner = StreamOwner.System, Shards = 1, Retention = ReplayBases.ReachMax };
        var stream = StreamDirectory.Create(transaction, wanted, parts.Time.GetUtcNow());
        var shard = (await StreamDirectory.Shards(transaction, stream.Id))[0].Id;
        var consumer = new ConsumerId(transaction.NextId());
        ConsumerPositions.Put(transaction, new Consumer(consumer, ConsumerKind.Application, stream.Id, HoldsFreeing: true, ConsumerLease.None));
        return (new RunSource(stream.Id, consumer), shard);
    }

    // Ticks before this start concern no input after it.
    private static Checkpoint FirstCheckpoint(
        IMetadataTransaction transaction, RunParts parts, (long Version, ApplicationPlan Plan) code, Checkpoint? from, bool keepsState, RunRow? before)
    {
        var number = (before?.Checkpoint ?? 0) + 1;
        if (from is not null && keepsState)
        {
            var owner = transaction.NextId();
            if (from.Blob is { } blob)
            {
                KeptBlobs.Share(transaction, blob, owner);
            }

            var kept = from;
            return kept with { Number = number, Owner = owner, Version = code.Version };
        }

        return new Checkpoint
        {
            Number = number,
            TakenMs = parts.Time.GetUtcNow().ToUnixTimeMilliseconds(),
            Blob = null,
            Owner = 0,
            Version = code.Version,
            StateName = code.Plan.StateName,
            Place = 0,
            Done = default,
            End = 0,
            ClockMs = 0,
            Event = 0,
            NextShard = 0,
            Shards = [],
            Passed = [],
            TickNext = before is null ? 0 : parts.Streams.Describe(before.TickShard)?.StableEnd ?? 0,
        };
    }

    private static async ValueTask Clear(IMetadataTransaction transaction, RunParts parts, ApplicationKey application, RunRow? before)
    {
        if (before is null)
        {
            return;
        }

        foreach (var source in before.Sources)
        {
            await ConsumerPositions.Remove(transaction, source.Consumer);
        }

        await RunEvent.RemoveUpTo(transaction, application, long.MaxValue);
        foreach (var old in await Checkpoint.List(transaction, application))
        {
            await old.Remove(transaction, application, parts.Blobs);
        }

        foreach (var old in await Checkpoint.ListBases(transaction, application))
        {
            await old.RemoveBase(transaction, application, parts.Blobs);
        }
    }

    // Shards that the checkpoint knows continue there. Other shards of their streams are children, which are read from their beginning.
    private static RunSource AddSource(IMetadataTransaction transaction, RunParts parts, SourceStart source, Checkpoint? from, bool keepsState)
    {
        var consumer = new ConsumerId(transaction.NextId());
        ConsumerPositions.Put(transaction, new Consumer(consumer, ConsumerKind.Application, source.Stream, HoldsFreeing: true, ConsumerLease.None));
        var known = (from?.Shards ?? []).Where(shard => source.Starts.ContainsKey(shard.Id)).DistinctBy(shard => shard.Id)
            .ToDictionary(shard => shard.Id, shard => shard.Next);
        foreach (var (_, passed) in from?.Passed ?? [])
        {
            known[passed] = parts.Streams.Describe(passed)?.StableEnd ?? 0;
        }

        var isKnown = known.Count > 0 || (from is not null && keepsState);
        foreach (var (shard, start) in source.Starts)
        {
            Move(transaction, consumer, shard, known.TryGetValue(shard, out var next) ? next : isKnown ? 0 : start);
        }

        return new RunSource(source.Stream, consumer);
    }

    private static void Move(IMetadataTransaction transaction, ConsumerId consumer, ShardId shard, long next) =>
        ConsumerPositions.Move(transaction, new PositionKey(consumer, RunId.Main, shard, OutputId.All), next, epoch: 0);
}
