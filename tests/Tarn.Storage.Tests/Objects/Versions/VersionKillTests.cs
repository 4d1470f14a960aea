using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata.Sqlite;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Tests.Metadata;

namespace Tarn.Storage.Tests.Objects.Versions;

/// <summary>
/// SIGKILL while writers race for one key of a bucket with versions: every acknowledged version and marker is present and whole, and no
/// two writers won the same turn.
/// </summary>
[Trait("Long", "Kill")]
public sealed class VersionKillTests : IDisposable
{
    private const string Bucket = "lake";
    private const string Shared = "shared";
    private const string Counter = "counter";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Versions_and_markers_of_racing_writers_survive_a_kill()
    {
        var acked = new List<string[]>();
        for (var round = 0; round < 3; round++)
        {
            var printed = await CrashChild.RunAndKill("versions", 120 + (round * 41), _folder.Root);
            acked.AddRange(printed.Select(line => line.Split(' ')));
            var (store, metadata) = await Open(_folder.Root);
            await using (metadata)
            await using (store)
            {
                await Check(store, metadata, acked);
                await store.RemoveOrphans(default);
                await store.Collect(default);
                await Check(store, metadata, acked);
            }
        }

        var (last, rows) = await Open(_folder.Root);
        await using (rows)
        await using (last)
        {
            await last.Collect(default);
            var needed = StoredVersions.FilesOf(await StoredVersions.All(last, rows, Bucket));
            Assert.Equal(needed, StoredVersions.Files(new FileDisk(_folder.Root, TimeProvider.System)));
        }
    }

    /// <summary>Four writers put, hide and count, while packs are rewritten. Each line is one acknowledged change.</summary>
    internal static async Task Child(string[] args)
    {
        // Packs are rewritten all the time: a reader needs a moment between the version and its bytes.
        var (store, metadata) = await Open(args[0], TimeSpan.FromMilliseconds(300));
        var gate = new Lock();
        var collector = Task.Run(async () =>
        {
            while (true)
            {
                await store.Collect(default);
            }
        });
        await Task.WhenAll([collector, .. Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; ; i++)
            {
                var bytes = new byte[100 + (i % 5 == 0 ? 20_000 : 0)];
                Random.Shared.NextBytes(bytes);
                var made = await store.Put(Bucket, Shared, bytes, PutOptions.None, default);
                Print($"put {made.VersionId} {Convert.ToHexString(SHA256.HashData(bytes))}");
                if (i % 3 == 0)
                {
                    Print($"marker {(await store.Delete(Bucket, Shared, DeleteOptions.None, default)).Marker!.VersionId}");
                }

                if (await Count(store, metadata) is { } reached)
                {
                    Print($"count {reached}");
                }

                // Dead entries, for the collector.
                await store.Put(Bucket, $"dead/{writer}", new byte[400], PutOptions.None, default);
                await store.Delete(Bucket, $"dead/{writer}", DeleteOptions.WithoutVersion, default);
            }
        }))]);

        void Print(string line)
        {
            lock (gate)
            {
                Console.Out.Write(line + "\n");
                Console.Out.Flush();
            }
        }
    }

    /// <summary>Raises the counter by one if no other writer did so meanwhile; the number that it has reached, or null.</summary>
    private static async Task<int?> Count(ObjectStore store, SqliteMetadataStore metadata)
    {
        var current = await metadata.Read(reader => store.Find(reader, Bucket, Counter), default);
        var next = current is null ? 1 : int.Parse(Encoding.UTF8.GetString(await store.ReadAll(current, default)), CultureInfo.InvariantCulture) + 1;
        var condition = current is null ? new WriteCondition(IfNoneMatch: "*") : new WriteCondition(IfMatch: current.ETag);
        try
        {
            var bytes = Encoding.UTF8.GetBytes(next.ToString(CultureInfo.InvariantCulture));
            await store.Put(Bucket, Counter, bytes, new PutOptions { Condition = condition }, default);
            return next;
        }
        catch (TarnException failure) when (failure.Kind == ErrorKind.PreconditionFailed)
        {
            return null;
        }
    }

    private static async Task Check(ObjectStore store, SqliteMetadataStore metadata, IReadOnlyList<string[]> acked)
    {
        var versions = await StoredVersions.All(store, metadata, Bucket);
        var shared = versions.Where(version => version.Key == Shared).ToDictionary(version => version.VersionId);
        foreach (var version in versions.Where(version => !version.IsMarker))
        {
            await StoredVersions.Hash(store, version);
        }

        foreach (var line in acked.Where(line => line[0] == "put"))
        {
            Assert.Equal(line[2], await StoredVersions.Hash(store, shared[line[1]]));
        }

        Assert.All(acked.Where(line => line[0] == "marker"), line => Assert.True(shared[line[1]].IsMarker));

        // Each number was reached once, and each is a version.
        var counts = acked.Where(line => line[0] == "count").Select(line => int.Parse(line[1], CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(counts.Distinct().Count(), counts.Length);
        var numbers = new List<int>();
        foreach (var version in versions.Where(version => version.Key == Counter).Reverse())
        {
            numbers.Add(int.Parse(Encoding.UTF8.GetString(await store.ReadAll(version, default)), CultureInfo.InvariantCulture));
        }

        Assert.Equal(Enumerable.Range(1, numbers.Count), numbers);
        Assert.All(counts, count => Assert.InRange(count, 1, numbers.Count));
    }

    private static async Task<(ObjectStore Store, SqliteMetadataStore Metadata)> Open(string root, TimeSpan kept = default)
    {
        var metadata = SqliteMetadataStore.Open(Path.Combine(root, "meta.db"), null, TimeProvider.System, failure => throw failure);
        var options = new ObjectStoreOptions { UnreferencedKept = kept, PackBytesMax = 16 << 10 };
        var store = await ObjectStore.Open(new FileDisk(root, TimeProvider.System), metadata, TimeProvider.System, options, default);
        if (store.FindBucket(Bucket) is null)
        {
            await store.CreateBucket(Bucket, "000000000000", "us-east-1", default);
            await metadata.Commit(
                transaction => store.UpdateBucket(transaction, Bucket, bucket => bucket with { Versioning = BucketVersioning.Enabled }), default);
        }

        return (store, metadata);
    }
}
