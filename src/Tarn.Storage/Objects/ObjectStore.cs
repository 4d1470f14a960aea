using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Tarn.Storage.Calls;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Collection;
using Tarn.Storage.Objects.Events;
using Tarn.Storage.Objects.Joins;
using Tarn.Storage.Objects.Unkeyed;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Locations;
using Tarn.Storage.Objects.Moves;
using Tarn.Storage.Objects.Packs;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Reads;
using Tarn.Storage.Objects.Scrubbing;
using Tarn.Storage.Objects.Segments;
using Tarn.Storage.Objects.Staging;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Objects.Writes;
using Tarn.Storage.Sealing;

namespace Tarn.Storage.Objects;

/// <summary>
/// Buckets, keys and their bytes. Bytes come first: <see cref="Stage(PipeReader, StageOptions, CancellationToken)"/> or
/// <see cref="Adopt"/> makes them a durable blob. Then a metadata transaction, the caller's own or one made here, lets
/// a key point to the blob. Each operation is done by the part of its subject. Rules of the rows: D17 (one connection
/// writes metadata), D18 (metadata has group commit), D19 (metadata is an ordered map). Rules of the bytes: D20 (a
/// version is a list of extents), D21 (blob ids begin with the epoch), D37 (a version keeps its call's key).
/// </summary>
public sealed partial class ObjectStore : IAsyncDisposable
{
    private readonly IMetadataStore _store;
    private readonly BlockingThreads _threads;
    private readonly BlockingThreads _readThreads;
    private readonly BlockVerifier _verifier;
    private readonly JoinedFiles _joined;
    private readonly BucketDirectory _buckets;
    private readonly BodyKeys _keys;
    private readonly PackWriter _packs;
    private readonly BlobStaging _staging;
    private readonly ObjectReads _reads;
    private readonly ObjectWrites _writes;
    private readonly PropertyWrites _properties;
    private readonly ObjectCopies _copies;
    private readonly MultipartUploads _uploads;
    private readonly UploadCompletion _completion;
    private readonly VersionJoins _joins;
    private readonly BlobCollector _collector;
    private readonly OrphanBlobRemoval _orphans;
    private readonly VersionPlacement _placement;
    private readonly AccessDays _access;
    private readonly VersionMoves _moves;
    private readonly AccessWrites _accessWrites;

