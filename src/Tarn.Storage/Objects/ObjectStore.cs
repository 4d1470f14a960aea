using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Reads;

namespace Tarn.Storage.Objects;

/// <summary>
/// Buckets, keys and their bytes. Rules of its metadata: D17 (one connection writes metadata), D18 (metadata has group
/// commit), D19 (metadata is an ordered map). Rules of its bytes: D20 (a version is a list of extents), D21 (blob ids
/// begin with the epoch), D37 (a version keeps its call's key). Bytes come first:
/// <see cref="Stage(System.IO.Pipelines.PipeReader, StageOptions, CancellationToken)"/> or <see cref="Adopt"/> makes
/// them a durable blob. Then a metadata transaction, the caller's own or one made here, makes a key point to it.
/// </summary>
public sealed partial class ObjectStore : IAsyncDisposable
{
    private readonly IDisk disk;
    private readonly IMetadataStore store;
    private readonly TimeProvider time;
    private readonly ObjectStoreOptions options;
    private readonly BlobFiles files;
    private readonly BlobLeases leases = new();
    private readonly DiskThreads threads;
    private readonly DiskThreads readThreads;
    private readonly JoinedFiles joined;
    private readonly VerifiedBlocks verified;
    private readonly BlockVerifier verifier;
    private readonly View<string, Bucket> buckets;

    private ObjectStore(
        IDisk disk, IMetadataStore store, TimeProvider time, ObjectStoreOptions options, uint epoch, View<string, Bucket> buckets)
    {
        this.disk = disk;
        this.store = store;
        this.time = time;
        this.options = options;
        this.buckets = buckets;
        files = new BlobFiles(disk, epoch);
        threads = new DiskThreads("tarn blobs", options.DiskThreads);

        // Writers are slowed down while the log is slow; readers must not queue behind them. See D36 (files have a
        // class).
        readThreads = new DiskThreads("tarn blob reads", options.DiskThreads);
        joined = new JoinedFiles(disk, files, threads, leases, options.JoinedBytesMax);
        verified = new VerifiedBlocks(options.VerifiedBytesMax);
        verifier = new BlockVerifier(disk, readThreads, verified);
    }

    /// <summary>
    /// The last epoch whose unknown files are kept, because the store may lack objects that the disk holds; null when
    /// none are kept.
    /// </summary>
    public string? UnknownEpochs { get; private init; }

    /// <summary>Opens the object store of a data directory; a new epoch of blob ids begins.</summary>
    public static async Task<ObjectStore> Open(
        IDisk disk, IMetadataStore store, TimeProvider time, ObjectStoreOptions options, CancellationToken cancellation)
    {
        var newest = BlobFiles.NewestEpoch(disk);
        var (epoch, keeps) = await store.Commit(
            async transaction =>
            {
                // Folders newer than the store's epoch mean that the store is older than them: it cannot distinguish an
                // orphan from an object that it does not know.
                var known = BlobRows.DecodeNumber(await transaction.Get(ObjectSpaces.State, ObjectKeys.Epoch));
                var keeps = options.KeepsOrphans || newest > known;
                var next = Math.Max(known, newest) + 1;
                transaction.Put(ObjectSpaces.State, ObjectKeys.Epoch, BlobRows.EncodeNumber(next));
                if (keeps)
                {
                    transaction.Put(ObjectSpaces.State, ObjectKeys.OrphansRemoved, BlobRows.EncodeNumber(next - 1));
                }

                return (checked((uint)next), keeps);
            },
            cancellation);
        var buckets = await View<string, Bucket>.Open(
            store, ObjectSpaces.Buckets, key => System.Text.Encoding.UTF8.GetString(key.Span), BucketRows.Decode, cancellation);
        var opened = new ObjectStore(disk, store, time, options, epoch, buckets)
        {
            UnknownEpochs = keeps ? (epoch - 1).ToString("x8", System.Globalization.CultureInfo.InvariantCulture) : null,
        };
        await opened.threads.Run(opened.joined.Clear);
        return opened;
    }

    /// <summary>Ends the store's threads. A later start removes staged blobs that were not put.</summary>
    public ValueTask DisposeAsync()
    {
        buckets.Dispose();
        threads.Dispose();
        readThreads.Dispose();
        verifier.Dispose();
        return ValueTask.CompletedTask;
    }

    private static void CheckKey(string key)
    {
        var bytes = System.Text.Encoding.UTF8.GetByteCount(key);
        if (bytes is 0 or > ObjectLimits.KeyBytesMax)
        {
            throw ObjectReasons.Invalid(
                ObjectReasons.KeyTooLong, $"A key has 1 to {ObjectLimits.KeyBytesMax} bytes; this one has {bytes}.");
        }
    }

    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}
