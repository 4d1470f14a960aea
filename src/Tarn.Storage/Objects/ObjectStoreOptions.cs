using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Limits;

namespace Tarn.Storage.Objects;

/// <summary>Settings of the object store.</summary>
public sealed record ObjectStoreOptions
{
    /// <summary>Threads that wait for the disk; 0: callers wait themselves.</summary>
    public int DiskThreads { get; init; } = 4;

    /// <summary>Joined copies of objects of several extents take at most about this much of <c>scratch/</c>.</summary>
    public long JoinedBytesMax { get; init; } = 4L << 30;

    /// <summary>Memory of which blocks were compared with their checksums since the start: about 250 bytes a file, and a byte per 8 MiB of it.</summary>
    public long VerifiedBytesMax { get; init; } = 16L << 20;

    /// <summary>How long blobs without referrer stay (D21).</summary>
    public TimeSpan UnreferencedKept { get; init; } = ObjectLimits.UnreferencedKept;

    /// <summary>
    /// The store may know less than <c>blobs/</c> holds (it was begun from a copy): no file of an earlier start is removed for being unknown.
    /// </summary>
    public bool KeepsOrphans { get; init; }

    /// <summary>
    /// What becomes true together with a new bucket, in its transaction, whoever makes it: its entry in the registry of resources.
    /// </summary>
    public Func<IMetadataTransaction, Bucket, ValueTask> BucketMade { get; init; } = (_, _) => ValueTask.CompletedTask;

    /// <summary>As <see cref="BucketMade"/>, of a bucket that goes.</summary>
    public Func<IMetadataTransaction, Bucket, ValueTask> BucketRemoved { get; init; } = (_, _) => ValueTask.CompletedTask;
}