    private ObjectStore(
        IDisk disk,
        IMetadataStore store,
        TimeProvider time,
        ObjectStoreOptions options,
        uint epoch,
        View<string, Bucket> view,
        StorageLocations locations)
    {
        (_store, Locations, _keys) = (store, locations, new BodyKeys(options.KeyWraps));
        var files = new BlobFiles(disk, epoch);
        var leases = new BlobLeases();
        _threads = new BlockingThreads("tarn blobs", options.DiskThreads);

        // Writers are slowed down while the log is slow; readers must not wait for them. See D36 (files have a
        // class).
        _readThreads = new BlockingThreads("tarn blob reads", options.DiskThreads);
        _joined = new JoinedFiles(disk, files, _threads, leases, options.JoinedBytesMax);
        var verified = new VerifiedBlocks(options.VerifiedBytesMax);
        _verifier = new BlockVerifier(disk, _readThreads, verified);
        _buckets = new BucketDirectory(store, view, options.BucketMade, options.BucketRemoved, time);
        var packs = new PackCatalog();
        foreach (var pack in BlobFiles.Packs(disk))
        {
            packs.Add(pack);
        }

        _packs = new PackWriter(disk, files, options.DiskThreads, options.PackBytesMax, packs.Add);
        var references = new BlobReferences(packs, time);
        var versions = new VersionTable(references);
        var eventWriter = new VersionEvents(time);
        var locks = new LockGuard(time, options.ClockDoubt);
        _access = new AccessDays(options.LifecycleDay, time);
        _placement = PlacementOf(options, locations, _access);
        var changes = new VersionChanges(versions, locks, eventWriter, _placement, time);
        var table = new UploadTable(references);
        var blocks = new ExtentBlocks(store);
        _staging = new BlobStaging(disk, files, _packs, _threads, store, _buckets, _keys, time);
        _reads = new ObjectReads(disk, store, files, leases, _readThreads, blocks, verified, _verifier, _joined, locations, _buckets, _keys);
        _writes = new ObjectWrites(store, _staging, changes, time);
        _properties = new PropertyWrites(store, locks, eventWriter);
        _copies = new ObjectCopies(store, leases, _staging, _reads, changes, _keys, time);
        _uploads = new MultipartUploads(store, _staging, table, references, _keys, time);
        _completion = new UploadCompletion(store, _staging, table, changes, _keys, time);
        _joins = new VersionJoins(store, files, leases, _threads, _staging, versions, blocks, _buckets, time);
        var packCollector = new PackCollector(store, files, _threads, _packs, packs, time);
        var outside = new OutsideRemoval(store, locations);
        _collector = new BlobCollector(disk, store, files, leases, _threads, packs, packCollector, outside, options.UnreferencedKept, time);
        _orphans = new OrphanBlobRemoval(disk, store, files, _threads, packs, packCollector);
        var moved = new VersionCopies(disk, store, files, leases, _threads, _staging, _reads, blocks, time);
        _moves = new VersionMoves(store, leases, _staging, versions, _placement, locations, _buckets, moved, options.MovesTogether, time);
        _accessWrites = new AccessWrites(store, _access, _placement, _buckets);
        Events = new ObjectEvents(store);
        Lifecycles = OpenLifecycles(changes, table, locks, eventWriter, options, time);
        Kept = new UnkeyedBlobs(_staging, references, _reads);
        Scrub = new BlobScrub(disk, store, _readThreads, time);
        Segments = new SegmentBlobs(files, leases, _threads, _staging, references, time);
    }

    /// <summary>
    /// The last epoch whose unknown files are retained, because the store may lack objects that the disk holds; null when
    /// none are retained.
    /// </summary>
    public string? UnknownEpochs { get; private init; }

    /// <summary>Compares all blobs with their checksums, at a limited pace.</summary>
    public BlobScrub Scrub { get; }

    /// <summary>The blobs that rows of other projects refer to.</summary>
    public UnkeyedBlobs Kept { get; }

    /// <summary>The blobs of the log's archive: D16 (archiving repeats without doubles).</summary>
    internal SegmentBlobs Segments { get; }

