using System.Globalization;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Sealing;

namespace Tarn.Storage.Objects.Blobs;

/// <summary>
/// Durable bytes to which no key points yet. Give it to <c>Put</c> inside a transaction, and dispose it after that
/// transaction has ended, with or without success: a blob without referring version is then removed.
/// </summary>
public sealed class StagedBlob : IAsyncDisposable
{
    private readonly Func<BlobEntry, bool, ValueTask> _giveUp;
    private bool _offered;
    private bool _disposed;

    /// <summary>Stages a blob.</summary>
    /// <param name="giveUp">
    /// Removes the blob when nothing refers to it. The argument is true when the blob was offered to a transaction.
    /// </param>
    internal StagedBlob(Func<BlobEntry, bool, ValueTask> giveUp) => _giveUp = giveUp;

    /// <summary>The size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The ETag of a version of these bytes, without quotes.</summary>
    public required string ETag { get; init; }

    /// <summary>MD5 of the bytes; empty for an adopted file.</summary>
    public required ReadOnlyMemory<byte> Md5 { get; init; }

    /// <summary>The requested checksums, by algorithm.</summary>
    public required IReadOnlyList<Checksum> Checksums { get; init; }

    /// <inheritdoc cref="ObjectVersion.BytesId"/>
    public string BytesId => PackOffset is { } offset ? string.Create(CultureInfo.InvariantCulture, $"{Id}-{offset}") : Id.ToString();

    internal BlobId Id { get; private set; }

    /// <summary>For an entry of a pack: the offset of its bytes; null: the blob is a file of its own.</summary>
    internal long? PackOffset { get; private set; }

    /// <summary>The version id that the blob's attribute holds; null: the bucket gave none.</summary>
    internal string? VersionId { get; init; }

    internal uint[] Blocks { get; init; } = [];

    /// <summary>The number of stored bytes.</summary>
    internal long StoredBytes { get; init; }

    /// <summary>The wrapped key of the bytes; null: they are plain.</summary>
    internal BodySeal? Seal { get; init; }

    internal bool Adopted { get; init; }

    /// <summary>Sets the position of the bytes, once they have one.</summary>
    internal void PlaceAt(BlobEntry place) => (Id, PackOffset) = (place.Blob, place.Blob.IsPack ? place.Offset : null);

    /// <summary>One of the requested checksums.</summary>
    public Checksum Checksum(ChecksumAlgorithm algorithm) => Checksums.First(checksum => checksum.Algorithm == algorithm);

    /// <summary>Removes the blob, unless a version or part refers to it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            await _giveUp(new BlobEntry(Id, PackOffset ?? 0), _offered);
        }
    }

    /// <summary>
    /// The blob's extent. A transaction may have made a row refer to it: from now on only the store knows.
    /// </summary>
    internal Extent Offer(int partNumber, Checksum? checksum)
    {
        Invariant.Check(!_disposed);
        _offered = true;
        return new Extent
        {
            Kind = PackOffset is null ? ExtentKind.File : ExtentKind.Pack,
            Blob = Id,
            Offset = PackOffset ?? 0,
            Length = Size,
            Codec = Seal is null ? (byte)0 : SealedForm.Codec,
            StoredLength = Seal is null ? 0 : StoredBytes,
            PartNumber = partNumber,
            Checksum = checksum,
            Blocks = Blocks,
        };
    }
}
