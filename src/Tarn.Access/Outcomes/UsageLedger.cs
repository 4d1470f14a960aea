using Tarn.Meters;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Outcomes;

/// <summary>
/// Hourly usage per resource. Calls add to the resources' cells; a background job moves the differences into metadata rows once a
/// minute. A call counts for the hour in which it ends. A crash loses the counts since the last flush. Usage shows costs; records
/// do not depend on it.
/// </summary>
/// <param name="store">The store of rows.</param>
/// <param name="book">The resources' cells.</param>
public sealed class UsageLedger(IMetadataStore store, CellCache book)
{
    // D18 (metadata has group commit): background work takes at most 1,000 rows per transaction
    private const int RowsPerCommit = 500;
    private const int MinutesPerHour = 60;

    private readonly CellTaker _taker = book.Taker(UsageCells.Indexes);

    /// <summary>Moves the counts into rows. One flush at a time.</summary>
    public async Task Flush(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var batch in _taker.Take(now.ToUnixTimeSeconds()).Chunk(RowsPerCommit))
        {
            await store.Commit(transaction => AddRows(transaction, batch), cancellationToken);

            // units of a batch that was not stored are taken again by the next flush
            _taker.Keep(batch);
        }
    }

    /// <summary>Rows from one hour on, in order of hour, resource and dimension.</summary>
    public async Task<IReadOnlyList<KeyValuePair<UsageKey, long>>> Read(uint fromHour, int limit, CancellationToken cancellationToken)
    {
        var range = new KeyRange(new UsageKey(fromHour, ResourceId.None, 0).Encode(), null);
        var rows = await store.Read(reader => reader.Scan(AccessSpaces.Usage, range, limit), cancellationToken);
        return rows.Select(row => KeyValuePair.Create(UsageKey.Decode(row.Key.Span), UsageKey.DecodeUnits(row.Value.Span))).ToList();
    }

    private static async ValueTask<int> AddRows(IMetadataTransaction transaction, TakenUnits[] batch)
    {
        foreach (var row in batch.GroupBy(KeyOf))
        {
            var key = row.Key.Encode();
            var before = await transaction.Get(AccessSpaces.Usage, key) is { } value ? UsageKey.DecodeUnits(value.Span) : 0;
            transaction.Put(AccessSpaces.Usage, key, UsageKey.EncodeUnits(before + row.Sum(taken => taken.Units)));
        }

        return batch.Length;
    }

    private static UsageKey KeyOf(TakenUnits taken) =>
        new((uint)(taken.Minute / MinutesPerHour), new ResourceId(taken.Cells.Key), (UsageDimension)taken.Cell);
}
