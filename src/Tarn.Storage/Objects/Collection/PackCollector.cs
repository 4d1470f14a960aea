using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Packs;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Collection;

/// <summary>
/// Frees the space of dead entries. A pack is rewritten when half of it is dead, or a dead entry is 30 days old: its
/// living entries become entries of the open pack, then the whole pack has no referrer and is removed like any blob.
/// </summary>
/// <remarks>Memory: the index of one pack, and the living entries of one transaction (at most 4 MiB).</remarks>
internal sealed class PackCollector(
    IMetadataStore store, BlobFiles files, BlockingThreads threads, PackWriter writer, PackCatalog packs, TimeProvider time)
{
    private const int MovedTogether = 100;

    /// <summary>Rewrites the packs that need it.</summary>
    /// <param name="kept">How long an entry stays after its death, for readers of its version.</param>
    /// <param name="cancellationToken">Ends the work between two transactions.</param>
    /// <returns>The number of packs that were rewritten.</returns>
    public async Task<int> Run(TimeSpan kept, CancellationToken cancellationToken)
    {
        var rewritten = 0;
        foreach (var pack in packs.Due(BlobRows.Now(time)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            rewritten += await Look(pack, kept, cancellationToken) ? 1 : 0;
        }

        return rewritten;
    }

    /// <summary>
    /// Notes the entries of a pack that a crash left without any row, so that they count as dead.
    /// </summary>
    /// <returns>The number of entries without a row.</returns>
    public async Task<int> FindLeftovers(BlobId pack, CancellationToken cancellationToken)
    {
        var entries = await Entries(pack);
        var rows = await ReadRows(pack, cancellationToken);
        var left = entries.Where(entry => !rows.Living.Contains(entry.Offset) && !rows.Dead.ContainsKey(entry.Offset)).ToArray();
        foreach (var some in left.Chunk(MetadataLimits.BackgroundRowsMax))
        {
            await store.Commit(
                async transaction =>
                {
                    foreach (var entry in some)
                    {
                        await BlobReferences.LeaveToCollector(transaction, new BlobEntry(pack, entry.Offset), BlobRows.Now(time));
                    }
                },
                cancellationToken);
        }

        packs.Add(pack);
        return left.Length;
    }

    private async Task<bool> Look(BlobId pack, TimeSpan kept, CancellationToken cancellationToken)
    {
        // Deaths from here on are counted for the next look.
        packs.LookAgain(pack, int.MaxValue, DateTimeOffset.MaxValue);
        try
        {
            var rows = await ReadRows(pack, cancellationToken);
            if (rows.IsLeaving)
            {
                return false;
            }

            var entries = await Entries(pack);
            return NeedsRewrite(pack, entries, rows, kept) && await Rewrite(pack, entries, rows, cancellationToken);
        }
        catch
        {
            packs.LookAgain(pack, 0, DateTimeOffset.MaxValue);
            throw;
        }
    }

    /// <summary>Whether enough of a pack is dead. If not, it is looked at when that may have become true.</summary>
    private bool NeedsRewrite(BlobId pack, List<PackEntry> entries, PackRows rows, TimeSpan kept)
    {
        var now = BlobRows.Now(time);
        var all = entries.Sum(entry => entry.Bytes);
        var dead = entries.Where(entry => rows.Dead.ContainsKey(entry.Offset)).Sum(entry => entry.Bytes);
        var oldest = rows.Dead.Count == 0 ? DateTimeOffset.MaxValue - ObjectLimits.DeadEntriesKept : rows.Dead.Values.Min();
        if (dead * 2 < all || rows.Dead.Count == 0)
        {
            packs.LookAgain(pack, Math.Max(1, ((entries.Count / 2) - rows.Dead.Count) / 2), oldest + ObjectLimits.DeadEntriesKept);
            return oldest + ObjectLimits.DeadEntriesKept <= now;
        }

        var isDue = oldest + kept <= now;
        packs.LookAgain(pack, int.MaxValue, oldest + kept);
        return isDue;
    }

    private async Task<bool> Rewrite(BlobId pack, List<PackEntry> entries, PackRows rows, CancellationToken cancellationToken)
    {
        foreach (var some in entries.Where(entry => rows.Living.Contains(entry.Offset)).Chunk(MovedTogether))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!await Move(pack, some))
            {
                return false;
            }
        }

        return await store.Commit(
            async transaction =>
            {
                // A row that names an entry was not found: the pack stays.
                if (await BlobReferences.Holds(transaction, pack))
                {
                    return false;
                }

                transaction.Put(ObjectSpaces.Unreferenced, ObjectKeys.Entry(BlobEntry.Whole(pack)), BlobRows.EncodeTime(BlobRows.Now(time)));
                return true;
            },
            cancellationToken);
    }

    /// <summary>Moves living entries into the open pack; false when one of them cannot be read.</summary>
    private async Task<bool> Move(BlobId pack, IReadOnlyList<PackEntry> entries)
    {
        var read = await threads.Run(() =>
        {
            using var file = files.OpenRead(pack);
            var reader = new PackReader(file, pack);
            return entries.Select(entry => reader.Read(entry)).ToArray();
        });
        if (Array.Exists(read, one => one is null))
        {
            return false;
        }

        var places = await Task.WhenAll(read.Select(one => writer.Append(one!.Value.Attribute, one.Value.Body, takesReserve: true)));
        await store.Commit(
            async transaction =>
            {
                for (var i = 0; i < places.Length; i++)
                {
                    var from = new BlobEntry(pack, entries[i].Offset);
                    await PackReferrers.Move(transaction, from, places[i], BlobAttribute.Decode(read[i]!.Value.Attribute));
                    await BlobReferences.LeaveToCollector(transaction, places[i], BlobRows.Now(time));
                }
            },
            CancellationToken.None);
        return true;
    }

    private async Task<List<PackEntry>> Entries(BlobId pack) => await threads.Run(() =>
    {
        using var file = files.OpenRead(pack);
        return new PackReader(file, pack).Entries(out _);
    });

    private async Task<PackRows> ReadRows(BlobId pack, CancellationToken cancellationToken)
    {
        var rows = new PackRows();
        await Scan(ObjectSpaces.BlobReferrers, row => rows.Living.Add(ObjectKeys.ReadEntry(row.Key).Offset));
        await Scan(ObjectSpaces.Unreferenced, row => rows.Dead[ObjectKeys.ReadEntry(row.Key).Offset] = BlobRows.DecodeTime(row.Value));
        return rows;

        async Task Scan(Space space, Action<Row> take)
        {
            for (var range = KeyRange.Prefix(ObjectKeys.Blob(pack)); ;)
            {
                var page = await store.Read(reader => reader.Scan(space, range, MetadataLimits.BackgroundRowsMax), cancellationToken);
                foreach (var row in page)
                {
                    take(row);
                }

                if (page.Count < MetadataLimits.BackgroundRowsMax)
                {
                    return;
                }

                range = range.After(page[^1].Key);
            }
        }
    }

    private sealed class PackRows
    {
        /// <summary>Offsets of entries with a referrer.</summary>
        public HashSet<long> Living { get; } = [];

        /// <summary>Offsets of entries without one, and since when.</summary>
        public Dictionary<long, DateTimeOffset> Dead { get; } = [];

        /// <summary>Whether the whole pack was rewritten, and only waits for its removal.</summary>
        public bool IsLeaving => Dead.ContainsKey(BlobEntry.Whole(default).Offset);
    }
}
