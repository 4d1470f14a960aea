using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Segments;

namespace Tarn.Storage.Archive;

/// <summary>
/// Stores segments: their bytes are blobs, and one row each lists the contents. The row and the reference to the blob
/// change in one transaction.
/// </summary>
internal sealed class SegmentStore(IMetadataStore store, SegmentBlobs blobs, Guid instance, uint seed, TimeProvider time)
{
    private const int PageRows = 100;

    private bool _inDoubt;

    /// <summary>Every segment, by age of its records.</summary>
    public async Task<IReadOnlyList<SegmentRow>> Load(CancellationToken cancellationToken)
    {
        var found = new List<SegmentRow>();
        var range = KeyRange.All;
        while (true)
        {
            var page = await store.Read(reader => reader.Scan(ArchiveSpaces.Segments, range, PageRows), cancellationToken);
            found.AddRange(page.Select(SegmentRow.Decode));
            if (page.Count < PageRows)
            {
                return [.. found.OrderBy(row => row.LastLsn)];
            }

            range = range.After(page[^1].Key);
        }
    }

    /// <summary>Opens a segment for reading.</summary>
    /// <exception cref="TarnException">NotFound: the blob is gone.</exception>
    public SegmentFile Open(SegmentRow row, long number) =>
        new(number, row, blobs.Open(row.Blob), () => blobs.Close(row.Blob))
        {
            Sealed = true,
            Length = row.Bytes,
            LastLsn = row.LastLsn,
        };

    /// <summary>
    /// Makes a segment's bytes durable. Before its registration no reader knows it; a crash leaves an orphan for the
    /// collector, D21 (blob ids begin with the epoch).
    /// </summary>
    public async Task<SegmentRow> Write(SegmentPlan plan, CancellationToken cancellationToken)
    {
        var blob = blobs.Create();
        try
        {
            var row = await new SegmentBuilder(plan, instance, seed, time).Write(blob, cancellationToken);
            await blob.Finish();
            return row;
        }
        catch
        {
            await blob.Abandon();
            throw;
        }
    }

    /// <summary>
    /// Registers a segment: from now on its records are there, and no longer in the segments that it replaces.
    /// </summary>
    /// <exception cref="TarnException">
    /// The segment is not registered, and its blob is discarded. OutcomeUnknown: no segment is registered any more
    /// before the next start.
    /// </exception>
    public async Task Register(SegmentRow row, IEnumerable<SegmentFile> replaced)
    {
        if (_inDoubt)
        {
            throw new TarnException(ErrorKind.OutcomeUnknown, "Whether a segment of the archive was registered is not known; the next start will see it.");
        }

        _inDoubt = true;
        try
        {
            await Commit(transaction =>
            {
                transaction.Put(ArchiveSpaces.Segments, row.Key, row.Encode());
                SegmentBlobs.Refer(transaction, row.Blob);
                return Unregister(transaction, replaced);
            });
        }
        catch
        {
            // Whatever was thrown: if the row exists, the registration holds.
            if (!await store.Read(async reader => await reader.Get(ArchiveSpaces.Segments, row.Key) is not null, default))
            {
                _inDoubt = false;
                await blobs.GiveUp(row.Blob);
                throw;
            }
        }

        _inDoubt = false;
    }

    /// <summary>Removes segments without needed records: the collector gets their blobs.</summary>
    public Task Remove(IEnumerable<SegmentFile> expired) => Commit(transaction => Unregister(transaction, expired));

    private async Task Commit(Func<IMetadataTransaction, ValueTask> body) => await store.Commit(
        async transaction =>
        {
            await body(transaction);
            return true;
        },
        default);

    private async ValueTask Unregister(IMetadataTransaction transaction, IEnumerable<SegmentFile> segments)
    {
        foreach (var segment in segments)
        {
            transaction.Delete(ArchiveSpaces.Segments, SegmentRow.KeyOf(segment.Blob));
            await blobs.Unrefer(transaction, segment.Blob);
        }
    }
}
