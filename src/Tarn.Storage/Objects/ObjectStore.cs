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
using Tarn.Storage.Objects.Joins;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Listings;
using Tarn.Storage.Objects.Reads;
using Tarn.Storage.Objects.Segments;
using Tarn.Storage.Objects.Staging;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Objects.Writes;

namespace Tarn.Storage.Objects;

/// <summary>
/// Buckets, keys and their bytes. Bytes come first: <see cref="Stage(PipeReader, StageOptions, CancellationToken)"/> or
/// <see cref="Adopt"/> makes them a durable blob. Then a metadata transaction, the caller's own or one made here, lets
/// a key point to the blob. Each operation is done by the part of its subject. Rules of the rows: D17 (one connection
/// writes metadata), D18 (metadata has group commit), D19 (metadata is an ordered map). Rules of the bytes: D20 (a
/// version is a list of extents), D21 (blob ids begin with the epoch), D37 (a version keeps its call's key).
/// </summary>
public sealed class ObjectStore : IAsyncDisposable
{
    private readonly IMetadataStore store;
    private readonly BlockingThreads threads;
    private readonly BlockingThreads readThreads;
    private readonly BlockVerifier verifier;
    private readonly JoinedFiles joined;
    private readonly BucketDirectory buckets;
    private readonly BlobStaging staging;
    private readonly ObjectReads reads;
    private readonly ObjectWrites writes;
    private readonly ObjectCopies copies;
    private readonly MultipartUploads uploads;
    private readonly UploadCompletion completion;
    private readonly VersionJoins joins;
    private readonly BlobCollector collector;

    private ObjectStore(
        IDisk disk, IMetadataStore store, TimeProvider time, ObjectStoreOptions options, uint epoch, View<string, Bucket> view)
    {
        this.store = store;
        var files = new BlobFiles(disk, epoch);
        var leases = new BlobLeases();
        threads = new BlockingThreads("tarn blobs", options.DiskThreads);

        // Writers are slowed down while the log is slow; readers must not queue behind them. See D36 (files have a
        // class).
        readThreads = new BlockingThreads("tarn blob reads", options.DiskThreads);
        joined = new JoinedFiles(disk, files, threads, leases, options.JoinedBytesMax);
        var verified = new VerifiedBlocks(options.VerifiedBytesMax);
        verifier = new BlockVerifier(disk, readThreads, verified);
        buckets = new BucketDirectory(store, view, options.BucketMade, options.BucketRemoved, time);
        var references = new BlobReferences(time);
        var versions = new VersionTable(references);
        var table = new UploadTable(references);
        var blocks = new ExtentBlocks(store);
        staging = new BlobStaging(disk, files, threads, store, buckets, time);
        reads = new ObjectReads(disk, store, files, leases, readThreads, blocks, verified, verifier, joined);
        writes = new ObjectWrites(store, staging, versions, time);
        copies = new ObjectCopies(store, leases, staging, reads, versions, time);
        uploads = new MultipartUploads(store, staging, table, references, time);
        completion = new UploadCompletion(store, staging, table, versions, time);
        joins = new VersionJoins(store, files, leases, threads, staging, versions, blocks, buckets, time);
        collector = new BlobCollector(disk, store, files, leases, threads, options.UnreferencedKept, time);
        Segments = new SegmentBlobs(files, leases, threads, staging, references, time);
    }

    /// <summary>
    /// The last epoch whose unknown files are kept, because the store may lack objects that the disk holds; null when
    /// none are kept.
    /// </summary>
    public string? UnknownEpochs { get; private init; }

    /// <inheritdoc cref="VersionJoins.Notice"/>
    public string? JoinNotice => joins.Notice;

