using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Scrubbing;
using Tarn.Storage.Objects.Verification;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Sealing;
using Tarn.Storage.Tests.Recovery;

namespace Tarn.Storage.Tests.Objects.Sealing;

/// <summary>The store's own work over sealed bytes: packs, scrub, verify, moves. None of it needs a key.</summary>
public sealed class SealedStoreTests : SealedFixture
{
    private static readonly ScrubOptions Fast = new(TimeSpan.FromDays(30), 1L << 40);

    [Fact]
    public async Task A_pack_is_rewritten_and_its_sealed_entries_open_in_the_new_one()
    {
        await Put("kept", Content(50, 1));
        await PutWithKey("customer", Content(60, 2));
        for (var i = 0; i < 20; i++)
        {
            await Put($"dead/{i}", Content(100, i));
        }

        await Reopen();
        for (var i = 0; i < 20; i++)
        {
            await Store.Delete("lake", $"dead/{i}", DeleteOptions.WithoutVersion, default);
        }

        var before = Assert.Single(PackFiles());
        Time.Advance(TimeSpan.FromMilliseconds(1));
        await Store.Collect(default);
        Assert.NotEqual(before, Assert.Single(PackFiles()));
        Assert.Equal(Content(50, 1), await Read("kept"));
        Assert.Equal(Content(60, 2), await ReadVersion(await Head("customer"), customer: Customer));
    }

    [Fact]
    public async Task Scrub_and_verify_need_no_key_and_find_a_flipped_bit()
    {
        var bytes = Content((int)ObjectLimits.PartBytesMin + 300_000, 3);
        await Put("small", Content(900));
        await PutWithKey("customer", Content(200_000, 2));
        await Upload("parts", bytes);
        await Store.Copy(await Head("parts"), "lake", "copy", new CopyOptions(), default);
        await Store.Scrub.Run(Fast, default);
        Assert.Empty(Store.Scrub.Progress.Findings);
        Assert.Empty(await Verify());

        var part = BlobFiles().Single(path => new FileInfo(path).Length == SealedForm.Stored(ObjectLimits.PartBytesMin));
        RecoveryWorld.Flip(part, 3_000_000);
        Time.Advance(TimeSpan.FromDays(31));
        await Store.Scrub.Run(Fast, default);
        Assert.Contains("part 1", Assert.Single(Store.Scrub.Progress.Findings).What, StringComparison.Ordinal);
        Assert.NotEmpty(await Verify());
    }

    [Fact]
    public async Task A_customers_object_and_an_upload_move_out_and_home_without_a_key()
    {
        var large = Content(400_000, 8);
        var stage = new Storage.Objects.Blobs.StageOptions
        {
            Bucket = "lake",
            Key = "customer",
            Seal = new SealRequest(SealKind.Customer) { Customer = Customer },
            Properties = Cool().Properties,
        };
        await using (var staged = await Store.Stage(new System.Buffers.ReadOnlySequence<byte>(large), stage, default))
        {
            await Store.Put("lake", "customer", staged, Cool(), default);
        }

        var bytes = Content((int)ObjectLimits.PartBytesMin + 70_000, 9);
        await Upload("parts", bytes, new Storage.Objects.Uploads.UploadOptions { Properties = Cool().Properties });
        Assert.Equal(2, await Store.Move(default));
        await Store.Collect(default);
        Assert.Empty(BlobFiles());
        Assert.Equal(large, await ReadVersion(await Head("customer"), customer: Customer));
        Assert.Equal(bytes, await Read("parts"));
        Assert.Equal(bytes[5_200_000..5_250_000], await Read("parts", new Storage.Objects.Blobs.ByteRange(5_200_000, 50_000)));
        using (var lease = await Store.LeaseLocalFile(await Head("parts"), default))
        {
            Assert.Equal(bytes, await File.ReadAllBytesAsync(lease.Path));
        }

        ClassesHaveLocation = false;
        await Reopen();
        Time.Advance(TimeSpan.FromHours(1));
        await Store.Lifecycles.Run((_, _) => { }, default);
        await Store.Move(default);
        Assert.Equal(large, await ReadVersion(await Head("customer"), customer: Customer));
        Assert.Equal(bytes, await Read("parts"));
        Assert.Empty(await Verify());
    }

    [Fact]
    public async Task A_version_row_of_a_sealed_object_is_as_documented()
    {
        var version = await Put("k", Content(100_000));
        var row = ObjectRows.Encode(version);
        var read = ObjectRows.DecodeVersion(version.Bucket, "k", row);
        Assert.Equal((version.Seal!.Kind, version.Seal.KeyName), (read.Seal!.Kind, read.Seal.KeyName));
        Assert.True(version.Seal.Wrapped.Span.SequenceEqual(read.Seal.Wrapped.Span));
        Assert.Equal((1, SealedForm.Stored(100_000)), (read.Extents[0].Codec, read.Extents[0].StoredLength));
        Assert.Equal(4, ObjectRows.Encode(version with { ETag = "" })[2 + 8 + 8 + 3 + 1 + 8 + 1 + 1]);
    }

    private static PutOptions Cool() => Of(Storage.Objects.Properties.StorageClass.StandardIa);

    private async Task<IReadOnlyList<string>> Verify()
    {
        var blobs = new BlobVerifier(Disk) { Segment = _ => [] };
        var damage = blobs.Run(_ => { }).Select(one => one.What).ToList();
        damage.AddRange(await Metadata.Read(
            async reader => (await new ObjectVerifier(Disk, reader, blobs.Damaged, Archive()).Run(default)).Select(one => one.What).ToList(), default));
        return damage;

        static async IAsyncEnumerable<(string, Storage.Objects.Blobs.BlobId, long)> Archive()
        {
            await Task.CompletedTask;
            yield break;
        }
    }
}
