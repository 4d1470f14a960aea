using Tarn.Delivery.Ledger;
using Tarn.Delivery.Records;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Progress;

/// <summary>The parts of an output: one, or one per partition that has buffered records or a stored position.</summary>
internal sealed class OutputParts
{
    private readonly Dictionary<string, OutputPart> _byName = [];
    private readonly OutputPart? _whole;
    private readonly TimeProvider _time;
    private int _active;

    /// <summary>Begins at stored positions.</summary>
    /// <param name="name">The name of the only part.</param>
    /// <param name="isPartitioned">Whether each partition is a part instead.</param>
    /// <param name="ahead">The stored positions of parts.</param>
    /// <param name="time">The clock.</param>
    public OutputParts(string name, bool isPartitioned, IReadOnlyList<OutputPosition> ahead, TimeProvider time)
    {
        _time = time;
        _whole = isPartitioned ? null : new OutputPart(name);
        foreach (var position in ahead)
        {
            (_whole ?? Of(position.Part)).In(position.Position.Shard).Ahead = position.Position.NextOffset;
        }
    }

    public IEnumerable<OutputPart> All => _whole is null ? _byName.Values : [_whole];

    /// <summary>Whether the output has one part.</summary>
    public bool AreWhole => _whole is not null;

    /// <summary>Whether records are buffered.</summary>
    public bool HavePending => _active > 0;

    /// <summary>The number of parts with buffered records. It is read once per record, so that it is counted here.</summary>
    public int Active => _active;

    /// <summary>Arrival of the oldest buffered record, Unix milliseconds; null: none is buffered.</summary>
    public long? OldestArrivalMs => All.Min(part => part.OldestArrivalMs);

    /// <summary>The longest time that a record has waited; null: none is buffered.</summary>
    public TimeSpan? Waited => All.Max(WaitedOf);

    /// <summary>The offset up to which no part holds back the low-water of the shard; null: no part holds it back.</summary>
    public long? LowIn(ShardId shard) => All.Min(part => part.Shards.GetValueOrDefault(shard)?.Low);

    /// <summary>The same, once the flush in flight has committed.</summary>
    public long? LowAfterFlush(ShardId shard) => All.Min(part => part.Shards.GetValueOrDefault(shard)?.PendingFrom);

    /// <summary>Whether the record is in its part's output, above the low-water.</summary>
    public bool Have(in DeliveryRecord record)
    {
        var part = _whole ?? (record.Partition is { } named ? _byName.GetValueOrDefault(named.Name) : null);
        return part?.Has(record.Shard, record.Offset) == true;
    }

    /// <summary>Counts a buffered record.</summary>
    public void Count(in DeliveryRecord record, long readFrom)
    {
        var part = _whole ?? Of(record.Partition!.Name);
        _active += part.HasPending ? 0 : 1;
        part.Count(record, readFrom, part.BufferedAt ?? _time.GetTimestamp());
    }

    /// <summary>Gives the buffered records of parts to a flush.</summary>
    public void BeginFlush(IReadOnlyList<OutputPart> parts)
    {
        foreach (var part in parts)
        {
            _active -= part.HasPending ? 1 : 0;
            part.BeginFlush();
        }
    }

    /// <summary>Discards all records that are not committed.</summary>
    public void Restart()
    {
        foreach (var part in All)
        {
            part.Restart();
        }

        _active = 0;
    }

    /// <summary>The parts with buffered records.</summary>
    public List<OutputPart> Pending => [.. All.Where(part => part.HasPending)];

    /// <summary>The parts whose flush is due.</summary>
    /// <param name="policy">The rule.</param>
    /// <param name="wholeBytes">The size of the only part.</param>
    /// <param name="readAll">Whether the output has everything that there is to read.</param>
    /// <param name="sizeOnly">Whether it is too early for a flush by age.</param>
    public List<OutputPart> Due(FlushPolicy policy, long wholeBytes, bool readAll, bool sizeOnly) =>
        [.. All.Where(part => part.HasPending && IsDue(part, policy, _whole is null ? part.Bytes : wholeBytes, readAll, sizeOnly))];

    /// <summary>
    /// The ranges of a commit of parts, per shard. An output of one part commits all that it was given; a partition commits from
    /// its oldest record on.
    /// </summary>
    public List<LedgerRange> Ranges(IEnumerable<OutputShard> shards, IReadOnlyList<OutputPart> parts)
    {
        var ranges = new List<LedgerRange>();
        foreach (var shard in shards.OrderBy(shard => shard.Shard.Value))
        {
            var held = parts.Select(part => part.Shards.GetValueOrDefault(shard.Shard)).Where(found => found is { PendingFrom: not null }).ToList();
            var from = AreWhole ? shard.Committed : held.Min(found => found!.PendingFrom) ?? shard.Next;
            if (shard.Next > from)
            {
                ranges.Add(new LedgerRange(shard.Shard, from, shard.Next, held.Sum(found => found!.Records), 0, 0));
            }
        }

        return ranges;
    }

    /// <summary>The partitions with the oldest records: as many as are active beyond a number.</summary>
    public List<OutputPart> OldestBeyond(int count) =>
        [.. _byName.Values.Where(part => part.HasPending).OrderBy(part => part.OldestArrivalMs).Take(Math.Max(0, Active - count))];

    /// <summary>Forgets the partitions of which nothing is known beyond the output's own progress.</summary>
    public void ForgetIdle()
    {
        foreach (var part in _byName.Values.Where(part => part.IsIdle).ToList())
        {
            _byName.Remove(part.Name);
        }
    }

    private bool IsDue(OutputPart part, FlushPolicy policy, long bytes, bool readAll, bool sizeOnly) => sizeOnly
        ? bytes >= policy.BytesMax
        : policy.IsDue(bytes, WaitedOf(part), _time.GetElapsedTime(part.BufferedAt!.Value), readAll);

    // Counts from the oldest record's arrival, or from its buffering if that is longer ago: a clock set back must not
    // stop flushes.
    private TimeSpan? WaitedOf(OutputPart part)
    {
        if (part is not { OldestArrivalMs: { } oldest, BufferedAt: { } bufferedAt })
        {
            return null;
        }

        var arrived = TimeSpan.FromMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds() - oldest);
        return _time.GetElapsedTime(bufferedAt) is var buffered && buffered > arrived ? buffered : arrived;
    }

    private OutputPart Of(string name)
    {
        if (!_byName.TryGetValue(name, out var part))
        {
            part = new OutputPart(name);
            _byName.Add(name, part);
        }

        return part;
    }
}
