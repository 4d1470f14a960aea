using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Verification;

namespace Tarn.Storage.Objects.Verification;

/// <summary>
/// Compares the rows of objects, of uploads' parts and of archive segments with the blobs' files. It finds missing
/// files, files that are too short, and files whose bytes do not match the row's checksums. It runs after a
/// <see cref="BlobVerifier"/>, which has compared every file with its own attribute. So it reads bytes only where an
/// extent is a part of a blob. Changes nothing. Memory: one page of rows, and the extents of one version.
/// </summary>
/// <param name="disk">The data directory's disk.</param>
/// <param name="damaged">The blobs that <see cref="BlobVerifier.Damaged"/> lists.</param>
/// <param name="others">Blobs of the log's archive: name for a report, id, length in bytes.</param>
public sealed class ObjectVerifier(
    IDisk disk, IMetadataReader rows, IReadOnlyDictionary<BlobId, string> damaged, IAsyncEnumerable<(string Name, BlobId Blob, long Bytes)> others)
{
    private readonly BlobFiles _files = new(disk, 0);
    private readonly List<Damage> _found = [];

    /// <summary>The number of versions, parts and segments whose bytes are complete.</summary>
    public long Whole { get; private set; }

    /// <summary>The number of versions, parts and segments that cannot be read completely.</summary>
    public long Broken { get; private set; }

    /// <summary>Reads blobs in storage locations; null: they are left out.</summary>
    public LocationVerifier? Locations { get; init; }

    /// <summary>The number of versions that were left out, because their location was not read.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Checks every row that refers to a blob.</summary>
    /// <param name="cancellationToken">Cancels between two rows.</param>
    /// <exception cref="TarnException">Damaged: a row cannot be read.</exception>
    public async Task<IReadOnlyList<Damage>> Run(CancellationToken cancellationToken)
    {
        var buckets = new Dictionary<BucketId, string>();
        await foreach (var row in MetadataRows.All(rows, ObjectSpaces.Buckets, KeyRange.All, cancellationToken))
        {
            var bucket = BucketRows.Decode(row.Key, row.Value);
            buckets[bucket.Id] = bucket.Name;
        }

        await foreach (var version in ObjectRows.All(space => MetadataRows.All(rows, space, KeyRange.All, cancellationToken)))
        {
            await CheckVersion(version, buckets);
        }

        await foreach (var row in MetadataRows.All(rows, ObjectSpaces.Uploads, KeyRange.All, cancellationToken))
        {
            var upload = UploadRows.Decode(row.Value);
            foreach (var part in await rows.Scan(ObjectSpaces.Parts, KeyRange.Prefix(ObjectKeys.Id(upload.Number)), ObjectLimits.PartNumberMax))
            {
                var decoded = UploadRows.DecodePart(part);
                var name = FormattableString.Invariant($"part {decoded.Number} of an upload to s3://{upload.Bucket}/{upload.Key}");
                Count(await CheckExtents(name, [decoded.Extent]));
            }
        }

        await foreach (var (name, blob, bytes) in others.WithCancellation(cancellationToken))
        {
            Count(CheckFile(name, blob, bytes, bytes));
        }

        return _found;
    }

    private async ValueTask CheckVersion(ObjectVersion version, Dictionary<BucketId, string> buckets)
    {
        if (version.IsMarker)
        {
            return;
        }

        version = await VersionTable.WithExtents(rows, version);
        var name = $"s3://{buckets.GetValueOrDefault(version.Bucket, $"bucket id {version.Bucket.Value}")}/{version.Key}"
            + (version.VersionId == VersionIdForm.Null ? string.Empty : $" version {version.VersionId}");
        var whole = version.Manifest is not { } manifest || CheckEntry($"the list of parts of {name}", manifest);
        if (VersionPlacement.LocationOf(version) != VersionPlacement.Home)
        {
            await CheckOutside(name, version, whole);
            return;
        }

        Count(await CheckExtents(name, version.Extents) && whole);
    }

    private async ValueTask CheckOutside(string name, ObjectVersion version, bool whole)
    {
        foreach (var extent in version.Extents)
        {
            var (state, what) = Locations is null
                ? (LocationVerifier.Outcome.LeftOut, string.Empty)
                : await Locations.Check(extent with { Blocks = await ExtentBlocks.Of(rows, extent) });
            if (state == LocationVerifier.Outcome.LeftOut)
            {
                LeftOut++;
                return;
            }

            if (state == LocationVerifier.Outcome.Damaged)
            {
                _found.Add(new Damage(extent.Blob.Path, extent.Offset, extent.Length, $"bytes of {name}, in {what}", []));
                whole = false;
            }
        }

        Count(whole);
    }

    private async ValueTask<bool> CheckExtents(string name, IReadOnlyList<Extent> extents)
    {
        var whole = true;
        for (var first = 0; first < extents.Count;)
        {
            var end = first + 1;
            while (end < extents.Count && extents[end].Blob == extents[first].Blob)
            {
                end++;
            }

            whole &= await CheckBlob(name, [.. extents.Skip(first).Take(end - first)]);
            first = end;
        }

        return whole;
    }

    private async ValueTask<bool> CheckBlob(string name, Extent[] pieces)
    {
        var blob = pieces[0].Blob;
        if (blob.IsPack)
        {
            return CheckEntry(name, pieces[0]);
        }

        if (!CheckFile(name, blob, pieces.Max(piece => piece.Offset + piece.Stored), pieces.Sum(piece => piece.Stored)))
        {
            return false;
        }

        for (var i = 0; i < pieces.Length; i++)
        {
            pieces[i] = pieces[i] with { Blocks = await ExtentBlocks.Of(rows, pieces[i]) };
        }

        try
        {
            if (!IsAsStored(blob, pieces))
            {
                Array.ForEach(pieces, Compare);
            }

            return true;
        }
        catch (TarnException other) when (other.Kind == ErrorKind.Damaged)
        {
            _found.Add(new Damage(blob.Path, pieces[0].Offset, pieces.Sum(piece => piece.Length), $"bytes of {name}: {other.Message}", []));
            return false;
        }
    }

    // Its pack may hold damage elsewhere: that is another object's.
    private bool CheckEntry(string name, Extent entry)
    {
        if (disk.Find(entry.Blob.Path) is null)
        {
            _found.Add(new Damage(entry.Blob.Path, entry.Offset, entry.Length, $"bytes of {name}: the file is missing", []));
            return false;
        }

        try
        {
            Compare(entry);
            return true;
        }
        catch (TarnException other) when (other.Kind == ErrorKind.Damaged)
        {
            _found.Add(new Damage(entry.Blob.Path, entry.Offset, entry.Length, $"bytes of {name}: {other.Message}", []));
            return false;
        }
    }

    /// <summary>Whether a file reaches up to an end, and was found whole.</summary>
    private bool CheckFile(string name, BlobId blob, long end, long length)
    {
        var how = disk.Find(blob.Path) is not { } file ? "the file is missing"
            : file.Length < end ? FormattableString.Invariant($"the file ends at byte {file.Length}, {end - file.Length} bytes early")
            : damaged.ContainsKey(blob) ? "the file is damaged"
            : null;
        if (how is null)
        {
            return true;
        }

        // Damage of the object that the blob's own attribute names was reported with the blob.
        if (damaged.GetValueOrDefault(blob) != name)
        {
            _found.Add(new Damage(blob.Path, 0, length, $"bytes of {name}: {how}", []));
        }

        return false;
    }

    // The file's bytes match the checksum of its attribute: if the blocks join to that checksum, they are the file's
    // blocks.
    private bool IsAsStored(BlobId blob, Extent[] pieces)
    {
        var (end, crc) = (0L, 0UL);
        foreach (var piece in pieces)
        {
            if (piece.Offset != end || piece.Blocks.Length != piece.BlockCount)
            {
                return false;
            }

            crc = CrcJoin.Join(ChecksumAlgorithm.Crc32C, crc, CrcJoin.OfBlocks(piece.Blocks.Span, piece.Stored), piece.Stored);
            end += piece.Stored;
        }

        return _files.Attribute(blob) is { } bytes && BlobAttribute.TryDecode(bytes) is { } attribute
            && attribute.StoredSize == end && attribute.Crc == (uint)crc;
    }

    private void Compare(Extent piece)
    {
        using var file = _files.OpenRead(piece.Blob);
        var buffer = PooledBytes.Rent(ObjectLimits.BlockBytes);
        try
        {
            for (var block = 0; block < piece.BlockCount; block++)
            {
                var start = (long)block * ObjectLimits.BlockBytes;
                var bytes = buffer.AsSpan(0, piece.BlockLength(block));
                var count = file.Read(piece.Offset + start, bytes);
                BlockDamage.Check(piece, piece.Blocks.Span, block, bytes[..count]);
            }
        }
        finally
        {
            PooledBytes.Return(buffer);
        }
    }

    private void Count(bool whole)
    {
        Whole += whole ? 1 : 0;
        Broken += whole ? 0 : 1;
    }
}
