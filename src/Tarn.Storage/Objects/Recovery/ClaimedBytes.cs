using Tarn.Storage.Checksums;
using Tarn.Storage.Disk;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Limits;

namespace Tarn.Storage.Objects.Recovery;

/// <summary>
/// Reads the bytes that claims name, and compares them with the attributes' checksums. It opens blobs only: files of
/// this data directory, and never a link. Calls block.
/// </summary>
internal sealed class ClaimedBytes(IDisk disk)
{
    private readonly BlobFiles _files = new(disk, 0);

    /// <summary>A blob's attribute as stored; null: it has none, or a link has replaced the blob.</summary>
    /// <exception cref="TarnException">NotFound; Damaged: it is too long.</exception>
    public byte[]? StoredAttribute(BlobId blob) =>
        disk.Find(BlobFiles.AttributePath(blob)) is null || disk.IsPlainFile(BlobFiles.AttributePath(blob)) ? _files.Attribute(blob) : null;

    /// <summary>The block checksums of a file that holds exactly an attribute's bytes.</summary>
    /// <param name="refusal">The reason why it does not; null: it does.</param>
    public uint[] Blocks(BlobId blob, BlobAttribute attribute, out string? refusal)
    {
        try
        {
            using var file = _files.OpenRead(blob);
            var length = file.Length;
            if (length != attribute.StoredSize)
            {
                refusal = FormattableString.Invariant($"{length} of {attribute.StoredSize} bytes are there");
                return [];
            }

            var blocks = Blocks(file, 0, length);
            refusal = CrcJoin.OfBlocks(blocks, length) == attribute.Crc ? null : "its bytes do not match their checksum";
            return blocks;
        }
        catch (TarnException unreadable)
        {
            refusal = unreadable.Message;
            return [];
        }
    }

    /// <summary>The body of a claimed version, with all block checksums.</summary>
    /// <param name="uploads">Gets the number of the upload whose parts are the body.</param>
    /// <param name="refusal">The reason why the body is not complete; null: it is.</param>
    public Extent[] Body(BlobClaim claim, HashSet<long> uploads, out string? refusal)
    {
        var attribute = claim.Attribute;
        if (attribute.Kind != BlobKind.Manifest && attribute.Extents.Count == 0)
        {
            refusal = null;
            return [Whole(claim)];
        }

        var extents = new Extent[attribute.Extents.Count];
        var made = new HashSet<long>();
        refusal = null;
        for (var i = 0; i < extents.Length && refusal is null; i++)
        {
            extents[i] = attribute.Extents[i];
            refusal = attribute.Kind == BlobKind.Object && extents[i].Blob != claim.Place.Blob
                ? "its list of parts names another file"
                : Complete(ref extents[i], made);
        }

        if (refusal is null)
        {
            uploads.UnionWith(made);
        }

        return extents;
    }

    /// <summary>
    /// Whether the files of extents are there and long enough. Reads no bytes of them. Blobs in storage locations count as
    /// there: objects of a location that is down now are not lost.
    /// </summary>
    public bool Exist(IEnumerable<Extent> extents) => extents.All(extent => extent.Kind == ExtentKind.Outside
        || (disk.IsPlainFile(extent.Blob.Path) && disk.Find(extent.Blob.Path) is { } file && file.Length >= extent.Offset + extent.Stored));

    private static Extent Whole(BlobClaim claim) => new()
    {
        Kind = claim.Place.Blob.IsPack ? ExtentKind.Pack : ExtentKind.File,
        Blob = claim.Place.Blob,
        Offset = claim.Place.Offset,
        Length = claim.Attribute.Size,
        Codec = claim.Attribute.Codec,
        StoredLength = claim.Attribute.Seal is null ? 0 : claim.Attribute.StoredSize,
        Blocks = claim.Blocks,
    };

    private string? Complete(ref Extent extent, HashSet<long> uploads)
    {
        try
        {
            return Compare(ref extent, uploads);
        }
        catch (TarnException unreadable)
        {
            return unreadable.Message;
        }
    }

    private string? Compare(ref Extent extent, HashSet<long> uploads)
    {
        if (extent.Kind == ExtentKind.Outside)
        {
            return null;
        }

        var part = extent.PartNumber > 0 ? FormattableString.Invariant($"part {extent.PartNumber}") : "its source";
        if (!disk.IsPlainFile(extent.Blob.Path))
        {
            return $"{part} is missing: {extent.Blob.Path}";
        }

        if (StoredAttribute(extent.Blob) is not { } bytes || BlobAttribute.TryDecode(bytes) is not { } attribute
            || attribute.Kind is not (BlobKind.Object or BlobKind.Part or BlobKind.Adopted))
        {
            return $"{part} has no readable attribute: {extent.Blob.Path}";
        }

        using var file = _files.OpenRead(extent.Blob);
        if (file.Length < extent.Offset + extent.Stored)
        {
            return $"{part} is cut off: {extent.Blob.Path}";
        }

        var blocks = Blocks(file, extent.Offset, extent.Stored);
        if (!extent.Blocks.IsEmpty ? !extent.Blocks.Span.SequenceEqual(blocks) : !Matches(file, attribute, extent, blocks))
        {
            return $"{part} does not match its checksum: {extent.Blob.Path}";
        }

        if (attribute.Upload > 0)
        {
            uploads.Add(attribute.Upload);
        }

        extent = extent with { Blocks = blocks };
        return null;
    }

    // The list has no block checksums of a long part: then the file's own checksum counts.
    private static bool Matches(IDiskFile file, BlobAttribute attribute, Extent extent, uint[] blocks)
    {
        var length = file.Length;
        var whole = extent.Offset == 0 && extent.Stored == length ? blocks : Blocks(file, 0, length);
        return length == attribute.StoredSize && CrcJoin.OfBlocks(whole, length) == attribute.Crc;
    }

    private static uint[] Blocks(IDiskFile file, long offset, long length)
    {
        var blocks = new uint[(length + ObjectLimits.BlockBytes - 1) / ObjectLimits.BlockBytes];
        var buffer = PooledBytes.Rent(ObjectLimits.BlockBytes);
        try
        {
            for (var i = 0; i < blocks.Length; i++)
            {
                var start = (long)i * ObjectLimits.BlockBytes;
                var count = file.Read(offset + start, buffer.AsSpan(0, (int)Math.Min(ObjectLimits.BlockBytes, length - start)));
                blocks[i] = Crc32C.Compute(buffer.AsSpan(0, count));
            }

            return blocks;
        }
        finally
        {
            PooledBytes.Return(buffer);
        }
    }
}
