using Tarn.Storage.Objects.Blobs;

namespace Tarn.Storage.Objects.Unkeyed;

/// <summary>
/// Bytes that a row of another project refers to, without a key of the object store. The row stores <see cref="Encode"/>.
/// </summary>
public sealed record UnkeyedBlob
{
    internal UnkeyedBlob(Extent extent) => Extent = extent;

    /// <summary>The number of bytes.</summary>
    public long Bytes => Extent.Length;

    public BlobId Blob => Extent.Blob;

    internal Extent Extent { get; }

    /// <summary>The form in rows: an extent (<c>docs/formats/metadata.md</c>).</summary>
    public byte[] Encode() => BlobRows.Encode(Extent);

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    public static UnkeyedBlob Decode(ReadOnlyMemory<byte> value) => new(BlobRows.DecodeExtent(value));
}
