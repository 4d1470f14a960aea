using Tarn.Storage.Disk;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Packs;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Recovery;

namespace Tarn.Storage.Tests.Recovery;

/// <summary>Damaged and planted files: none becomes an object, opens another file, or replaces a newer version.</summary>
public sealed class PlantedBlobTests : IAsyncLifetime
{
    private readonly RecoveryWorld _world = new();

    public async Task InitializeAsync()
    {
        await _world.Open(make: true);
        await _world.Fill();
        await _world.Copy();
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_flipped_bit_in_bytes_or_attribute_costs_that_object_alone_and_is_named()
    {
        await _world.Put("lake", "bytes", RecoveryWorld.Content(100_000, 1));
        await _world.Put("lake", "attribute", RecoveryWorld.Content(100_000, 2));
        await _world.Put("lake", "whole", RecoveryWorld.Content(100_000, 3));
        await _world.Upload("lake", "upload", RecoveryWorld.Content(5 << 20), RecoveryWorld.Content(70_000));
        var bytes = await Blob("bytes");
        var attribute = await Blob("attribute");
        var part = (await _world.Store.Head("lake", "upload", default)).Extents[1].Blob;
        await _world.Close();
        RecoveryWorld.Flip(Local(bytes), 50_000);
        RecoveryWorld.Flip(Local(part), 9);
        SetAttribute(attribute, value => value[20] ^= 0x80);
        await Recover();
        var reasons = _world.Texts(FindingKind.NotRecovered).ToArray();
        Assert.Contains($"s3://lake/bytes: its bytes do not match their checksum ({bytes.Path})", reasons);
        Assert.Contains(reasons, reason => reason.StartsWith("s3://lake/upload: part 2 does not match its checksum", StringComparison.Ordinal));
        var keys = string.Join("\n", await _world.Describe());
        Assert.Contains("lake whole ", keys);
        Assert.DoesNotContain("lake bytes ", keys);
        Assert.DoesNotContain("lake upload ", keys);
    }

    [Fact]
    public async Task Entries_behind_a_damaged_place_of_an_open_pack_are_found()
    {
        await _world.Close();
        await _world.Open();
        for (var i = 0; i < 5; i++)
        {
            await _world.Put("lake", $"entry/{i}", RecoveryWorld.Content(2_000, i));
        }

        var second = (await _world.Store.Head("lake", "entry/1", default)).Extents[0];
        await _world.Close();
        using (var file = _world.Disk.Open(second.Blob.Path, FileClass.Bulk))
        {
            // As a kill leaves it: without its index.
            var reader = new PackReader(file, second.Blob);
            file.Truncate(reader.Entries(out _)[^1].End);
        }

        RecoveryWorld.Flip(Local(second.Blob), second.Offset + 5);
        await Recover();
        var keys = string.Join("\n", await _world.Describe());
        Assert.All((int[])[0, 2, 3, 4], i => Assert.Contains($"lake entry/{i} ", keys));
        Assert.DoesNotContain("lake entry/1 ", keys);
        Assert.Contains(_world.Texts(FindingKind.NotRecovered), text => text.StartsWith(second.Blob.Path + ": its bytes ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Planted_files_are_refused_by_name_and_replace_nothing()
    {
        var before = await _world.Describe();
        var now = TimeProvider.System.GetUtcNow();
        var secret = Path.Combine(_world.Root, "secret");
        await File.WriteAllTextAsync(secret, "secret");
        await _world.Close();
        var attribute = new BlobAttribute
        {
            Kind = BlobKind.Object,
            Account = RecoveryWorld.Account,
            Bucket = "lake",
            Key = "planted",
            ETag = new string('a', 32),
            Made = now,
            Size = 6,
            Crc = Tarn.Storage.Checksums.Crc32C.Compute("secret"u8),
        };
        var outside = new Extent { Kind = ExtentKind.Outside, Blob = new BlobId(1, 1), Length = 6, Location = 1 };
        (string Why, byte[] Attribute)[] planted =
        [
            ("belongs to another account", (attribute with { Account = "999999999999" }).Encode()),
            ("names account 000000000000 and the own bucket of account 111122223333",
                (attribute with { Bucket = "tarn-111122223333-us-east-1", Key = "_system/functions/f" }).Encode()),
            ("names no possible bucket", (attribute with { Bucket = "../../etc" }).Encode()),
            ("names no possible key", (attribute with { Key = new string('k', 2_000) }).Encode()),
            ("no possible ETag", (attribute with { ETag = new string('a', 32) + "\n" }).Encode()),
            ("no possible version id", (attribute with { VersionId = "a\r\nb" }).Encode()),
            ("control characters", (attribute with { Properties = ObjectProperties.OfType("a\r\nSet-Cookie: b") }).Encode()),
            ("outside of the files of blobs/", (attribute with { Extents = [outside] }).Encode()),
            ("bytes are there", (attribute with { Size = long.MaxValue }).Encode()),
            ("missing or damaged", Absurd(attribute)),
            ("missing or damaged", [1, 1, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]),
        ];
        for (var i = 0; i < planted.Length; i++)
        {
            Plant(new BlobId(900, (ulong)i + 1), "secret"u8.ToArray(), planted[i].Attribute);
        }

        // A link to another file, an older version of a key, and one from the future.
        var link = new BlobId(900, 100);
        File.CreateSymbolicLink(Local(link), secret);
        Plant(new BlobId(900, 101), "secret"u8.ToArray(), (attribute with { Key = "small", Made = now.AddHours(-3) }).Encode());
        Plant(new BlobId(900, 102), "secret"u8.ToArray(), (attribute with { Key = "large", Made = now.AddYears(10) }).Encode());
        var far = Path.Combine(_world.Root, "blobs", "00000385");
        Directory.CreateSymbolicLink(far, Path.GetTempPath());
        await Recover();
        var reasons = _world.Texts(FindingKind.NotRecovered).ToArray();
        Assert.All(planted, one => Assert.Contains(reasons, reason => reason.Contains(one.Why, StringComparison.Ordinal)));
        Assert.Contains($"{link.Path}: it is no plain file", reasons);
        Assert.Contains(reasons, reason => reason.StartsWith("blobs/00000385/", StringComparison.Ordinal) || !Directory.EnumerateDirectories(far).Any());
        Assert.Equal(before, await _world.Describe());
    }

    private async Task Recover()
    {
        _world.LoseMetadata();
        await _world.Recover();
        await _world.Open();
    }

    private async Task<BlobId> Blob(string key) => (await _world.Store.Head("lake", key, default)).Extents[0].Blob;

    private string Local(BlobId blob) => _world.Disk.LocalPath(blob.Path);

    // A count of extents that no memory holds.
    private static byte[] Absurd(BlobAttribute attribute)
    {
        var bytes = attribute.Encode();
        return [.. bytes[..^1], 0xFF, 0xFF, 0xFF, 0xFF, 0x07];
    }

    private void Plant(BlobId blob, byte[] bytes, byte[] attribute)
    {
        _world.Disk.CreateFolder(blob.Folder);
        using var file = _world.Disk.Create(blob.Path, FileClass.Bulk);
        file.Write(0, bytes);
        if (!file.TrySetAttribute(BlobAttribute.Name, attribute))
        {
            using var beside = _world.Disk.Create(BlobFiles.AttributePath(blob), FileClass.Metadata);
            beside.Write(0, attribute);
        }
    }

    private void SetAttribute(BlobId blob, Action<byte[]> change)
    {
        var value = new BlobFiles(_world.Disk, 0).Attribute(blob)!;
        change(value);
        File.SetUnixFileMode(Local(blob), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (File.Exists(Local(blob) + ".meta"))
        {
            File.WriteAllBytes(Local(blob) + ".meta", value);
            return;
        }

        using var file = _world.Disk.Open(blob.Path, FileClass.Bulk);
        Assert.True(file.TrySetAttribute(BlobAttribute.Name, value));
    }
}
