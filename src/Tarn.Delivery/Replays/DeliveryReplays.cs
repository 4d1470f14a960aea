using System.Collections.Concurrent;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Validation;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Pipeline;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Replays;

/// <summary>
/// The replays of deliveries. Each one is a run with positions and ledger entries of its own, which a start continues. At
/// most <see cref="RunningMax"/> run at a time; their buffers count as those of deliveries do.
/// </summary>
public sealed class DeliveryReplays : IAsyncDisposable
{
    /// <summary>The most replays that run at a time.</summary>
    public const int RunningMax = 16;

    private readonly ConcurrentDictionary<RunId, ReplayRunner> _runners = new();
    private readonly DeliveryParts _parts;

    internal DeliveryReplays(DeliveryParts parts) => _parts = parts;

    /// <summary>Continues the replays of former processes.</summary>
    public async Task Start(CancellationToken cancellationToken)
    {
        foreach (var replay in await _parts.Store.Read(reader => ReplayRows.Read(reader, null), cancellationToken))
        {
            if (replay.EndedMs is null)
            {
                _runners.TryAdd(replay.Run, new ReplayRunner(_parts, replay));
            }
        }
    }

    /// <summary>Begins a replay. It is durable when the call returns, and runs on.</summary>
    /// <exception cref="TarnException">
    /// NotFound: the delivery does not exist; NotSupported: it sends to an HTTP endpoint; InvalidArgument: the places are not
    /// a range of its stream; AlreadyExists: the target has records of the range; LimitExceeded: too many replays run.
    /// </exception>
    public async Task<Replay> Begin(DeliveryId id, ReplayRequest request, CancellationToken cancellationToken)
    {
        if (_runners.Values.Count(runner => !runner.Done.IsCompleted) >= RunningMax)
        {
            throw new TarnException(ErrorKind.LimitExceeded, $"{RunningMax} replays are running.");
        }

        var config = await _parts.Store.Read(reader => DeliveryRows.Get(reader, id), cancellationToken);
        if (config.Destination.Steps.Function is not null)
        {
            throw new TarnException(ErrorKind.NotSupported, $"Delivery {config.Name} has a function; replays call none.");
        }

        (string, string)? into = request.Into is { } table ? (table.Database, table.Table) : null;
        var target = ReplayTarget.Of(config, into);
        DeliveryConfigValidator.Build(target);
        var ranges = await Ranges(config, request, cancellationToken);
        if (!request.AllowsDuplicates)
        {
            await CheckTarget(id, target, ranges, cancellationToken);
            if (into is null)
            {
                await CheckDelivered(id, ranges, cancellationToken);
            }
        }

        var replay = await _parts.Store.Commit(
            async transaction =>
            {
                await DeliveryRows.Get(transaction, id);
                var begun = new Replay
                {
                    Delivery = id,
                    Run = new RunId(transaction.NextId()),
                    Ranges = ranges,
                    Into = into,
                    StartedMs = _parts.Time.GetUtcNow().ToUnixTimeMilliseconds(),
                };
                foreach (var range in ranges)
                {
                    ConsumerPositions.Move(transaction, new PositionKey(new ConsumerId(id.Value), begun.Run, range.Shard, OutputId.All), range.From, 0);
                }

                ReplayRows.Put(transaction, begun);
                return begun;
            },
            CancellationToken.None);
        _runners.TryAdd(replay.Run, new ReplayRunner(_parts, replay));
        return replay;
    }

    /// <summary>The replays of a delivery, running and ended ones, with the last failure of those that run.</summary>
    public async Task<IReadOnlyList<(Replay Replay, string? LastError)>> List(DeliveryId id, CancellationToken cancellationToken)
    {
        var replays = await _parts.Store.Read(reader => ReplayRows.Read(reader, id), cancellationToken);
        return [.. replays.Select(replay => (replay, _runners.TryGetValue(replay.Run, out var runner) ? runner.LastError : null))];
    }