    /// <summary>The blobs of the log's archive: D16 (archiving repeats without doubles).</summary>
    internal SegmentBlobs Segments { get; }

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
            store, ObjectSpaces.Buckets, key => Encoding.UTF8.GetString(key.Span), BucketRows.Decode, cancellation);
        var opened = new ObjectStore(disk, store, time, options, epoch, buckets)
        {
            UnknownEpochs = keeps ? (epoch - 1).ToString("x8", CultureInfo.InvariantCulture) : null,
        };
        await opened.threads.Run(opened.joined.Clear);
        return opened;
    }

    /// <inheritdoc cref="BucketDirectory.Find(string)"/>
    public Bucket? FindBucket(string name) => buckets.Find(name);

    /// <inheritdoc cref="BucketDirectory.Find(IMetadataReader, string)"/>
    public static ValueTask<Bucket?> FindBucket(IMetadataReader reader, string name) => BucketDirectory.Find(reader, name);

    /// <inheritdoc cref="BucketDirectory.List(string)"/>
    public IReadOnlyList<Bucket> ListBuckets(string account) => buckets.List(account);

    /// <inheritdoc cref="BucketDirectory.List()"/>
    public IReadOnlyList<Bucket> ListBuckets() => buckets.List();

    /// <inheritdoc cref="BucketDirectory.Create(IMetadataTransaction, string, string, string)"/>
    public ValueTask<Bucket> CreateBucket(IMetadataTransaction transaction, string name, string account, string region) =>
        buckets.Create(transaction, name, account, region);

    /// <inheritdoc cref="BucketDirectory.Create(string, string, string, CancellationToken)"/>
    public ValueTask<Bucket> CreateBucket(string name, string account, string region, CancellationToken cancellation) =>
        buckets.Create(name, account, region, cancellation);

    /// <summary>Removes an empty bucket and its uploads.</summary>
    /// <exception cref="TarnException">NotFound; Conflict: the bucket holds objects.</exception>
    public async ValueTask<Bucket> DeleteBucket(IMetadataTransaction transaction, string name)
    {
        var bucket = await BucketDirectory.RequireEmpty(transaction, name);
        await uploads.RemoveAll(transaction, bucket);
        await buckets.Remove(transaction, bucket);
        return bucket;
    }

    /// <inheritdoc cref="BlobStaging.Stage(PipeReader, StageOptions, CancellationToken)"/>
    public Task<StagedBlob> Stage(PipeReader body, StageOptions stage, CancellationToken cancellation) => staging.Stage(body, stage, cancellation);

    /// <inheritdoc cref="BlobStaging.Stage(PipeReader, StageOptions, CancellationToken)"/>
    public Task<StagedBlob> Stage(Stream body, StageOptions stage, CancellationToken cancellation) => staging.Stage(body, stage, cancellation);

    /// <inheritdoc cref="BlobStaging.Stage(PipeReader, StageOptions, CancellationToken)"/>
    public Task<StagedBlob> Stage(ReadOnlySequence<byte> body, StageOptions stage, CancellationToken cancellation) =>
        staging.Stage(body, stage, cancellation);

    /// <inheritdoc cref="BlobStaging.Adopt"/>
    public Task<StagedBlob> Adopt(string path, StageOptions stage, CancellationToken cancellation) => staging.Adopt(path, stage, cancellation);

    /// <inheritdoc cref="ObjectWrites.Put(IMetadataTransaction, string, string, StagedBlob, PutOptions)"/>
    public ValueTask<ObjectVersion> Put(IMetadataTransaction transaction, string bucket, string key, StagedBlob blob, PutOptions put) =>
        writes.Put(transaction, bucket, key, blob, put);

    /// <inheritdoc cref="ObjectWrites.Put(string, string, StagedBlob, PutOptions, CancellationToken)"/>
    public ValueTask<ObjectVersion> Put(string bucket, string key, StagedBlob blob, PutOptions put, CancellationToken cancellation) =>
        writes.Put(bucket, key, blob, put, cancellation);

    /// <inheritdoc cref="ObjectWrites.Put(string, string, ReadOnlyMemory{byte}, PutOptions, CancellationToken)"/>
    public Task<ObjectVersion> Put(string bucket, string key, ReadOnlyMemory<byte> bytes, PutOptions put, CancellationToken cancellation) =>
        writes.Put(bucket, key, bytes, put, cancellation);

    /// <inheritdoc cref="ObjectWrites.Delete(IMetadataTransaction, string, string, WriteCondition, CallKey)"/>
    public ValueTask<ObjectVersion?> Delete(
        IMetadataTransaction transaction, string bucket, string key, WriteCondition condition, CallKey call = default) =>
        writes.Delete(transaction, bucket, key, condition, call);

    /// <inheritdoc cref="ObjectWrites.Delete(string, string, WriteCondition, CancellationToken, CallKey)"/>
    public ValueTask<ObjectVersion?> Delete(
        string bucket, string key, WriteCondition condition, CancellationToken cancellation, CallKey call = default) =>
        writes.Delete(bucket, key, condition, cancellation, call);

    /// <inheritdoc cref="ObjectWrites.SetTags"/>
    public ValueTask<ObjectVersion> SetTags(
        string bucket, string key, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken cancellation) =>
        writes.SetTags(bucket, key, tags, cancellation);

    /// <inheritdoc cref="ObjectCopies.Copy(ObjectVersion, string, string, CopyOptions, CancellationToken)"/>
    public Task<ObjectVersion> Copy(ObjectVersion source, string bucket, string key, CopyOptions copy, CancellationToken cancellation) =>
        copies.Copy(source, bucket, key, copy, cancellation);

    /// <inheritdoc cref="ObjectReads.Find"/>
    public ValueTask<ObjectVersion?> Find(IMetadataReader reader, string bucket, string key) => ObjectReads.Find(reader, bucket, key);

    /// <inheritdoc cref="ObjectReads.Head"/>
    public ValueTask<ObjectVersion> Head(string bucket, string key, CancellationToken cancellation) => reads.Head(bucket, key, cancellation);

    /// <inheritdoc cref="ObjectReads.OpenRead"/>
    public ObjectStream OpenRead(ObjectVersion version, ByteRange? range = null) => reads.OpenRead(version, range);

    /// <inheritdoc cref="ObjectReads.ReadAll"/>
    public Task<byte[]> ReadAll(ObjectVersion version, CancellationToken cancellation) => reads.ReadAll(version, cancellation);

    /// <inheritdoc cref="ObjectReads.LeaseLocalFile"/>
    public Task<LocalFileLease> LeaseLocalFile(ObjectVersion version, CancellationToken cancellation) => reads.LeaseLocalFile(version, cancellation);

    /// <inheritdoc cref="ObjectLister.List(IMetadataStore, ListRequest, CancellationToken)"/>
    public ValueTask<ListPage> List(ListRequest request, CancellationToken cancellation) => ObjectLister.List(store, request, cancellation);

    /// <inheritdoc cref="MultipartUploads.Create"/>
    public ValueTask<Upload> CreateUpload(string bucket, string key, UploadOptions upload, CancellationToken cancellation) =>
        uploads.Create(bucket, key, upload, cancellation);

    /// <inheritdoc cref="MultipartUploads.Find"/>
    public ValueTask<Upload> FindUpload(string bucket, string key, string uploadId, CancellationToken cancellation) =>
        uploads.Find(bucket, key, uploadId, cancellation);

    /// <inheritdoc cref="MultipartUploads.StagePart"/>
    public Task<StagedBlob> StagePart(
        PipeReader body, Upload upload, int part, IReadOnlyList<ChecksumAlgorithm> checksums, CancellationToken cancellation) =>
        uploads.StagePart(body, upload, part, checksums, cancellation);

    /// <inheritdoc cref="MultipartUploads.PutPart"/>
    public ValueTask<UploadPart> PutPart(Upload upload, int part, StagedBlob blob, ChecksumAlgorithm? checksum, CancellationToken cancellation) =>
        uploads.PutPart(upload, part, blob, checksum, cancellation);

    /// <inheritdoc cref="MultipartUploads.ListParts"/>
    public ValueTask<IReadOnlyList<UploadPart>> ListParts(
        string bucket, string key, string uploadId, int after, int limit, CancellationToken cancellation) =>
        uploads.ListParts(bucket, key, uploadId, after, limit, cancellation);

    /// <inheritdoc cref="MultipartUploads.ListUploads"/>
    public ValueTask<IReadOnlyList<Upload>> ListUploads(
        string bucket, string prefix, string? afterKey, string? afterUpload, int limit, CancellationToken cancellation) =>
        uploads.ListUploads(bucket, prefix, afterKey, afterUpload, limit, cancellation);

    /// <inheritdoc cref="MultipartUploads.Abort"/>
    public ValueTask<bool> AbortUpload(string bucket, string key, string uploadId, CancellationToken cancellation) =>
        uploads.Abort(bucket, key, uploadId, cancellation);

    /// <inheritdoc cref="UploadCompletion.Complete(string, string, string, IReadOnlyList{CompletedPart}, CompleteOptions, CancellationToken)"/>
    public Task<ObjectVersion> CompleteUpload(
        string bucket, string key, string uploadId, IReadOnlyList<CompletedPart> named, CompleteOptions complete, CancellationToken cancellation) =>
        completion.Complete(bucket, key, uploadId, named, complete, cancellation);

    /// <inheritdoc cref="VersionJoins.Run"/>
    public Task<int> Join(CancellationToken cancellation) => joins.Run(cancellation);

    /// <inheritdoc cref="BlobCollector.Collect"/>
    public Task<int> Collect(CancellationToken cancellation) => collector.Collect(cancellation);

    /// <inheritdoc cref="BlobCollector.RemoveOrphans"/>
    public Task<int> RemoveOrphans(CancellationToken cancellation) => collector.RemoveOrphans(cancellation);

    /// <summary>Ends the store's threads. A later start removes staged blobs that were not put.</summary>
    public ValueTask DisposeAsync()
    {
        buckets.Dispose();
        threads.Dispose();
        readThreads.Dispose();
        verifier.Dispose();
        return ValueTask.CompletedTask;
    }
}
