using System.Collections.Concurrent;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Outcomes;

/// <summary>
/// Hourly usage per resource. Calls add to cells in memory; a background job moves them into metadata rows. A crash
/// loses the counts since the last flush. Usage shows costs; records do not depend on it.
/// </summary>
public sealed class UsageLedger(IMetadataStore store) : ICallObserver
{
    // D18 (metadata has group commit): background work takes at most 1,000 rows per transaction
    private const int RowsPerCommit = 500;

    private readonly ConcurrentDictionary<UsageKey, Cell> _cells = new();

    /// <inheritdoc/>
    public void Completed(Call call, in CallOutcome outcome)
    {
        var hour = UsageKey.HourOf(call.Time);
        var main = call.Resources.Count == 0 ? ResourceId.None : call.Resources[0];
        Add(new UsageKey(hour, main, UsageDimension.Requests), 1);
        Add(new UsageKey(hour, main, UsageDimension.RequestBytes), outcome.RequestBytes);
        Add(new UsageKey(hour, main, UsageDimension.ResponseBytes), outcome.ResponseBytes);
        if (outcome.ErrorCode is not null)
        {
            Add(new UsageKey(hour, main, UsageDimension.Errors), 1);
        }

        var usage = call.Usage;
        for (var i = 0; i < usage.Count; i++)
        {
            Add(new UsageKey(hour, usage[i].Resource, usage[i].Dimension), usage[i].Units);
        }
    }

    /// <summary>Moves the counts into rows. One flush at a time.</summary>
    public async Task Flush(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var taken = new List<KeyValuePair<UsageKey, long>>();
        foreach (var (key, cell) in _cells)
        {
            if (Interlocked.Exchange(ref cell.Units, 0) is > 0 and var units)
            {
                taken.Add(new(key, units));
            }
            else if (key.Hour + 2 < UsageKey.HourOf(now))
            {
                // a call that began two hours ago and ends now loses its count; no other call still adds to this cell
                _cells.TryRemove(key, out _);
            }
        }

        var stored = 0;
        try
        {
            while (stored < taken.Count)
            {
                var batch = taken.GetRange(stored, Math.Min(RowsPerCommit, taken.Count - stored));
                stored += await store.Commit(transaction => AddRows(transaction, batch), cancellationToken);
            }
        }
        finally
        {
            // counts that were not stored go back into the cells for the next flush
            foreach (var (key, units) in taken.Skip(stored))
            {
                Add(key, units);
            }
        }
    }

    /// <summary>Rows from one hour on, in order of hour, resource and dimension.</summary>
    public async Task<IReadOnlyList<KeyValuePair<UsageKey, long>>> Read(uint fromHour, int limit, CancellationToken cancellationToken)
    {
        var range = new KeyRange(new UsageKey(fromHour, ResourceId.None, 0).Encode(), null);
        var rows = await store.Read(reader => reader.Scan(AccessSpaces.Usage, range, limit), cancellationToken);
        return rows.Select(row => KeyValuePair.Create(UsageKey.Decode(row.Key.Span), UsageKey.DecodeUnits(row.Value.Span))).ToList();
    }

    private static async ValueTask<int> AddRows(IMetadataTransaction transaction, List<KeyValuePair<UsageKey, long>> batch)
    {
        foreach (var (usage, units) in batch)
        {
            var key = usage.Encode();
            var before = await transaction.Get(AccessSpaces.Usage, key) is { } value ? UsageKey.DecodeUnits(value.Span) : 0;
            transaction.Put(AccessSpaces.Usage, key, UsageKey.EncodeUnits(before + units));
        }

        return batch.Count;
    }

    private void Add(in UsageKey key, long units)
    {
        if (units > 0)
        {
            Interlocked.Add(ref _cells.GetOrAdd(key, static _ => new Cell()).Units, units);
        }
    }

    private sealed class Cell
    {
        public long Units;
    }
}
