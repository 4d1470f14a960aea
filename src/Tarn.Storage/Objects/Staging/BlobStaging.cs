using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Packs;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Sealing;

namespace Tarn.Storage.Objects.Staging;

/// <summary>Makes bytes durable before a key points to them: D20 (a version is a list of extents).</summary>
internal sealed class BlobStaging(
    IDisk disk, BlobFiles files, PackWriter packs, BlockingThreads threads, IMetadataStore store, BucketDirectory buckets, BodyKeys keys,
    TimeProvider time)
{
    /// <summary>
    /// Whether a key's bytes are a file of their own even if they are few: readers of files open a table's files.
    /// </summary>
    public Func<string, string, bool> StaysPlain { get; set; } = (_, _) => false;

    /// <summary>Refuses uploads while the disk is nearly full, before a body is read: D15 (a full disk stops work in order).</summary>
    /// <exception cref="TarnException">DiskFull.</exception>
    public void CheckRoom() => disk.Guard.CheckBulk();

    /// <summary>Reads a body to its end and makes it a durable blob.</summary>
    /// <exception cref="TarnException">
    /// LimitExceeded: more than 5 GiB; DiskFull; DiskFailed: none of the bytes remain, D2 (a failed sync poisons its
    /// file).
    /// </exception>
    public async Task<StagedBlob> Stage(PipeReader body, StageOptions stage, CancellationToken cancellationToken)
    {
        var key = await KeyOf(stage, cancellationToken);
        var hasher = new ContentHasher(stage.Checksums);
        using var stager = new BlobStager(files, threads, hasher, stage.Class, stage.TakesReserve ? disk.Guard : null, key);
        try
        {
            await stager.Read(body, cancellationToken);
            var kind = stage.IsKept ? BlobKind.Kept : stage.Part > 0 ? BlobKind.Part : BlobKind.Object;
            var staged = Staged(hasher, adopted: false, NewVersionId(stage), key);
            var attribute = Attribute(kind, stage, staged).Encode();
            if (kind == BlobKind.Object && stager.InMemory is { Length: <= ObjectLimits.PackedBytesMax } small && !StaysPlain(stage.Bucket, stage.Key))
            {
                staged.PlaceAt(await packs.Append(attribute, small, stage.TakesReserve));
                return staged;
            }

            await stager.Finish(attribute);
            staged.PlaceAt(BlobEntry.Whole(stager.Id));
            return staged;
        }
        catch
        {
            await stager.Abandon();
            throw;
        }
    }

    /// <inheritdoc cref="Stage(PipeReader, StageOptions, CancellationToken)"/>
    public async Task<StagedBlob> Stage(Stream body, StageOptions stage, CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        try
        {
            return await Stage(reader, stage, cancellationToken);
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    /// <inheritdoc cref="Stage(PipeReader, StageOptions, CancellationToken)"/>
    public Task<StagedBlob> Stage(ReadOnlySequence<byte> body, StageOptions stage, CancellationToken cancellationToken) =>
        Stage(PipeReader.Create(body), stage, cancellationToken);

    /// <summary>
    /// Makes a file a blob without copying it. The file was written into <c>scratch/</c> by a program that does not
    /// sync, such as DuckDB. It is read for its checksums, synced, and moved: its path is gone afterwards. Where the bytes are to be
    /// sealed, a sealed copy takes its place.
    /// </summary>
    /// <param name="path">The file's path, relative to the data directory; no program writes the file any more.</param>
    /// <param name="stage">The bucket and key for which it is meant, and more.</param>
    /// <param name="cancellationToken">Cancels before the file is moved.</param>
    public async Task<StagedBlob> Adopt(string path, StageOptions stage, CancellationToken cancellationToken)
    {
        if (await KeyOf(stage, cancellationToken) is { } key)
        {
            return await SealFile(path, stage, key, cancellationToken);
        }

        using var hasher = new ContentHasher(stage.Checksums, needsMd5: false);
        var id = files.Next();
        await threads.Run(() => HashAndSync(path, stage.Class, hasher, cancellationToken));
        var staged = Staged(hasher, adopted: true, NewVersionId(stage), key: null);
        staged.PlaceAt(BlobEntry.Whole(id));
        await threads.Run(() => files.Adopt(path, id, Attribute(stage.IsKept ? BlobKind.Kept : BlobKind.Adopted, stage, staged).Encode()));
        await threads.Run(() => disk.SyncFolder(path.LastIndexOf('/') is var slash and > 0 ? path[..slash] : string.Empty));
        return staged;
    }

    private async Task<StagedBlob> SealFile(string path, StageOptions stage, BodyKey key, CancellationToken cancellationToken)
    {
        var hasher = new ContentHasher(stage.Checksums, needsMd5: false);
        using var stager = new BlobStager(files, threads, hasher, stage.Class, reserve: null, key);
        try
        {
            using (var file = await threads.Run(() => disk.OpenRead(path, stage.Class)))
            {
                await stager.Read(file, cancellationToken);
            }

            var staged = Staged(hasher, adopted: true, NewVersionId(stage), key);
            await stager.Finish(Attribute(BlobKind.Adopted, stage, staged).Encode());
            staged.PlaceAt(BlobEntry.Whole(stager.Id));
            await threads.Run(() => disk.Delete(path));
            return staged;
        }
        catch
        {
            await stager.Abandon();
            throw;
        }
    }

    /// <summary>Stages an empty entry whose attribute lists the version's extents for recovery.</summary>
    public async Task<StagedBlob> StageManifest(string bucket, ObjectVersion made, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var staged = EmptyStaged(NewVersionId(buckets.Find(bucket)));
        var attribute = AttributeOf(
            made with { VersionId = staged.VersionId ?? VersionIdForm.Null }, BlobKind.Manifest, made.Extents, crc: 0, buckets.Find(bucket), bucket);
        staged.PlaceAt(await packs.Append(attribute.Encode(), ReadOnlyMemory<byte>.Empty, takesReserve: false));
        return staged;
    }

    /// <summary>As the other overload, for bytes of a version whose id stays the same.</summary>
    public async Task<StagedBlob> StageManifest(ObjectVersion moved)
    {
        var staged = EmptyStaged(moved.VersionId);
        staged.PlaceAt(await packs.Append(
            AttributeOf(moved, BlobKind.Manifest, moved.Extents, crc: 0).Encode(), ReadOnlyMemory<byte>.Empty, takesReserve: false));
        return staged;
    }

    /// <summary>The attribute of a blob or manifest with a version's bytes.</summary>
    /// <param name="crc">CRC-32C of the bytes.</param>
    public BlobAttribute AttributeOf(ObjectVersion version, BlobKind kind, IReadOnlyList<Extent> extents, uint crc) =>
        AttributeOf(version, kind, extents, crc, buckets.Find(version.Bucket), bucketName: null);

    /// <summary>Discards a staged blob when it is disposed: see <see cref="StagedBlob.DisposeAsync"/>.</summary>
    public async ValueTask GiveUp(BlobEntry entry, bool offered)
    {
        if (!offered && entry.Offset == 0)
        {
            // No transaction ever saw it, so no row can refer to it.
            await threads.Run(() => files.Delete(entry.Blob));
            return;
        }

        if (offered && await store.Read(reader => BlobReferences.Holds(reader, entry), default))
        {
            return;
        }

        // The outcome of the transaction to which it was offered may be unknown: the collector checks it later, D21
        // (blob ids begin with the epoch).
        await store.Commit(transaction => BlobReferences.LeaveToCollector(transaction, entry, BlobRows.Now(time)), default);
    }

    private static BlobAttribute AttributeOf(
        ObjectVersion version, BlobKind kind, IReadOnlyList<Extent> extents, uint crc, Bucket? owner, string? bucketName) => new()
        {
            Kind = kind,
            Account = owner?.Account ?? string.Empty,
            Bucket = bucketName ?? owner?.Name ?? string.Empty,
            Key = version.Key,
            VersionId = version.VersionId,
            ETag = version.ETag,
            Made = version.LastModified,
            Size = version.Size,
            StoredSize = extents.Count > 0 ? extents.Sum(extent => extent.Stored) : version.Size,
            Seal = version.Seal,
            Crc = crc,
            Properties = version.Properties,
            Checksum = version.Checksum,
            ChecksumForm = version.ChecksumForm,
            Extents = extents,
        };

    private StagedBlob EmptyStaged(string? versionId)
    {
        using var hasher = new ContentHasher([]);
        return Staged(hasher, adopted: false, versionId, key: null);
    }

    // Bytes without an own key belong to a row of another room, which holds no wrapped key.
    private async ValueTask<BodyKey?> KeyOf(StageOptions stage, CancellationToken cancellationToken) =>
        stage.IsKept || stage.Part > 0 ? stage.UploadKey
        : (stage.Seal ?? keys.DefaultOf(stage.Bucket, stage.Key)) is { } wanted
            ? await keys.Make(wanted with { Rights = stage.Rights }, BodyKeys.ContextOf(stage.Bucket, stage.Key), cancellationToken)
        : null;

    // Drawn before the bytes are sealed: the blob's attribute holds it.
    private string? NewVersionId(StageOptions stage) => stage.IsKept || stage.Part > 0 ? null : NewVersionId(buckets.Find(stage.Bucket));

    private static string? NewVersionId(Bucket? bucket) => bucket is { Versioning: BucketVersioning.Enabled } ? VersionIdForm.New() : null;

    private StagedBlob Staged(ContentHasher hasher, bool adopted, string? versionId, BodyKey? key)
    {
        // Bare 32 hex digits would look like the MD5 of bytes that a client sent (D20).
        var md5 = adopted ? [] : hasher.Md5();
        var etag = adopted ? Convert.ToHexStringLower(hasher.BlocksMd5()) + "-1"
            : key is { HidesMd5: true } ? RandomNumberGenerator.GetHexString(2 * MD5.HashSizeInBytes, lowercase: true)
            : Convert.ToHexStringLower(md5);
        return new StagedBlob(GiveUp)
        {
            VersionId = versionId,
            Size = hasher.Length,
            StoredBytes = hasher.StoredLength,
            Seal = key?.Seal,
            ETag = etag,
            Md5 = md5,
            Checksums = hasher.Checksums(),
            Blocks = hasher.Blocks(),
            Adopted = adopted,
        };
    }

    private BlobAttribute Attribute(BlobKind kind, StageOptions stage, StagedBlob staged) => new()
    {
        Kind = kind,
        Account = buckets.Find(stage.Bucket)?.Account ?? string.Empty,
        Bucket = stage.Bucket,
        Key = stage.Key,
        VersionId = staged.VersionId ?? VersionIdForm.Null,
        ETag = staged.ETag,
        Made = BlobRows.Now(time),
        Size = staged.Size,
        StoredSize = staged.StoredBytes,
        Seal = staged.Seal,
        Crc = CrcJoin.OfBlocks(staged.Blocks, staged.StoredBytes),
        Upload = stage.Upload,
        Part = stage.Part,
        Properties = stage.Properties,
        Checksum = staged.Checksums.Count > 0 ? staged.Checksums[0] : null,
    };

    private void HashAndSync(string path, FileClass fileClass, ContentHasher hasher, CancellationToken cancellationToken)
    {
        using var file = disk.Open(path, fileClass);
        var buffer = PooledBytes.Rent(ObjectLimits.BlockBytes);
        try
        {
            for (var offset = 0L; file.Read(offset, buffer.AsSpan(0, ObjectLimits.BlockBytes)) is > 0 and var count; offset += count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hasher.Append(buffer.AsSpan(0, count));

                // Drops a bulk file's bytes from the page cache, so it comes after the read.
                file.WriteBack(offset, count);
            }
        }
        finally
        {
            PooledBytes.Return(buffer);
        }

        file.Sync();
    }
}