    /// <summary>Completes when a replay of this process has ended.</summary>
    public Task Wait(RunId run, CancellationToken cancellationToken) =>
        _runners.TryGetValue(run, out var runner) ? runner.Done.WaitAsync(cancellationToken) : Task.CompletedTask;

    /// <summary>Stops the replays. The next start continues them.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var runner in _runners.Values)
        {
            await runner.DisposeAsync();
        }
    }

    private async Task<IReadOnlyList<ReplayRange>> Ranges(DeliveryConfig config, ReplayRequest request, CancellationToken cancellationToken)
    {
        var ranges = new List<ReplayRange>();
        foreach (var shard in _parts.ShardsOf(config.Source.Stream).Select(shard => shard.Id))
        {
            if (request.From.Record is { } first && first.Shard != shard || (request.To.Record is { } last && last.Shard != shard))
            {
                continue;
            }

            var from = await OffsetOf(request.From, shard, cancellationToken);
            var before = await OffsetOf(request.To, shard, cancellationToken);
            if (before > from)
            {
                ranges.Add(new ReplayRange(shard, from, before));
            }
        }

        return ranges.Count > 0
            ? ranges
            : throw new TarnException(ErrorKind.InvalidArgument, "There are no records from the first place to the second one.");
    }

    private async ValueTask<long> OffsetOf(ReplayPlace place, ShardId shard, CancellationToken cancellationToken)
    {
        if (_parts.Streams.Describe(shard) is not { } bounds)
        {
            return 0;
        }

        var offset = place.Record is { } record
            ? record.Offset
            : await _parts.Streams.OffsetAtTime(shard, place.Time!.Value.ToUnixTimeMilliseconds(), cancellationToken);
        return Math.Clamp(offset, bounds.FirstOffset, bounds.StableEnd);
    }

    // The ledger names the ranges that each output has taken.
    private async Task CheckTarget(DeliveryId id, DeliveryConfig target, IReadOnlyList<ReplayRange> ranges, CancellationToken cancellationToken)
    {
        var name = LedgerOutput.NameOf(OutputIds.Destination, target.Destination);
        var table = target.TableName;
        await foreach (var entry in DeliveryLedger.All(_parts.Store, id, cancellationToken))
        {
            foreach (var taken in entry.Outputs
                .Where(output => output.Name == name && (table is null || string.Equals(output.Table, table, StringComparison.OrdinalIgnoreCase)))
                .SelectMany(output => output.Ranges))
            {
                if (ranges.Any(range => range.Shard == taken.Shard && range.From < taken.BeforeOffset && taken.FromOffset < range.Before))
                {
                    throw new TarnException(
                        ErrorKind.AlreadyExists,
                        $"{table ?? "The destination"} has taken offsets {taken.FromOffset} to {taken.BeforeOffset - 1} of shard {taken.Shard}: "
                            + "name another table (--into), or allow duplicates (--duplicates).");
                }
            }
        }
    }

    // The delivery's own run will take the records that it has not reached.
    private async Task CheckDelivered(DeliveryId id, IReadOnlyList<ReplayRange> ranges, CancellationToken cancellationToken)
    {
        var positions = await _parts.Store.Read(reader => ConsumerPositions.Read(reader, new ConsumerId(id.Value), RunId.Main), cancellationToken);
        var lows = positions
            .Where(position => position.Output == OutputId.All)
            .ToDictionary(position => position.Position.Shard, position => position.Position.NextOffset);
        foreach (var range in ranges.Where(range => lows.GetValueOrDefault(range.Shard) < range.Before))
        {
            throw new TarnException(
                ErrorKind.AlreadyExists,
                $"The delivery itself will take offsets {lows.GetValueOrDefault(range.Shard)} to {range.Before - 1} of shard {range.Shard}: "
                    + "name another table (--into), or allow duplicates (--duplicates).");
        }
    }
}
