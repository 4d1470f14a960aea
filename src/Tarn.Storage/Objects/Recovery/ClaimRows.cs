using System.Buffers.Binary;
using System.Text;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Keys;

namespace Tarn.Storage.Objects.Recovery;

/// <summary>
/// Claims in a store of their own while a recovery runs, ordered by bucket, key and time: so the claims of one key are
/// neighbours, and memory holds one key's claims only. The store is removed at the end.
/// </summary>
internal static class ClaimRows
{
    /// <summary>Claims of versions.</summary>
    public static readonly Space Versions = new(62, "claimed-versions");

    /// <summary>Claims of uploads' parts, by upload, part and time.</summary>
    public static readonly Space Parts = new(63, "claimed-parts");

    private const byte Version = 1;
    private const int PlaceBytes = sizeof(long) + BlobId.Bytes + sizeof(long);

    public static byte[] KeyOf(BlobClaim claim)
    {
        // A key of the object store may have zero bytes: they are escaped as in the rows of uploads.
        var name = ObjectKeys.Noncurrent(default, claim.Attribute.Key).AsSpan(sizeof(long));
        return [.. Encoding.UTF8.GetBytes(claim.Attribute.Bucket), 0, .. name, .. PlaceOf(claim)];
    }

    public static byte[] PartKeyOf(BlobClaim claim) => [.. ObjectKeys.Part(claim.Attribute.Upload, claim.Attribute.Part), .. PlaceOf(claim)];

    /// <summary>The part of a row's key that the claims of one object share.</summary>
    public static ReadOnlySpan<byte> ObjectOf(ReadOnlyMemory<byte> key) => key.Span[..^PlaceBytes];

    public static byte[] Encode(BlobClaim claim)
    {
        var writer = new ValueWriter(Version);
        BlobRows.Write(writer, claim.Place.Blob);
        return writer.Count(claim.Place.Offset).Bytes(claim.Attribute.Encode()).Bytes(BlobRows.EncodeBlocks(claim.Blocks)).ToArray();
    }

    public static BlobClaim Decode(ReadOnlyMemory<byte> value)
    {
        var reader = new ValueReader(value.Span);
        var place = new BlobEntry(BlobRows.ReadBlob(ref reader), reader.Count());
        return new BlobClaim(place, BlobAttribute.Decode(reader.Bytes()), BlobRows.DecodeBlocks(reader.Bytes()));
    }

    private static byte[] PlaceOf(BlobClaim claim)
    {
        var place = new byte[PlaceBytes];
        BinaryPrimitives.WriteInt64BigEndian(place, claim.Attribute.Made.ToUnixTimeMilliseconds());
        ObjectKeys.Entry(claim.Place).CopyTo(place, sizeof(long));
        return place;
    }
}
