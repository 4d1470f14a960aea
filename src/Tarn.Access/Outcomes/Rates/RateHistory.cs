using System.Collections.Concurrent;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Outcomes.Rates;

/// <summary>
/// Records and bytes that resources accepted in each minute of the last 24 hours. Calls add to cells in memory; a background job moves
/// them into rows once a minute, and removes old rows. A crash loses the minutes since the last flush; records do not depend on it.
/// Rows hold ids of resources, which are never reused, and no names.
/// </summary>
/// <param name="store">The store of rows.</param>
/// <param name="isKept">Whether a resource's rates are kept.</param>
/// <param name="time">The clock.</param>
public sealed class RateHistory(IMetadataStore store, Func<ResourceId, bool> isKept, TimeProvider time) : ICallObserver
{
    /// <summary>How long rates are kept.</summary>
    public const int HoursKept = 24;

    /// <summary>The resources whose rates are kept for an hour: the first ones with records in it.</summary>
    public const int ResourcesMax = 1_000;

    // D18 (metadata has group commit): background work takes at most 1,000 rows per transaction
    private const int RowsPerCommit = 500;

    private readonly ConcurrentDictionary<(long Minute, ResourceId Resource), Cell> _cells = new();
    private readonly HashSet<ResourceId> _known = [];
    private uint _knownHour;

    /// <inheritdoc/>
    public void Completed(Call call, in CallOutcome outcome)
    {
        var usage = call.Usage;
        for (var i = 0; i < usage.Count; i++)
        {
            if (usage[i].Dimension is UsageDimension.RecordsIn or UsageDimension.RecordBytesIn)
            {
                var cell = _cells.GetOrAdd((Minute(), usage[i].Resource), static _ => new Cell());
                Interlocked.Add(ref usage[i].Dimension == UsageDimension.RecordsIn ? ref cell.Records : ref cell.Bytes, usage[i].Units);
            }
        }
    }

    /// <summary>Moves the counts into rows, and removes the rows of hours that are over for a day. One flush at a time.</summary>
    public async Task Flush(CancellationToken cancellationToken)
    {
        var now = Minute();
        foreach (var hour in _cells.Keys.Select(key => HourOf(key.Minute)).Distinct().Order())
        {
            await Learn(hour, cancellationToken);
            foreach (var batch in Taken(hour).Chunk(RowsPerCommit))
            {
                await Store(hour, batch, cancellationToken);
            }
        }

        // a call that began in the minute before and ends now may still add to its cell
        foreach (var (key, cell) in _cells.Where(pair => pair.Key.Minute < now - 1 && pair.Value is { Records: 0, Bytes: 0 }))
        {
            _cells.TryRemove(KeyValuePair.Create(key, cell));
        }

        await RemoveBefore(HourOf(now) - HoursKept, cancellationToken);
    }

    /// <summary>The totals of each minute of the last 24 hours, the oldest first. The last one is of the running minute.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The begin of the first minute, and the totals of it and the minutes after it.</returns>
    public async ValueTask<(DateTimeOffset Begin, IReadOnlyList<MinuteTotals> Minutes)> Read(ResourceId resource, CancellationToken cancellationToken)
    {
        var end = Minute();
        var begin = end - (HoursKept * RateRow.Minutes);
        var minutes = await store.Read(
            async reader =>
            {
                var found = new List<MinuteTotals>();
                for (var hour = HourOf(begin); hour <= HourOf(end); hour++)
                {
                    found.AddRange(RateRow.Decode(await reader.Get(AccessSpaces.Rates, RateRow.KeyOf(hour, resource))));
                }

                return found;
            },
            cancellationToken);
        var asked = minutes.GetRange((int)(begin % RateRow.Minutes), (int)(end - begin) + 1);
        for (var at = 0; at < asked.Count; at++)
        {
            asked[at] += _cells.TryGetValue((begin + at, resource), out var cell) ? cell.Totals : default;
        }

        return (DateTimeOffset.FromUnixTimeSeconds(begin * 60), asked);
    }

    private static uint HourOf(long minute) => (uint)(minute / RateRow.Minutes);

    private long Minute() => time.GetUtcNow().ToUnixTimeSeconds() / 60;

    // The resources that have a row of the hour already, also from before a restart.
    private async Task Learn(uint hour, CancellationToken cancellationToken)
    {
        if (_knownHour != hour)
        {
            var rows = await store.Read(reader => reader.Scan(AccessSpaces.Rates, RateRow.RangeOf(hour), ResourcesMax), cancellationToken);
            _known.Clear();
            _known.UnionWith(rows.Select(row => RateRow.ResourceOf(row.Key.Span)));
            _knownHour = hour;
        }
    }

    // The counts of the hour by resource. Counts of resources that are not kept are dropped.
    private List<KeyValuePair<ResourceId, List<(int Minute, MinuteTotals Totals)>>> Taken(uint hour)
    {
        var taken = new Dictionary<ResourceId, List<(int, MinuteTotals)>>();
        foreach (var (key, cell) in _cells.Where(pair => HourOf(pair.Key.Minute) == hour))
        {
            var totals = cell.Take();
            var isTaken = totals != default && (_known.Contains(key.Resource) || (_known.Count < ResourcesMax && isKept(key.Resource)));
            if (isTaken)
            {
                _known.Add(key.Resource);
                (taken.TryGetValue(key.Resource, out var minutes) ? minutes : taken[key.Resource] = []).Add(((int)(key.Minute % RateRow.Minutes), totals));
            }
        }

        return [.. taken];
    }

    private async Task Store(
        uint hour, KeyValuePair<ResourceId, List<(int Minute, MinuteTotals Totals)>>[] batch, CancellationToken cancellationToken)
    {
        try
        {
            await store.Commit(
                async transaction =>
                {
                    foreach (var (resource, added) in batch)
                    {
                        var key = RateRow.KeyOf(hour, resource);
                        var minutes = RateRow.Decode(await transaction.Get(AccessSpaces.Rates, key));
                        added.ForEach(one => minutes[one.Minute] += one.Totals);
                        transaction.Put(AccessSpaces.Rates, key, RateRow.Encode(minutes));
                    }

                    return 0;
                },
                cancellationToken);
        }
        catch
        {
            // the next flush stores them
            foreach (var (resource, added) in batch)
            {
                added.ForEach(one => _cells.GetOrAdd(((hour * (long)RateRow.Minutes) + one.Minute, resource), static _ => new Cell()).Add(one.Totals));
            }

            throw;
        }
    }

    private async Task RemoveBefore(uint hour, CancellationToken cancellationToken)
    {
        var range = new KeyRange(ReadOnlyMemory<byte>.Empty, RateRow.RangeOf(hour).From);
        while (await store.Read(reader => reader.Scan(AccessSpaces.Rates, range, RowsPerCommit), cancellationToken) is { Count: > 0 } old)
        {
            await store.Commit(
                transaction =>
                {
                    foreach (var row in old)
                    {
                        transaction.Delete(AccessSpaces.Rates, row.Key);
                    }

                    return ValueTask.FromResult(0);
                },
                cancellationToken);
        }
    }

    private sealed class Cell
    {
        public long Records;
        public long Bytes;

        public MinuteTotals Totals => new(Volatile.Read(ref Records), Volatile.Read(ref Bytes));

        public MinuteTotals Take() => new(Interlocked.Exchange(ref Records, 0), Interlocked.Exchange(ref Bytes, 0));

        public void Add(MinuteTotals totals)
        {
            Interlocked.Add(ref Records, totals.Records);
            Interlocked.Add(ref Bytes, totals.Bytes);
        }
    }
}
