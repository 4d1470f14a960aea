using System.IO.Pipelines;
using System.Security.Cryptography;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Metadata.Sqlite;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Recovery;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Verification;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Recovery;
using Tarn.Storage.Sealing;
using Tarn.Storage.Tests.Metadata;
using Tarn.Storage.Tests.Sealing;

namespace Tarn.Storage.Tests.Recovery;

/// <summary>A data directory with objects of every kind, whose store can be lost and recovered.</summary>
internal sealed class RecoveryWorld : IAsyncDisposable
{
    public const string Account = "000000000000";
    private static readonly Guid Instance = new("6f1f7a55-58a3-4c11-b5a1-9f1f1c1c1c1c");
    private readonly TemporaryFolder? _own;
    private SqliteMetadataStore? _metadata;
    private ObjectStore? _store;

    public RecoveryWorld(string? root = null)
    {
        _own = root is null ? new TemporaryFolder() : null;
        Root = root ?? _own!.Root;
        Disk = new FileDisk(Root, TimeProvider.System);
    }

    public string Root { get; }

    public IDisk Disk { get; }

    public ObjectStore Store => _store!;

    public SqliteMetadataStore Metadata => _metadata!;

    /// <summary>The findings of the last recovery.</summary>
    public List<RecoveryFinding> Findings { get; } = [];

    /// <summary>Changes the options of the store.</summary>
    public Func<ObjectStoreOptions, ObjectStoreOptions> Change { get; init; } = options => options;

    /// <summary>Whether every object is sealed.</summary>
    public bool Seals { get; init; }

    public string MetadataPath => Path.Combine(Root, "meta.db");

    public async Task Open(bool make = false)
    {
        _metadata = SqliteMetadataStore.Open(MetadataPath, null, TimeProvider.System, failure => throw failure, make: make);
        var options = Change(new ObjectStoreOptions { UnreferencedKept = TimeSpan.Zero, PackBytesMax = 64 << 10, KeyWraps = MemoryKeyWrap.All });
        _store = await ObjectStore.Open(Disk, _metadata, TimeProvider.System, options, default);
        _store.SealBy((_, _) => Seals ? SealRequest.Instance : null);
    }

