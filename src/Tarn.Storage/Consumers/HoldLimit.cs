using System.Globalization;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Storage.Consumers;

/// <summary>
/// The end of the hold, D26 (undelivered records are held). Records that a consumer has not passed are retained after their
/// retention period, but not for ever. Once such a record is older than retention and limit together, its stream refuses puts,
/// so that undeliverable records do not fill the disk. No record is dropped. Puts are accepted again as soon as the
/// consumer has passed that record. A mapping of a function refuses no puts: its hold ends, and it counts the records that it
/// then lacks.
/// </summary>
public sealed class HoldLimit(ConsumerHolds holds, StreamDirectory streams, IStreamLog log, TimeProvider time, TimeSpan holdMax)
{
    private volatile IReadOnlyDictionary<StreamId, OverdueHold> _overdue = new Dictionary<StreamId, OverdueHold>();

    /// <summary>How long records are held after their retention.</summary>
    public TimeSpan HoldMax => holdMax;

    /// <summary>Gives a consumer's name for a refusal.</summary>
    public Func<ConsumerId, string> NameOf { get; set; } = static id => $"consumer {id}";

    /// <summary>Why the stream takes no puts now; null when it takes them. Read from memory: cheap.</summary>
    public OverdueHold? Find(StreamId stream) =>
        _overdue.TryGetValue(stream, out var found) && holds.LowestOf(found.Consumer, found.Shard) <= found.Offset ? found : null;

    /// <summary>Refuses a put to a stream whose hold has ended.</summary>
    /// <exception cref="TarnException">Throttled.</exception>
    public void Check(StreamId stream)
    {
        if (_overdue.Count > 0 && Find(stream) is { } found)
        {
            throw new TarnException(ErrorKind.Throttled, Explain(found));
        }
    }

    /// <summary>One sentence for a client and for status.</summary>
    public string Explain(OverdueHold found)
    {
        var arrived = found.Arrived.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return $"Puts are refused for now: {NameOf(found.Consumer)} has not delivered a record of {arrived} within the retention period and "
            + $"--retention-max-hold-hours ({holdMax.TotalHours.ToString(CultureInfo.InvariantCulture)}). No record "
            + $"is lost; puts are accepted again when it is delivered.";
    }

    /// <summary>Checks the oldest record that each consumer still needs.</summary>
    /// <returns>The streams that refuse puts from now on, and the ones that accept them again.</returns>
    public async Task<(IReadOnlyList<OverdueHold> Began, IReadOnlyList<OverdueHold> Ended)> Look(CancellationToken cancellationToken)
    {
        var before = _overdue;
        var now = new Dictionary<StreamId, OverdueHold>();
        foreach (var consumer in holds.Holding)
        {
            if (consumer.Kind is ConsumerKind.Mapping or ConsumerKind.Pipe)
            {
                await EndHold(consumer, cancellationToken);
            }
            else if (streams.Find(consumer.Stream) is { } layout && await Oldest(consumer, layout, cancellationToken) is { } found
                && time.GetUtcNow() - found.Arrived > layout.Stream.Retention + holdMax)
            {
                now.TryAdd(consumer.Stream, found);
            }
        }

        _overdue = now;
        return ([.. now.Values.Where(hold => !before.ContainsKey(hold.Stream))], [.. before.Values.Where(hold => !now.ContainsKey(hold.Stream))]);
    }

    private async ValueTask EndHold(Consumer consumer, CancellationToken cancellationToken)
    {
        if (streams.Find(consumer.Stream) is not { } layout)
        {
            return;
        }

        var horizonMs = (time.GetUtcNow() - layout.Stream.Retention - holdMax).ToUnixTimeMilliseconds();
        foreach (var shard in layout.Shards)
        {
            var needed = holds.LowestOf(consumer.Id, shard.Id);
            if (log.Describe(shard.Id) is { } bounds && needed < bounds.StableEnd
                && await log.OffsetAtTime(shard.Id, horizonMs, cancellationToken) is var held && held > needed)
            {
                holds.End(consumer.Id, shard.Id, held);
            }
        }
    }

    private async ValueTask<OverdueHold?> Oldest(Consumer consumer, StreamLayout layout, CancellationToken cancellationToken)
    {
        OverdueHold? oldest = null;
        foreach (var shard in layout.Shards)
        {
            var needed = holds.LowestOf(consumer.Id, shard.Id);
            if (log.Describe(shard.Id) is not { } bounds || needed >= bounds.StableEnd)
            {
                continue;
            }

            using var read = await log.Read(shard.Id, needed, bytesMax: 1, cancellationToken);
            if (read.Batches.Count > 0)
            {
                var arrived = DateTimeOffset.FromUnixTimeMilliseconds(read.Batches[0].ArrivalTimeMs);
                oldest = arrived < (oldest?.Arrived ?? DateTimeOffset.MaxValue)
                    ? new OverdueHold(layout.Stream.Id, consumer.Id, shard.Id, needed, arrived)
                    : oldest;
            }
        }

        return oldest;
    }
}
