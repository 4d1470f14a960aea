using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Blobs;

/// <summary>
/// Bytes that are durable and that no key points to yet. Give it to <c>Put</c> inside a transaction, and dispose it after that
/// transaction has ended, well or not: what no version refers to is then removed.
/// </summary>
public sealed class StagedBlob : IAsyncDisposable
{
    private readonly Func<BlobId, bool, ValueTask> giveUp;
    private bool offered;
    private bool disposed;

    /// <summary>Stages a blob.</summary>
    /// <param name="giveUp">Removes the blob when nothing refers to it; told whether a transaction was offered it.</param>
    internal StagedBlob(Func<BlobId, bool, ValueTask> giveUp) => this.giveUp = giveUp;

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>What a version of these bytes will have as ETag, without quotes.</summary>
    public required string ETag { get; init; }

    /// <summary>MD5 of the bytes.</summary>
    public required ReadOnlyMemory<byte> Md5 { get; init; }

    /// <summary>The checksums that were asked for, by algorithm.</summary>
    public required IReadOnlyList<Checksum> Checksums { get; init; }

    /// <inheritdoc cref="ObjectVersion.BytesId"/>
    public string BytesId => Id.ToString();

    internal BlobId Id { get; init; }

    internal uint[] Blocks { get; init; } = [];

    internal bool Adopted { get; init; }

    /// <summary>One of the checksums that were asked for.</summary>
    public Checksum Checksum(ChecksumAlgorithm algorithm) => Checksums.First(checksum => checksum.Algorithm == algorithm);

    /// <summary>Removes the blob, unless a version or part refers to it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!disposed)
        {
            disposed = true;
            await giveUp(Id, offered);
        }
    }

    /// <summary>A transaction may have made something refer to it: only the store can tell from now on.</summary>
    internal Extent Offer(int partNumber, Checksum? checksum)
    {
        Invariant.Check(!disposed);
        offered = true;
        return new Extent
        {
            Blob = Id,
            Length = Size,
            PartNumber = partNumber,
            Checksum = checksum,
            Blocks = Blocks,
        };
    }
}
