using System.IO.Pipelines;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Reads;
using Tarn.Storage.Objects.Staging;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Unkeyed;

/// <summary>
/// Bytes that rows of other projects refer to, for example the requests of a commit plan: D24 (outside destinations have a plan).
/// No key points to them.
/// </summary>
public sealed class UnkeyedBlobs
{
    private readonly BlobStaging _staging;
    private readonly BlobReferences _references;
    private readonly ObjectReads _reads;

    internal UnkeyedBlobs(BlobStaging staging, BlobReferences references, ObjectReads reads) =>
        (_staging, _references, _reads) = (staging, references, reads);

    /// <summary>Reads a body to its end and makes it a durable blob. Dispose the result after its transaction.</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="name">A name for reports of damage.</param>
    /// <param name="cancellationToken">Ends the work; no bytes remain.</param>
    /// <exception cref="TarnException">LimitExceeded: more than 5 GiB; DiskFull; DiskFailed.</exception>
    public Task<StagedBlob> Stage(PipeReader body, string name, CancellationToken cancellationToken) =>
        _staging.Stage(body, new StageOptions { Bucket = string.Empty, Key = name, IsKept = true }, cancellationToken);

    /// <summary>
    /// Makes a file in <c>scratch/</c> a durable blob without copying it, whatever its size. It is read for its checksums, synced, and moved: its
    /// path is gone afterwards. Dispose the result after its transaction.
    /// </summary>
    /// <param name="path">The file's path, relative to the data directory; no program writes the file any more.</param>
    /// <param name="name">A name for reports of damage.</param>
    /// <param name="cancellationToken">Cancels before the file is moved.</param>
    /// <exception cref="TarnException">NotFound: no such file; DiskFull; DiskFailed.</exception>
    public Task<StagedBlob> Adopt(string path, string name, CancellationToken cancellationToken) =>
        _staging.Adopt(path, new StageOptions { Bucket = string.Empty, Key = name, IsKept = true }, cancellationToken);

    /// <summary>Refers to a staged blob from this transaction on. The caller's row stores the result.</summary>
    /// <param name="owner">The number of the owner, the same at <see cref="Release"/>.</param>
    public static UnkeyedBlob Keep(IMetadataTransaction transaction, StagedBlob staged, long owner)
    {
        var extent = staged.Offer(partNumber: 0, checksum: null);
        BlobReferences.Add(transaction, BlobEntry.Of(extent), BlobReferrer.Kept(owner));
        return new UnkeyedBlob(extent);
    }

    /// <summary>Adds another owner to a blob, in a transaction in which a row still refers to it.</summary>
    public static void Share(IMetadataTransaction transaction, UnkeyedBlob blob, long owner) =>
        BlobReferences.Add(transaction, BlobEntry.Of(blob.Extent), BlobReferrer.Kept(owner));

    /// <summary>Ends the owner's reference. The collector removes the bytes later.</summary>
    public ValueTask Release(IMetadataTransaction transaction, UnkeyedBlob blob, long owner) =>
        _references.Remove(transaction, BlobEntry.Of(blob.Extent), BlobReferrer.Kept(owner));

    /// <summary>
    /// Opens a part of the bytes. Each block of 1 MiB is compared with its checksum before a byte of it is returned; a
    /// read throws Damaged. The collector leaves the blob alone while the stream is open.
    /// </summary>
    /// <exception cref="TarnException">InvalidArgument: the range is outside of the bytes.</exception>
    public Stream OpenRead(UnkeyedBlob blob, ByteRange range) => _reads.OpenRead(
        new ObjectVersion
        {
            Bucket = default(BucketId),
            Key = string.Empty,
            Number = 0,
            Commit = 0,
            Size = blob.Bytes,
            ETag = string.Empty,
            LastModified = default,
            Extents = [blob.Extent],
            ExtentCount = 1,
        },
        range);
}
