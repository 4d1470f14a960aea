using Microsoft.Extensions.Logging;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Pipeline;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Tasks;

namespace Tarn.Delivery.Replays;

/// <summary>
/// The replays of deliveries. Each one is a run with positions and ledger entries of its own, which a start continues. At
/// most <see cref="RunningMax"/> run at a time; their buffers count like a delivery's.
/// </summary>
public sealed partial class DeliveryReplays : IAsyncDisposable
{
    /// <summary>The most replays that run at a time.</summary>
    public const int RunningMax = 16;

    private readonly DurableTasks<Replay> _tasks;
    private readonly DeliveryParts _parts;

    internal DeliveryReplays(DeliveryParts parts)
    {
        _parts = parts;
        _tasks = new DurableTasks<Replay>(new TaskOptions<Replay>
        {
            Store = parts.Store,
            Rows = Replay.Rows,
            Work = replay => new ReplayRunner(parts, replay),
            Time = parts.Time,
            Failed = (task, failure) => LogFailure(parts.Log, new RunId(task.Id), failure.Message, failure),
            Threads = parts.Threads,
        });
    }

    /// <summary>Continues the replays of former processes.</summary>
    public Task Start(CancellationToken cancellationToken) => _tasks.Resume(cancellationToken);

    /// <summary>
    /// Begins a replay. It is durable when the call returns, and runs on. From then on its positions hold the range against
    /// retention: D26 (undelivered records are held).
    /// </summary>
    /// <exception cref="TarnException">
    /// NotFound: the delivery does not exist; NotSupported: it sends to an HTTP endpoint, or has a function; InvalidArgument: the
    /// positions are not a range of its stream; AlreadyExists: the target has records of the range, or will have them;
    /// LimitExceeded: too many replays run.
    /// </exception>
    public async Task<Replay> Begin(DeliveryId id, ReplayRequest request, CancellationToken cancellationToken)
    {
        if (_tasks.Running >= RunningMax)
        {
            throw new TarnException(ErrorKind.LimitExceeded, $"{RunningMax} replays are running.");
        }

        Replay? replay = null;
        while (replay is null)
        {
            var config = await _parts.Store.Read(reader => DeliveryRows.Get(reader, id), cancellationToken);
            var check = new ReplayCheck(id, config, request);
            var ranges = await Ranges(config, request, cancellationToken);
            await check.ReadLedger(_parts.Store, ranges, cancellationToken);

            // Null: the destination has changed since. The rest of the ledger is read in the transaction, so that no commit and no
            // other replay takes the range in between.
            replay = await _parts.Store.Commit(
                async transaction => await check.IsStill(transaction) ? await Put(transaction, id, request, check, ranges) : null,
                CancellationToken.None);
        }

        _tasks.Begin(replay);
        return replay;
    }

    /// <summary>The replays of a delivery, running and ended ones, with the last failure of the running ones.</summary>
    public async Task<IReadOnlyList<(Replay Replay, string? LastError)>> List(DeliveryId id, CancellationToken cancellationToken)
    {
        var replays = await _parts.Store.Read(reader => Replay.Rows.Of(reader, id.Value), cancellationToken);
        return [.. replays.Reverse().Select(replay => (replay, (_tasks.WorkOf(replay.Key) as ReplayRunner)?.LastError))];
    }

    /// <summary>Completes when a replay of this process has ended.</summary>
    public Task Wait(TaskKey replay, CancellationToken cancellationToken) => _tasks.Wait(replay, cancellationToken);

    /// <summary>Stops the replays. The next start continues them.</summary>
    public ValueTask DisposeAsync() => _tasks.DisposeAsync();

    [LoggerMessage(1, LogLevel.Warning, "Replay {Run} failed and will begin again at its positions: {Reason}")]
    private static partial void LogFailure(ILogger log, RunId run, string reason, Exception failure);

    private static IReadOnlyList<ReplayRange> NotEmpty(IReadOnlyList<ReplayRange> ranges) => ranges.Count > 0
        ? ranges
        : throw new TarnException(ErrorKind.InvalidArgument, "There are no records from the first place to the second one.");

    private async ValueTask<Replay> Put(
        IMetadataTransaction transaction, DeliveryId id, ReplayRequest request, ReplayCheck check, IReadOnlyList<ReplayRange> found)
    {
        var ranges = Held(found);
        await check.Run(transaction, ranges);
        var begun = new Replay
        {
            Delivery = id,
            Run = new RunId(transaction.NextId()),
            Ranges = ranges,
            Into = request.Into is { } table ? (table.Database, table.Table) : null,
            StartedMs = _parts.Time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        foreach (var range in ranges)
        {
            ConsumerPositions.Move(transaction, new PositionKey(new ConsumerId(id.Value), begun.Run, range.Shard, OutputId.All), range.From, 0);
        }

        if (request is { IsBeforeBegin: true, Into: null })
        {
            var config = await DeliveryRows.Get(transaction, id);
            DeliveryRows.Put(transaction, id, config with { Source = config.Source with { Begin = [] } });
        }

        await _tasks.Add(transaction, begun);
        return begun;
    }

    // Retention may have moved on since the positions were found.
    private IReadOnlyList<ReplayRange> Held(IReadOnlyList<ReplayRange> ranges) => NotEmpty(
    [
        .. ranges
            .Select(range => range with { From = Math.Max(range.From, _parts.Streams.Describe(range.Shard)?.FirstOffset ?? range.Before) })
            .Where(range => range.Before > range.From),
    ]);

    private async Task<IReadOnlyList<ReplayRange>> Ranges(DeliveryConfig config, ReplayRequest request, CancellationToken cancellationToken)
    {
        if (request.IsBeforeBegin)
        {
            return NotEmpty([.. config.Source.Begin.Select(begin => new ReplayRange(begin.Shard, 0, begin.NextOffset))]);
        }

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

        return NotEmpty(ranges);
    }

    private async ValueTask<long> OffsetOf(ReplayPosition place, ShardId shard, CancellationToken cancellationToken)
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
}
