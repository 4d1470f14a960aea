using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Locations;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Sealing;

namespace Tarn.Storage.Objects;

/// <summary>Settings of the object store.</summary>
public sealed record ObjectStoreOptions
{
    /// <summary>Threads that wait for the disk; 0: callers do the work themselves.</summary>
    public int DiskThreads { get; init; } = 4;

    /// <summary>The approximate limit of the joined copies of objects of several extents in <c>scratch/</c>.</summary>
    public long JoinedBytesMax { get; init; } = 4L << 30;

    /// <summary>
    /// Memory for the blocks that were compared with their checksums since the start: about 250 bytes per file, and 1
    /// byte per 8 MiB of it.
    /// </summary>
    public long VerifiedBytesMax { get; init; } = 16L << 20;

    /// <summary>How long blobs without referrer stay: D21 (blob ids begin with the epoch).</summary>
    public TimeSpan UnreferencedKept { get; init; } = ObjectLimits.UnreferencedKept;

    /// <summary>
    /// The reason why the clock is in doubt, or null: while it is, no retention ends, D12 (arrival times never go back).
    /// </summary>
    public Func<string?> ClockDoubt { get; init; } = static () => null;

    /// <summary>The length of a day of buckets' lifecycles.</summary>
    public TimeSpan LifecycleDay { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The id of the instance, in the markers of its storage locations.</summary>
    public Guid Instance { get; init; }

    /// <summary>The storage locations beside the data directory.</summary>
    public IReadOnlyList<LocationOptions> Locations { get; init; } = [];

    /// <summary>The name of the location of each class that has one; all other classes stay in the data directory.</summary>
    public IReadOnlyDictionary<StorageClass, string> LocationOfClass { get; init; } = new Dictionary<StorageClass, string>();

    /// <summary>The name of the location of INTELLIGENT_TIERING objects that were not read for 30 days; null: they stay.</summary>
    public string? InfrequentLocation { get; init; }

    /// <summary>The number of versions that move to storage locations at the same time.</summary>
    public int MovesTogether { get; init; } = 4;

    /// <summary>The holders of the keys that wrap the keys of sealed bodies, by kind.</summary>
    public IReadOnlyDictionary<SealKind, IKeyWrap> KeyWraps { get; init; } = new Dictionary<SealKind, IKeyWrap>();

    /// <summary>The size at which a pack gets no more entries.</summary>
    public long PackBytesMax { get; init; } = ObjectLimits.PackBytesMax;

    /// <summary>
    /// The store may lack objects that <c>blobs/</c> holds, because it began as a copy: unknown files of an earlier
    /// start are then not removed.
    /// </summary>
    public bool KeepsOrphans { get; init; }

    /// <summary>
    /// Adds rows to the transaction that makes a bucket, whichever code makes it: its entry in the registry of
    /// resources.
    /// </summary>
    public Func<IMetadataTransaction, Bucket, ValueTask> BucketMade { get; init; } = (_, _) => ValueTask.CompletedTask;

    /// <summary>The same as <see cref="BucketMade"/>, for a bucket that is removed.</summary>
    public Func<IMetadataTransaction, Bucket, ValueTask> BucketRemoved { get; init; } = (_, _) => ValueTask.CompletedTask;
}
