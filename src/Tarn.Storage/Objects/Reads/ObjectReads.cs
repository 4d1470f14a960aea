using System.Text;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Locations;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Rights;
using Tarn.Storage.Sealing;

namespace Tarn.Storage.Objects.Reads;

/// <summary>Reads a key's version, its bytes, and files with these bytes.</summary>
internal sealed class ObjectReads(
    IDisk disk,
    IMetadataStore store,
    BlobFiles files,
    BlobLeases leases,
    BlockingThreads threads,
    ExtentBlocks blocks,
    VerifiedBlocks verified,
    BlockVerifier verifier,
    JoinedFiles joined,
    StorageLocations locations,
    BucketDirectory buckets,
    BodyKeys keys)
{
    private readonly StreamParts _parts = new(files, leases, threads, blocks.Of, verified, locations);

    /// <summary>The key's current version, or null.</summary>
    /// <exception cref="TarnException">NotFound: the bucket.</exception>
    public static async ValueTask<ObjectVersion?> Find(IMetadataReader reader, string bucket, string key)
    {
        var owner = await BucketDirectory.Require(reader, bucket);
        return Encoding.UTF8.GetByteCount(key) <= ObjectLimits.KeyBytesMax
            && await VersionTable.Current(reader, owner.Id, key) is { } version
            ? await VersionTable.WithExtents(reader, version)
            : null;
    }

    /// <summary>The key's version or marker of that id, or null.</summary>
    /// <exception cref="TarnException">NotFound: the bucket.</exception>
    public static async ValueTask<ObjectVersion?> Find(IMetadataReader reader, string bucket, string key, string versionId)
    {
        var owner = await BucketDirectory.Require(reader, bucket);
        return Encoding.UTF8.GetByteCount(key) <= ObjectLimits.KeyBytesMax
            && await VersionTable.Find(reader, owner.Id, key, versionId) is { } version
            ? await VersionTable.WithExtents(reader, version)
            : null;
    }

    /// <summary>The marker that hides a key without a current version, or null.</summary>
    /// <exception cref="TarnException">NotFound: the bucket.</exception>
    public static async ValueTask<ObjectVersion?> Marker(IMetadataReader reader, string bucket, string key)
    {
        var owner = await BucketDirectory.Require(reader, bucket);
        return Encoding.UTF8.GetByteCount(key) <= ObjectLimits.KeyBytesMax && await VersionTable.Noncurrent(reader, owner.Id, key, 1)
            is [{ IsMarker: true, NoncurrentSince: null } marker] ? marker : null;
    }

    /// <summary>
    /// The key's current version, or the one of that id, or null. Only the extents of the wanted range are loaded.
    /// </summary>
    /// <param name="reader">The transaction or read.</param>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="versionId">The version's id; null: the current one.</param>
    /// <param name="wanted">Decides the range; null: all of it. It gets all extents if <paramref name="needsParts"/>.</param>
    /// <param name="needsParts">Whether the range is that of a part.</param>
    /// <exception cref="TarnException">NotFound: the bucket; the exceptions of <paramref name="wanted"/>.</exception>
    public static async ValueTask<ObjectVersion?> Find(
        IMetadataReader reader, string bucket, string key, string? versionId, Func<ObjectVersion, ByteRange?> wanted, bool needsParts)
    {
        var owner = await BucketDirectory.Require(reader, bucket);
        if (Encoding.UTF8.GetByteCount(key) > ObjectLimits.KeyBytesMax)
        {
            return null;
        }

        var version = versionId is null
            ? await VersionTable.Current(reader, owner.Id, key)
            : await VersionTable.Find(reader, owner.Id, key, versionId);
        if (version is null || version.IsMarker)
        {
            return version;
        }

        version = needsParts ? await VersionTable.WithExtents(reader, version) : version;
        return await VersionTable.WithExtents(reader, version, wanted(version) ?? new ByteRange(0, version.Size));
    }

    /// <summary>The key's current version.</summary>
    /// <exception cref="TarnException">NotFound: bucket or key.</exception>
    public async ValueTask<ObjectVersion> Head(string bucket, string key, CancellationToken cancellationToken) =>
        await store.Read(reader => Find(reader, bucket, key), cancellationToken) ?? throw ObjectReasons.Key(key);

    /// <summary>
    /// Opens a version's bytes, or a range of them. Every block is compared with its checksum before a byte of it is
    /// returned. Dispose the stream: the blobs stay while it is open.
    /// </summary>
    /// <param name="customer">The key of a client, for a version that was sealed with one.</param>
    /// <exception cref="TarnException">InvalidArgument: the range is not inside the version.</exception>
    public ObjectStream OpenRead(ObjectVersion version, ByteRange? range = null, CustomerKey? customer = null)
    {
        var wanted = range ?? new ByteRange(0, version.Size);
        if (wanted.Offset < 0 || wanted.Length < 0 || wanted.Offset + wanted.Length > version.Size)
        {
            throw ObjectReasons.Invalid(ObjectReasons.Range, $"The object has {version.Size} bytes.");
        }

        Invariant.Check(
            version.Extents.Count == version.ExtentCount
            || (wanted.Offset >= version.ExtentsStart && wanted.Offset + wanted.Length <= version.ExtentsStart + version.Extents.Sum(extent => extent.Length)),
            "the version came from Head, Find, Put or Copy, not from a listing");
        return new ObjectStream(_parts, version, wanted, SealedReaderOf(version, customer));
    }

    /// <summary>Reads a whole version into memory; for callers that know its size.</summary>
    /// <exception cref="TarnException">Damaged.</exception>
    public async Task<byte[]> ReadAll(ObjectVersion version, CancellationToken cancellationToken)
    {
        await using var content = OpenRead(version);
        var bytes = new byte[version.Size];
        await content.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    /// <summary>
    /// A local file that holds exactly the version's bytes while the lease lasts: the blob itself if it is one plain
    /// file, else a joined copy. It must not be changed. Code that reads the file without the lease must call
    /// <see cref="LocalFileLease.Verify"/> first.
    /// </summary>
    public async Task<LocalFileLease> LeaseLocalFile(ObjectVersion version, CancellationToken cancellationToken)
    {
        Invariant.Check(version.Extents.Count == version.ExtentCount);
        string path;
        Action release;
        if (version.PlainBlob is { } plain)
        {
            leases.Take(version.Extents);
            (path, release) = (plain.Path, () => leases.Release(version.Extents));
        }
        else
        {
            (path, release) = await joined.Take(version, () => OpenRead(version), cancellationToken);
        }

        return new LocalFileLease(path, disk.LocalPath(path), verifier, () => PiecesOf(version, path), release);
    }

    /// <summary>Checks that a reader may open a version's bytes now.</summary>
    /// <inheritdoc cref="BodyKeys.Require"/>
    public void Require(ObjectVersion version, IRights rights) => keys.Require(version.Seal, () => ContextOf(version), rights);

    /// <summary>The text that is authenticated with the wrapped key of a version.</summary>
    /// <exception cref="TarnException">NotFound: its bucket was removed.</exception>
    public string ContextOf(ObjectVersion version) =>
        BodyKeys.ContextOf(buckets.Find(version.Bucket)?.Name ?? throw ObjectReasons.Key(version.Key), version.Key);

    /// <summary>
    /// The extents, with the block checksums of extents in storage locations: a manifest holds them, because recovery does not
    /// read locations.
    /// </summary>
    public async ValueTask<IReadOnlyList<Extent>> WithOutsideBlocks(IReadOnlyList<Extent> extents)
    {
        if (extents.All(extent => extent.Kind != ExtentKind.Outside))
        {
            return extents;
        }

        var whole = new Extent[extents.Count];
        for (var i = 0; i < whole.Length; i++)
        {
            whole[i] = extents[i] with { Blocks = await blocks.Of(extents[i]) };
        }

        return whole;
    }

    private SealedReader? SealedReaderOf(ObjectVersion version, CustomerKey? customer)
    {
        if (version.Seal is not { } seal)
        {
            return null;
        }

        var context = ContextOf(version);
        return new SealedReader(files, threads, locations, cancellationToken => keys.Open(seal, context, customer, cancellationToken));
    }

    private async ValueTask<IReadOnlyList<FilePiece>> PiecesOf(ObjectVersion version, string path)
    {
        if (version.Seal is not null)
        {
            return [new FilePiece(path, 0, joined.Opened(version))];
        }

        var pieces = new FilePiece[version.Extents.Count];
        var offset = 0L;
        for (var i = 0; i < pieces.Length; i++)
        {
            var extent = version.Extents[i];
            pieces[i] = new FilePiece(path, offset, extent with { Blocks = await blocks.Of(extent) });
            offset += extent.Length;
        }

        return pieces;
    }
}