    public async Task Close()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
            await _metadata!.DisposeAsync();
            (_store, _metadata) = (null, null);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Close();
        _own?.Dispose();
    }

    public static byte[] Content(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public Task<ObjectVersion> Put(string bucket, string key, byte[] bytes, ObjectProperties? properties = null) => Store.Put(
        bucket, key, bytes, new PutOptions { Properties = properties ?? ObjectProperties.None, Checksum = ChecksumAlgorithm.Crc64Nvme }, default);

    public async Task<ObjectVersion> Upload(string bucket, string key, params byte[][] parts)
    {
        var options = new UploadOptions { Properties = Properties, Checksum = ChecksumAlgorithm.Sha256 };
        var upload = await Store.CreateUpload(bucket, key, options, default);
        var named = new List<CompletedPart>();
        foreach (var bytes in parts)
        {
            named.Add(new CompletedPart(named.Count + 1, (await Part(upload, named.Count + 1, bytes)).ETag));
        }

        return await Store.CompleteUpload(bucket, key, upload.Id, named, new CompleteOptions(), default);
    }

    public async Task<UploadPart> Part(Upload upload, int number, byte[] bytes)
    {
        await using var blob = await Store.StagePart(
            PipeReader.Create(new MemoryStream(bytes)), upload, number, [ChecksumAlgorithm.Sha256], default);
        return await Store.PutPart(upload, number, blob, ChecksumAlgorithm.Sha256, default);
    }

    public static ObjectProperties Properties { get; } = new()
    {
        Headers = new ObjectHeaders { ContentType = "text/plain", CacheControl = "no-store", UserMetadata = [new("who", "me"), new("über", "ä")] },
        Tags = [new("team", "lake"), new("empty", "")],
        StorageClass = StorageClass.StandardIa,
        Acl = CannedAcl.BucketOwnerFullControl,
    };

    /// <summary>Makes three buckets with every kind of object but markers.</summary>
    public async Task Fill()
    {
        await Store.CreateBucket("lake", Account, "us-east-1", default);
        await Store.CreateBucket("kept", "111122223333", "us-east-1", default);
        await Metadata.Commit(
            async transaction =>
            {
                await Store.UpdateBucket(transaction, "kept", bucket => bucket with { Versioning = BucketVersioning.Enabled, Lock = new BucketLock(true) });
            },
            default);
        await Put("lake", "small", Content(100), Properties);
        await Put("lake", "empty", []);
        await Put("lake", "zero\0in the name/ünïcode", Content(20_000, 5), Properties);
        await Put("lake", "large", Content((3 << 20) + 7, 2), Properties);
        await Put("lake", "replaced", Content(40_000, 3));
        await Put("lake", "replaced", Content(50, 4));
        await Upload("lake", "parts", Content((18 << 20) + 5, 6), Content(9, 7));
        foreach (var source in (string[])["small", "large", "parts"])
        {
            await Store.Copy(await Store.Head("lake", source, default), "kept", $"copy of {source}", new CopyOptions(), default);
        }

        for (var i = 0; i < 3; i++)
        {
            await NextMillisecond();
            await Put("kept", "versions", Content(i == 1 ? 30_000 : 300, 10 + i), Properties);
        }

        var until = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().AddDays(3).ToUnixTimeMilliseconds());
        await Put("kept", "locked", Content(77, 8), Properties with { Lock = new ObjectLock(LockMode.Governance, until, true) });
    }

    // A file and an entry of a pack of one millisecond have no order on the disk.
    private static async Task NextMillisecond()
    {
        for (var last = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(); TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() <= last;)
        {
            await Task.Yield();
        }
    }

    /// <summary>Every version and marker with all that clients see, but the time of its commit.</summary>
    public async Task<IReadOnlyList<string>> Describe()
    {
        var found = new List<string>();
        foreach (var bucket in Store.ListBuckets())
        {
            found.Add($"{bucket.Name} {bucket.Account} {bucket.Versioning} {bucket.Lock}");
            var keys = new SortedSet<string>(StringComparer.Ordinal);
            await foreach (var row in MetadataRows.All(Metadata, ObjectSpaces.Objects, KeyRange.Prefix(ObjectKeys.Id(bucket.Id.Value)), default))
            {
                keys.Add(ObjectKeys.ReadObject(row.Key).Key);
            }

            await foreach (var row in MetadataRows.All(Metadata, ObjectSpaces.Noncurrent, KeyRange.Prefix(ObjectKeys.Id(bucket.Id.Value)), default))
            {
                keys.Add(ObjectKeys.ReadNoncurrent(row.Key).Key);
            }

            foreach (var key in keys)
            {
                foreach (var version in await Metadata.Read(reader => RecoveredRows.Versions(reader, bucket.Id, key), default))
                {
                    found.Add(await Describe(bucket, version));
                }
            }
        }

        return found;
    }

    /// <summary>Recovers the closed directory.</summary>
    public async Task Recover(bool isDryRun = false, bool takesWhole = false)
    {
        Findings.Clear();
        using var folder = new TemporaryFolder();
        var options = new DataRecoveryOptions
        {
            DryRun = isDryRun ? new FileDisk(folder.Root, TimeProvider.System) : null,
            TakesWhole = takesWhole,
            Objects = new ObjectRecoveryOptions { Account = Account, Region = "us-east-1" },
        };
        await new DataRecovery(Disk, Instance, options, TimeProvider.System, Findings.Add).Run(_ => { }, default);
    }

    /// <summary>Makes the copy as the server makes it.</summary>
    public async Task Copy(string name = "meta.db.copy")
    {
        await Metadata.Commit(
            async transaction =>
            {
                var number = CopyIdentity.Decode(await transaction.Get(CopyIdentity.Space, CopyIdentity.Count)) + 1;
                transaction.Put(CopyIdentity.Space, CopyIdentity.Count, CopyIdentity.Encode(number));
            },
            default);
        File.Delete(Path.Combine(Root, name));
        var mark = CopyIdentity.Encode(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        await Metadata.CopyTo(Path.Combine(Root, name), new RowChange(CopyIdentity.Space, CopyIdentity.Copied, mark));
    }

    public void LoseMetadata()
    {
        foreach (var file in Directory.GetFiles(Root, "meta.db*").Where(file => !Path.GetFileName(file).StartsWith("meta.db.", StringComparison.Ordinal)))
        {
            File.Delete(file);
        }
    }

    /// <summary>The damage that <c>tarn verify</c> would report of the objects.</summary>
    public async Task<IReadOnlyList<string>> Verify()
    {
        var blobs = new BlobVerifier(Disk) { Segment = _ => [] };
        var damage = blobs.Run(_ => { }).Select(one => one.What).ToList();
        damage.AddRange(await Metadata.Read(
            async reader =>
            {
                var found = await new ObjectVerifier(Disk, reader, blobs.Damaged, Archive()).Run(default);
                return found.Select(one => one.What).ToList();
            },
            default));
        return damage;

        static async IAsyncEnumerable<(string, Tarn.Storage.Objects.Blobs.BlobId, long)> Archive()
        {
            await Task.CompletedTask;
            yield break;
        }
    }

    public IEnumerable<string> Texts(FindingKind kind) => Findings.Where(finding => finding.Kind == kind).Select(finding => finding.Text);

    /// <summary>Flips a bit of a file.</summary>
    public static void Flip(string path, long at)
    {
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = at;
        var value = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(value ^ 1));
    }

    private async Task<string> Describe(Bucket bucket, ObjectVersion version)
    {
        var bytes = version.IsMarker ? "marker" : Convert.ToHexString(SHA256.HashData(await Store.ReadAll(version, default)));
        var headers = version.Headers;
        var parts = string.Join(",", version.PartSizes.Select(part => $"{part.Number}:{part.Size}:{part.Checksum}"));
        return $"{bucket.Name} {version.Key} {version.VersionId} {version.IsLatest} {bytes} {version.Size} {version.ETag} {version.Checksum} "
            + $"{version.ChecksumForm} {version.Parts} [{parts}] {headers.ContentType} {headers.CacheControl} "
            + $"{string.Join(",", headers.UserMetadata)} {string.Join(",", version.Tags)} {version.Properties.StorageClass} {version.Properties.Acl} "
            + $"{version.Properties.Lock}";
    }
}
