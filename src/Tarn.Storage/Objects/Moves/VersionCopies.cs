using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Locations;
using Tarn.Storage.Objects.Reads;
using Tarn.Storage.Objects.Staging;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Moves;

/// <summary>
/// Copies a version's bytes into new blobs. Reads compare each block with its checksum, so only right bytes are copied.
/// </summary>
internal sealed class VersionCopies(
    IDisk disk, IMetadataStore store, BlobFiles files, BlobLeases leases, BlockingThreads threads, BlobStaging staging, ObjectReads reads,
    ExtentBlocks blocksOf, TimeProvider time)
{
    // A blob of an S3 store is uploaded in parts, of which it takes 10,000.
    private const long BlobBytesMax = 16L << 30;

    /// <summary>Copies the bytes into a location, and reads them back.</summary>
    /// <param name="version">The version, with all extents and leases on them.</param>
    /// <param name="location">The target.</param>
    /// <param name="fresh">Gets each new blob, leased, before its first byte is written.</param>
    /// <exception cref="TarnException">Damaged: the source, or the copy as read back; Unavailable; DiskFull.</exception>
    public async Task<Extent[]> Out(ObjectVersion version, StorageLocation location, List<BlobId> fresh, CancellationToken cancellationToken)
    {
        var extents = new List<Extent>();
        var stored = version.AsStored();
        var start = 0L;
        foreach (var group in Groups(version.Extents))
        {
            var length = group.Sum(extent => extent.Stored);
            var id = await Begin(location, length, fresh, cancellationToken);
            await using (var content = reads.OpenRead(stored, new ByteRange(start, length)))
            {
                await location.Put(id, content, length, cancellationToken);
            }

            location.AddUsage(1, length);
            extents.AddRange(await Pieces(group, id, ExtentKind.Outside, location.Number));
            start += length;
        }

        await ReadBack((version with { Extents = extents, ExtentCount = extents.Count }).AsStored(), cancellationToken);
        return [.. extents];
    }

    /// <summary>Copies the bytes into one blob of the data directory.</summary>
    /// <inheritdoc cref="Out"/>
    public async Task<Extent[]> Home(ObjectVersion version, List<BlobId> fresh, CancellationToken cancellationToken)
    {
        disk.Guard.CheckBulk();
        var id = files.Next();
        var file = await threads.Run(() => files.Create(id));
        try
        {
            var stored = version.AsStored();
            await using var content = reads.OpenRead(stored);
            var block = new byte[ObjectLimits.BlockBytes];
            for (var offset = 0L; offset < stored.Size;)
            {
                var count = (int)Math.Min(block.Length, stored.Size - offset);
                await content.ReadExactlyAsync(block.AsMemory(0, count), cancellationToken);
                var at = offset;
                await threads.Run(() => file.Write(at, block.AsSpan(0, count)));
                offset += count;
            }

            var extents = (await Pieces(version.Extents, id, ExtentKind.File, VersionPlacement.Home)).ToArray();
            var crc = 0UL;
            foreach (var extent in extents)
            {
                crc = CrcJoin.Join(ChecksumAlgorithm.Crc32C, crc, CrcJoin.OfBlocks(extent.Blocks.Span, extent.Stored), extent.Stored);
            }

            await threads.Run(() => files.Finish(file, id, staging.AttributeOf(version, BlobKind.Object, extents, (uint)crc).Encode()));
            leases.Take(id);
            fresh.Add(id);
            return extents;
        }
        catch
        {
            await threads.Run(() => files.Abandon(file, id));
            throw;
        }
    }

    // From here on the collector knows the blob: a crash leaves nothing that a listing would have to find.
    private async Task<BlobId> Begin(StorageLocation location, long length, List<BlobId> fresh, CancellationToken cancellationToken)
    {
        var id = files.Next();
        leases.Take(id);
        fresh.Add(id);
        await store.Commit(
            async transaction =>
            {
                LocationRows.Add(transaction, location.Number, id, length);
                await BlobReferences.LeaveToCollector(transaction, BlobEntry.Whole(id), BlobRows.Now(time));
            },
            cancellationToken);
        return id;
    }

    private async Task<List<Extent>> Pieces(IReadOnlyList<Extent> of, BlobId id, ExtentKind kind, int location)
    {
        var pieces = new List<Extent>();
        var offset = 0L;
        foreach (var extent in of)
        {
            pieces.Add(extent with { Kind = kind, Blob = id, Offset = offset, Location = location, Blocks = await blocksOf.Of(extent) });
            offset += extent.Stored;
        }

        return pieces;
    }

    private async Task ReadBack(ObjectVersion copied, CancellationToken cancellationToken)
    {
        await using var content = reads.OpenRead(copied);
        var block = new byte[ObjectLimits.BlockBytes];
        while (await content.ReadAsync(block, cancellationToken) > 0)
        {
            // The read compares each block with its checksum.
        }
    }

    private static IEnumerable<IReadOnlyList<Extent>> Groups(IReadOnlyList<Extent> extents)
    {
        var group = new List<Extent>();
        var bytes = 0L;
        foreach (var extent in extents)
        {
            if (group.Count > 0 && bytes + extent.Stored > BlobBytesMax)
            {
                yield return group;
                (group, bytes) = ([], 0);
            }

            group.Add(extent);
            bytes += extent.Stored;
        }

        yield return group;
    }
}
