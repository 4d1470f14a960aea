using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata.Sqlite;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Listings;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Sealing;
using Tarn.Storage.Tests.Metadata;
using Tarn.Storage.Tests.Sealing;

namespace Tarn.Storage.Tests.Objects;

/// <summary>
/// SIGKILL in the middle of puts and uploads: every acknowledged object is present and whole, and no key points to
/// missing or partial bytes.
/// </summary>
[Trait("Long", "Kill")]
public sealed class ObjectKillTests : IDisposable
{
    private const string Bucket = "lake";
    private static readonly byte[] Mark = "the mark of each payload"u8.ToArray();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("plain")]
    [InlineData("sealed")]
    public async Task Acknowledged_objects_survive_a_kill_and_no_key_points_to_missing_bytes(string form)
    {
        for (var round = 0; round < 3; round++)
        {
            var acked = await CrashChild.RunAndKill(
                "objects", 25 + (round * 11), _folder.Root, round.ToString(CultureInfo.InvariantCulture), form);
            Assert.Equal(form == "plain", IsOnDisk());
            var (store, metadata) = await Open(_folder.Root);
            await using (metadata)
            await using (store)
            {
                var found = await ReadAll(store);
                Assert.All(acked, line =>
                {
                    var parts = line.Split(' ');
                    Assert.Equal(parts[1], found.GetValueOrDefault(parts[0]));
                });
                await store.RemoveOrphans(default);
                await store.Collect(default);
                Assert.Equal(found, await ReadAll(store));
            }
        }
    }

    [Fact]
    public async Task A_kill_while_blobs_are_collected_leaves_every_key_whole_and_no_file_without_a_row()
    {
        for (var round = 0; round < 3; round++)
        {
            var acked = await CrashChild.RunAndKill(
                "collector", 150 + (round * 37), _folder.Root, round.ToString(CultureInfo.InvariantCulture));
            var (store, metadata) = await Open(_folder.Root);
            await using (metadata)
            await using (store)
            {
                var found = await ReadAll(store);
                Assert.All(acked, line =>
                {
                    var parts = line.Split(' ');
                    Assert.Equal(parts[1] == "deleted" ? null : parts[1], found.GetValueOrDefault(parts[0]));
                });
                await store.RemoveOrphans(default);
                await store.Collect(default);
                Assert.Equal(found, await ReadAll(store));
                var blobs = new HashSet<BlobId>();
                foreach (var key in found.Keys)
                {
                    var version = await store.Head(Bucket, key, default);
                    blobs.UnionWith(
                        [.. version.Extents.Select(extent => extent.Blob), .. version.Manifest is { } manifest ? [manifest.Blob] : Array.Empty<BlobId>()]);
                }

                Assert.Equal(blobs.Count, Directory.GetFiles(Path.Combine(_folder.Root, "blobs"), "*", SearchOption.AllDirectories).Length);
            }
        }
    }

    /// <summary>
    /// Puts, copies and deletes keys while the collector runs without a pause. The last line of a key states its
    /// content.
    /// </summary>
    internal static async Task CollectorChild(string[] args)
    {
        // Packs are rewritten all the time: a copy needs a moment between the key's version and its bytes.
        var (store, _) = await Open(args[0], TimeSpan.FromMilliseconds(300));
        var gate = new Lock();
        var collector = Task.Run(async () =>
        {
            while (true)
            {
                await store.Collect(default);
            }
        });
        await Task.WhenAll([collector, .. Enumerable.Range(0, 3).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; ; i++)
            {
                var (key, copied) = ($"{args[1]}/{writer}/{i}", $"copy/{args[1]}/{writer}/{i}");
                var bytes = Encoding.UTF8.GetBytes(key);
                await store.Put(Bucket, key, bytes, PutOptions.None, default);
                if (i % 3 == 0)
                {
                    await store.Copy(await store.Head(Bucket, key, default), Bucket, copied, new CopyOptions(), default);
                    Print(copied, Convert.ToHexString(SHA256.HashData(bytes)));
                }

                if (i % 4 == 0)
                {
                    Print(key, Convert.ToHexString(SHA256.HashData(bytes)));
                }
                else
                {
                    await store.Delete(Bucket, key, DeleteOptions.None, default);
                    Print(key, "deleted");
                }
            }
        }))]);

        void Print(string key, string content)
        {
            lock (gate)
            {
                Console.Out.Write($"{key} {content}\n");
                Console.Out.Flush();
            }
        }
    }

    internal static async Task Child(string[] args)
    {
        var (store, _) = await Open(args[0]);
        store.SealBy((_, _) => args[2] == "sealed" ? SealRequest.Instance : null);
        var gate = new Lock();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; ; i++)
            {
                // Some keys are written repeatedly, some are new, and every eighth is an upload in parts.
                var key = i % 2 == 0 ? $"{args[1]}/{writer}/{i}" : $"again/{writer}";
                var bytes = Content(writer + (i * 7));
                if (i % 8 == 7)
                {
                    await PutInParts(store, $"parts/{args[1]}/{writer}/{i}", bytes);
                }
                else
                {
                    await store.Put(Bucket, key, bytes, PutOptions.None, default);
                }

                if (i % 2 == 0)
                {
                    lock (gate)
                    {
                        Console.Out.Write($"{key} {Convert.ToHexString(SHA256.HashData(bytes))}\n");
                        Console.Out.Flush();
                    }
                }
            }
        })));
    }

    private static async Task PutInParts(ObjectStore store, string key, byte[] bytes)
    {
        var upload = await store.CreateUpload(Bucket, key, new UploadOptions(), default);
        await using var one = await store.StagePart(PipeReader.Create(new MemoryStream(bytes)), upload, 1, [], default);
        var part = await store.PutPart(upload, 1, one, null, default);
        await store.CompleteUpload(Bucket, key, upload.Id, [new CompletedPart(1, part.ETag)], new CompleteOptions(), default);
    }

    private bool IsOnDisk() => Directory.EnumerateFiles(_folder.Root, "*", SearchOption.AllDirectories)
        .Any(path => File.ReadAllBytes(path).AsSpan().IndexOf(Mark) >= 0);

    private static byte[] Content(int seed)
    {
        var bytes = new byte[(seed * 7919) % 300_000];
        new Random(seed).NextBytes(bytes);
        Mark.AsSpan(0, Math.Min(Mark.Length, bytes.Length)).CopyTo(bytes);
        return bytes;
    }

    private static async Task<(ObjectStore Store, SqliteMetadataStore Metadata)> Open(string root, TimeSpan kept = default)
    {
        var metadata = SqliteMetadataStore.Open(Path.Combine(root, "meta.db"), null, TimeProvider.System, failure => throw failure);
        var store = await ObjectStore.Open(
            new FileDisk(root, TimeProvider.System),
            metadata,
            TimeProvider.System,
            new ObjectStoreOptions { UnreferencedKept = kept, PackBytesMax = 16 << 10, KeyWraps = MemoryKeyWrap.All },
            default);
        if (store.FindBucket(Bucket) is null)
        {
            await store.CreateBucket(Bucket, "000000000000", "us-east-1", default);
        }

        return (store, metadata);
    }

    /// <summary>Every key's bytes; a missing or short blob, or a block with a wrong checksum, throws.</summary>
    private static async Task<Dictionary<string, string>> ReadAll(ObjectStore store)
    {
        var found = new Dictionary<string, string>();
        ReadOnlyMemory<byte>? from = null;
        do
        {
            var page = await store.List(new ListRequest { Bucket = Bucket, From = from }, default);
            foreach (var listed in page.Objects)
            {
                found.Add(listed.Key, Convert.ToHexString(SHA256.HashData(await store.ReadAll(await store.Head(Bucket, listed.Key, default), default))));
            }

            from = page.Next;
        }
        while (from is not null);
        return found;
    }
}
