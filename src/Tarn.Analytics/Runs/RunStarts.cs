using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Runs.Rows;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Analytics.Runs;

/// <summary>Writes the first rows of an application: empty ones, or from a checkpoint with the parts of its state that the code continues.</summary>
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

    /// <summary>Writes the rows. Earlier ones of the application are replaced.</summary>
    /// <param name="before">The earlier row; null: the application never started.</param>
    /// <param name="from">The checkpoint with the parts that the code continues; null: each source begins at its own position.</param>
    public static async ValueTask<RunRow> Begin(
        IMetadataTransaction transaction,
        RunParts parts,
        ApplicationKey application,
        RunRow? before,
        (long Version, ApplicationPlan Plan) code,
        IReadOnlyList<SourceStart> sources,
        (Checkpoint Checkpoint, ContinuedState Fit)? from)
    {
        var (ticks, tickShard) = before is null ? await CreateTicks(transaction, parts) : (before.Ticks, before.TickShard);
        var taken = from is { } state ? ContinuedStates.Of(transaction, parts, state.Checkpoint, state.Fit, sources) : Empty(parts, code, before);
        var first = taken with { Number = (before?.Checkpoint ?? 0) + 1, Version = code.Version, StateName = code.Plan.StateName };
        var known = await KnownPlaces(transaction, before, from?.Checkpoint);
        await Clear(transaction, parts, application, before);
        var row = new RunRow
        {
            IsWanted = true,
            Version = code.Version,
            StateName = code.Plan.StateName,
            Sources = [.. sources.Select(source => AddSource(transaction, parts, source, from?.Checkpoint, known))],
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

    /// <summary>Sets whether the log retains the application's records after their retention.</summary>
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
    private static Checkpoint Empty(RunParts parts, (long Version, ApplicationPlan Plan) code, RunRow? before) => new()
    {
        Number = 0,
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

    // Shards that no run has found yet have their first offsets in rows alone.
    private static async ValueTask<IReadOnlyDictionary<ShardId, long>> KnownPlaces(IMetadataTransaction transaction, RunRow? before, Checkpoint? from)
    {
        var known = new Dictionary<ShardId, long>();
        if (before is null || from?.Number != before.Checkpoint)
        {
            return known;
        }

        foreach (var source in before.Sources)
        {
            foreach (var (shard, next) in ShardFollower.Starts(await ConsumerPositions.Read(transaction, source.Consumer, RunId.Main), OutputId.All))
            {
                known[shard] = next;
            }
        }

        return known;
    }

    // Shards that the checkpoint knows continue there. Other shards of their streams are children, which are read from their beginning.
    private static RunSource AddSource(
        IMetadataTransaction transaction, RunParts parts, SourceStart source, Checkpoint? from, IReadOnlyDictionary<ShardId, long> known)
    {
        var consumer = new ConsumerId(transaction.NextId());
        ConsumerPositions.Put(transaction, new Consumer(consumer, ConsumerKind.Application, source.Stream, HoldsFreeing: true, ConsumerLease.None));
        var places = known.Where(one => source.Starts.ContainsKey(one.Key)).ToDictionary();
        foreach (var shard in (from?.Shards ?? []).Where(shard => source.Starts.ContainsKey(shard.Id)))
        {
            places[shard.Id] = shard.Next;
        }

        foreach (var (_, passed) in from?.Passed ?? [])
        {
            places[passed] = parts.Streams.Describe(passed)?.StableEnd ?? 0;
        }

        foreach (var (shard, start) in source.Starts)
        {
            Move(transaction, consumer, shard, places.TryGetValue(shard, out var next) ? next : places.Count > 0 ? 0 : start);
        }

        return new RunSource(source.Stream, consumer);
    }

    private static void Move(IMetadataTransaction transaction, ConsumerId consumer, ShardId shard, long next) =>
        ConsumerPositions.Move(transaction, new PositionKey(consumer, RunId.Main, shard, OutputId.All), next, epoch: 0);
}
