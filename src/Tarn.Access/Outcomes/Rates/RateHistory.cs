using Tarn.Meters;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Outcomes.Rates;

/// <summary>
/// Records and bytes that resources accepted in each minute of the last 24 hours. Calls add to the resources' cells; a background job
/// moves the differences into rows once a minute, each to the minute of its calls' ends, and removes old rows. A crash loses the
/// minutes since the last flush; records do not depend on it. Rows hold ids of resources, which are never reused, and no names.
/// </summary>
/// <param name="store">The store of rows.</param>
/// <param name="book">The resources' cells.</param>
/// <param name="isKept">Whether a resource's rates are stored.</param>
/// <param name="time">The clock.</param>
public sealed class RateHistory(IMetadataStore store, CellCache book, Func<ResourceId, bool> isKept, TimeProvider time)
{
    /// <summary>How long rates are stored.</summary>
    public const int HoursKept = 24;

    /// <summary>The resources whose rates are stored for an hour: the first ones with records in it.</summary>
    public const int ResourcesMax = 1_000;

    // D18 (metadata has group commit): background work takes at most 1,000 rows per transaction
    private const int RowsPerCommit = 500;

    private readonly CellTaker _taker = book.Taker((int)UsageDimension.RecordsIn, (int)UsageDimension.RecordBytesIn);
    private readonly HashSet<ResourceId> _known = [];
    private uint _knownHour;

    /// <summary>Moves the counts into rows, and removes the rows of hours that are over for a day. One flush at a time.</summary>
    public async Task Flush(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        foreach (var hour in _taker.Take(now).GroupBy(taken => HourOf(taken.Minute)).OrderBy(group => group.Key))
        {
            await Learn(hour.Key, cancellationToken);
            foreach (var batch in hour.GroupBy(taken => new ResourceId(taken.Cells.Key)).Chunk(RowsPerCommit))
            {
                // Counts of other resources are dropped.
                await Store(hour.Key, [.. batch.Where(resource => IsKept(resource.Key))], cancellationToken);
                _taker.Keep(batch.SelectMany(resource => resource));
            }
        }

        await RemoveBefore(HourOf(Minute()) - HoursKept, cancellationToken);
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
        foreach (var taken in _taker.PendingOf(resource.Value).Where(taken => taken.Minute >= begin && taken.Minute <= end))
        {
            asked[(int)(taken.Minute - begin)] += TotalsOf(taken);
        }

        return (DateTimeOffset.FromUnixTimeSeconds(begin * 60), asked);
    }

    private static MinuteTotals TotalsOf(TakenUnits taken) =>
        taken.Cell == (int)UsageDimension.RecordsIn ? new MinuteTotals(taken.Units, 0) : new MinuteTotals(0, taken.Units);

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

    private bool IsKept(ResourceId resource)
    {
        var isKnown = _known.Contains(resource) || (_known.Count < ResourcesMax && isKept(resource));
        if (isKnown)
        {
            _known.Add(resource);
        }

        return isKnown;
    }

    private async Task Store(uint hour, IGrouping<ResourceId, TakenUnits>[] resources, CancellationToken cancellationToken)
    {
        if (resources.Length > 0)
        {
            await store.Commit(
                async transaction =>
                {
                    foreach (var resource in resources)
                    {
                        var key = RateRow.KeyOf(hour, resource.Key);
                        var minutes = RateRow.Decode(await transaction.Get(AccessSpaces.Rates, key));
                        foreach (var taken in resource)
                        {
                            minutes[taken.Minute % RateRow.Minutes] += TotalsOf(taken);
                        }

                        transaction.Put(AccessSpaces.Rates, key, RateRow.Encode(minutes));
                    }

                    return 0;
                },
                cancellationToken);
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
}