    /// <summary>Opens the object store of a data directory; a new epoch of blob ids begins.</summary>
    public static async Task<ObjectStore> Open(
        IDisk disk, IMetadataStore store, TimeProvider time, ObjectStoreOptions options, CancellationToken cancellationToken)
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
            cancellationToken);
        var buckets = await View<string, Bucket>.Open(
            store, ObjectSpaces.Buckets, key => Encoding.UTF8.GetString(key.Span), BucketRows.Decode, cancellationToken);
        if (keeps)
        {
            await StorageLocations.KeepUnreferenced(store, cancellationToken);
        }

        var locations = await StorageLocations.Open(store, options.Instance, options.Locations, time, cancellationToken);
        var opened = new ObjectStore(disk, store, time, options, epoch, buckets, locations)
        {
            UnknownEpochs = keeps ? (epoch - 1).ToString("x8", CultureInfo.InvariantCulture) : null,
        };
        await opened._threads.Run(opened._joined.Clear);
        return opened;
    }

    /// <inheritdoc cref="BucketDirectory.Find(string)"/>
    public Bucket? FindBucket(string name) => _buckets.Find(name);

    /// <inheritdoc cref="BucketDirectory.Find(BucketId)"/>
    public Bucket? FindBucket(BucketId id) => _buckets.Find(id);

    /// <inheritdoc cref="BucketDirectory.Find(IMetadataReader, string)"/>
    public static ValueTask<Bucket?> FindBucket(IMetadataReader reader, string name) => BucketDirectory.Find(reader, name);

    /// <inheritdoc cref="BucketDirectory.List(string)"/>
    public IReadOnlyList<Bucket> ListBuckets(string account) => _buckets.List(account);

    /// <inheritdoc cref="BucketDirectory.List()"/>
    public IReadOnlyList<Bucket> ListBuckets() => _buckets.List();

    /// <inheritdoc cref="BucketDirectory.Create(IMetadataTransaction, string, string, string)"/>
    public ValueTask<Bucket> CreateBucket(IMetadataTransaction transaction, string name, string account, string region) =>
        _buckets.Create(transaction, name, account, region);

    /// <inheritdoc cref="BucketDirectory.Create(string, string, string, CancellationToken)"/>
    public ValueTask<Bucket> CreateBucket(string name, string account, string region, CancellationToken cancellationToken) =>
        _buckets.Create(name, account, region, cancellationToken);

    /// <inheritdoc cref="BucketDirectory.Update"/>
    public ValueTask<Bucket> UpdateBucket(IMetadataTransaction transaction, string name, Func<Bucket, Bucket> change) =>
        _buckets.Update(transaction, name, change);

    /// <summary>Removes an empty bucket and its uploads.</summary>
    /// <exception cref="TarnException">NotFound; Conflict: the bucket holds objects.</exception>
    public async ValueTask<Bucket> DeleteBucket(IMetadataTransaction transaction, string name)
    {
        var bucket = await BucketDirectory.RequireEmpty(transaction, name);
        await _uploads.RemoveAll(transaction, bucket);
        await _buckets.Remove(transaction, bucket);
        return bucket;
    }

    /// <inheritdoc cref="BlobStaging.CheckRoom"/>
    public void CheckRoom() => _staging.CheckRoom();

    /// <summary>
    /// Sets the keys whose bytes are files of their own even if they are few: in tables' locations, readers open them as
    /// files.
    /// </summary>
    /// <param name="staysPlain">By bucket and key; must be quick.</param>
    public void KeepPlain(Func<string, string, bool> staysPlain) => _staging.StaysPlain = _placement.StaysHome = staysPlain;

    /// <summary>Sets how bytes are sealed when their writer does not say it: null: not at all.</summary>
    /// <param name="defaultOf">By bucket and key; must be quick.</param>
    public void SealBy(Func<string, string, SealRequest?> defaultOf) => _keys.DefaultOf = defaultOf;

    /// <inheritdoc cref="BlobStaging.Stage(PipeReader, StageOptions, CancellationToken)"/>
    public Task<StagedBlob> Stage(PipeReader body, StageOptions stage, CancellationToken cancellationToken) => _staging.Stage(body, stage, cancellationToken);

    /// <inheritdoc cref="BlobStaging.Stage(PipeReader, StageOptions, CancellationToken)"/>
    public Task<StagedBlob> Stage(Stream body, StageOptions stage, CancellationToken cancellationToken) => _staging.Stage(body, stage, cancellationToken);

    /// <inheritdoc cref="BlobStaging.Stage(PipeReader, StageOptions, CancellationToken)"/>
    public Task<StagedBlob> Stage(ReadOnlySequence<byte> body, StageOptions stage, CancellationToken cancellationToken) =>
        _staging.Stage(body, stage, cancellationToken);

    /// <inheritdoc cref="BlobStaging.Adopt"/>
    public Task<StagedBlob> Adopt(string path, StageOptions stage, CancellationToken cancellationToken) => _staging.Adopt(path, stage, cancellationToken);

    /// <inheritdoc cref="ObjectWrites.Put(IMetadataTransaction, string, string, StagedBlob, PutOptions)"/>
    public ValueTask<ObjectVersion> Put(IMetadataTransaction transaction, string bucket, string key, StagedBlob blob, PutOptions put) =>
        _writes.Put(transaction, bucket, key, blob, put);

    /// <inheritdoc cref="ObjectWrites.Put(string, string, StagedBlob, PutOptions, CancellationToken)"/>
    public ValueTask<ObjectVersion> Put(string bucket, string key, StagedBlob blob, PutOptions put, CancellationToken cancellationToken) =>
        _writes.Put(bucket, key, blob, put, cancellationToken);

    /// <inheritdoc cref="ObjectWrites.Put(string, string, ReadOnlyMemory{byte}, PutOptions, CancellationToken)"/>
    public Task<ObjectVersion> Put(string bucket, string key, ReadOnlyMemory<byte> bytes, PutOptions put, CancellationToken cancellationToken) =>
        _writes.Put(bucket, key, bytes, put, cancellationToken);

    /// <inheritdoc cref="ObjectWrites.Delete(IMetadataTransaction, string, string, DeleteOptions)"/>
    public ValueTask<Deletion> Delete(IMetadataTransaction transaction, string bucket, string key, DeleteOptions delete) =>
        _writes.Delete(transaction, bucket, key, delete);

    /// <inheritdoc cref="ObjectWrites.Delete(string, string, DeleteOptions, CancellationToken)"/>
    public ValueTask<Deletion> Delete(string bucket, string key, DeleteOptions delete, CancellationToken cancellationToken) =>
        _writes.Delete(bucket, key, delete, cancellationToken);

    /// <inheritdoc cref="ObjectCopies.Copy(ObjectVersion, string, string, CopyOptions, CancellationToken)"/>
    public Task<ObjectVersion> Copy(ObjectVersion source, string bucket, string key, CopyOptions copy, CancellationToken cancellationToken) =>
        _copies.Copy(source, bucket, key, copy, cancellationToken);

    /// <inheritdoc cref="ObjectReads.Find(IMetadataReader, string, string)"/>
    public ValueTask<ObjectVersion?> Find(IMetadataReader reader, string bucket, string key) => ObjectReads.Find(reader, bucket, key);

    /// <inheritdoc cref="ObjectReads.Find(IMetadataReader, string, string, string)"/>
    public ValueTask<ObjectVersion?> Find(IMetadataReader reader, string bucket, string key, string versionId) =>
        ObjectReads.Find(reader, bucket, key, versionId);

    /// <inheritdoc cref="ObjectReads.Find(IMetadataReader, string, string, string, Func{ObjectVersion, ByteRange?}, bool)"/>
    public ValueTask<ObjectVersion?> Find(
        IMetadataReader reader, string bucket, string key, string? versionId, Func<ObjectVersion, ByteRange?> wanted, bool needsParts) =>
        ObjectReads.Find(reader, bucket, key, versionId, wanted, needsParts);

    /// <inheritdoc cref="ObjectReads.Marker"/>
    public ValueTask<ObjectVersion?> FindMarker(IMetadataReader reader, string bucket, string key) => ObjectReads.Marker(reader, bucket, key);

    /// <inheritdoc cref="ObjectReads.Head"/>
    public ValueTask<ObjectVersion> Head(string bucket, string key, CancellationToken cancellationToken) => _reads.Head(bucket, key, cancellationToken);

    /// <inheritdoc cref="ObjectReads.ReadAll"/>
    public Task<byte[]> ReadAll(ObjectVersion version, CancellationToken cancellationToken) => _reads.ReadAll(version, cancellationToken);

    /// <summary>Ends the store's threads. A later start removes staged blobs that were not put.</summary>
    public async ValueTask DisposeAsync()
    {
        Events.Dispose();
        _buckets.Dispose();
        _packs.Dispose();
        _threads.Dispose();
        _readThreads.Dispose();
        _verifier.Dispose();
        await Locations.DisposeAsync();
    }
}
