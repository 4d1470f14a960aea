using System.Globalization;
using System.Security.Cryptography;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Metadata.Sqlite;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Locations;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Tests.Metadata;

namespace Tarn.Storage.Tests.Objects.Locations;

/// <summary>SIGKILL at chosen points of a move: the object has its bytes, and no garbage stays.</summary>
[Trait("Long", "Kill")]
public sealed class MoveKillTests : IDisposable
{
    private const string Bucket = "lake";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("put")]
    [InlineData("block")]
    [InlineData("written")]
    [InlineData("read")]
    [InlineData("switched")]
    [InlineData("delete")]
    public async Task A_kill_at_a_point_of_a_move_loses_nothing(string point)
    {
        Directory.CreateDirectory(Path.Combine(_folder.Root, "cold"));
        var acked = await CrashChild.RunAndKill("moves", 9, _folder.Root, point);
        var (store, metadata) = await Open(_folder.Root, _ => { });
        await using (metadata)
        await using (store)
        {
            var lines = acked.Where(line => line.StartsWith("put ", StringComparison.Ordinal)).Select(line => line.Split(' ')).ToArray();
            Assert.Equal(8, lines.Length);
            for (var round = 0; round < 2; round++)
            {
                foreach (var line in lines)
                {
                    Assert.Equal(line[2], await HashOf(store, line[1]));
                }

                await store.RemoveOrphans(default);
                await store.Move(default);
                await store.Collect(default);
            }

            var rows = await metadata.Read(reader => reader.Scan(ObjectSpaces.OutsideBlobs, KeyRange.All, 1_000), default);
            Assert.Equal(lines.Length, rows.Count);
            Assert.Equal(lines.Length, Directory.GetFiles(Path.Combine(_folder.Root, "cold", "blobs"), "*", SearchOption.AllDirectories).Length);
            Assert.DoesNotContain(
                Directory.GetFiles(Path.Combine(_folder.Root, "data", "blobs"), "*", SearchOption.AllDirectories),
                path => !path.Contains("/packs/", StringComparison.Ordinal));
        }
    }

    /// <summary>Puts 8 objects, then moves them, and stops at a point of the third move until it is killed.</summary>
    internal static async Task Child(string[] args)
    {
        var met = 0;
        var (store, _) = await Open(args[0], point =>
        {
            if (point == args[1] && Interlocked.Increment(ref met) == 3)
            {
                Console.Out.Write("point\n");
                Console.Out.Flush();
                Thread.Sleep(Timeout.Infinite);
            }
        });
        for (var i = 0; i < 8; i++)
        {
            var bytes = new byte[1_200_000 + i];
            new Random(i).NextBytes(bytes);
            var put = new PutOptions { Properties = new ObjectProperties { StorageClass = StorageClass.StandardIa } };
            await store.Put(Bucket, $"k{i}", bytes, put, default);
            Console.Out.Write(string.Create(CultureInfo.InvariantCulture, $"put k{i} {Convert.ToHexString(SHA256.HashData(bytes))}\n"));
            Console.Out.Flush();
        }

        await store.Move(default);
        if (args[1] == "delete")
        {
            for (var i = 0; i < 8; i++)
            {
                // A copy to its own class at home and back makes garbage in the location.
                await store.Copy(await store.Head(Bucket, $"k{i}", default), Bucket, $"k{i}", new CopyOptions(), default);
            }

            await store.Move(default);
            for (var i = 0; i < 8; i++)
            {
                var cold = new CopyOptions { StorageClass = StorageClass.StandardIa };
                await store.Copy(await store.Head(Bucket, $"k{i}", default), Bucket, $"k{i}", cold, default);
            }

            await store.Collect(default);
        }
    }

    private static async Task<string> HashOf(ObjectStore store, string key) =>
        Convert.ToHexString(SHA256.HashData(await store.ReadAll(await store.Head(Bucket, key, default), default)));

    private static async Task<(ObjectStore Store, SqliteMetadataStore Metadata)> Open(string root, Action<string> at)
    {
        var data = Path.Combine(root, "data");
        Directory.CreateDirectory(data);
        var metadata = SqliteMetadataStore.Open(Path.Combine(data, "meta.db"), null, TimeProvider.System, failure => throw failure);
        var location = new WatchedLocation(FolderLocation.At(Path.Combine(root, "cold"), TimeProvider.System), at);
        var store = await ObjectStore.Open(
            new FileDisk(data, TimeProvider.System),
            metadata,
            TimeProvider.System,
            new ObjectStoreOptions
            {
                UnreferencedKept = TimeSpan.Zero,
                Locations = [new LocationOptions("cold", location)],
                LocationOfClass = new Dictionary<StorageClass, string> { [StorageClass.StandardIa] = "cold" },
            },
            default);
        if (store.FindBucket(Bucket) is null)
        {
            await store.CreateBucket(Bucket, "000000000000", "us-east-1", default);
        }

        return (store, metadata);
    }
}
