using System.IO.Pipelines;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Lifecycle;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Tests.Objects.Locations;

public class VersionMovesTests : LocationFixture
{
    [Fact]
    public async Task An_object_of_a_class_with_a_location_moves_there_and_keeps_all_but_its_bytes_place()
    {
        var bytes = Content(3_000_000);
        var put = await Put("k", bytes, StorageClass.StandardIa);
        Assert.Equal(bytes, await Read("k"));
        Assert.Equal(1, await Store.Move(default));

        var moved = await Head("k");
        Assert.All(moved.Extents, extent => Assert.Equal(ExtentKind.Outside, extent.Kind));
        Assert.Equal((put.ETag, put.VersionId, put.LastModified, put.Number), (moved.ETag, moved.VersionId, moved.LastModified, moved.Number));
        Assert.Equal(bytes, await Read("k"));
        Assert.Equal(bytes[1_500_000..2_500_000], await Read("k", new ByteRange(1_500_000, 1_000_000)));
        Assert.Equal((1, moved.Extents.Sum(extent => extent.Stored)), Location.Usage);
        Assert.Equal(0, await Waiting());
        Assert.Equal(0, await Store.Move(default));

        await Store.Collect(default);
        Assert.Empty(BlobFiles());
        await Reopen();
        Assert.Equal(bytes, await Read("k"));
    }

    [Fact]
    public async Task Other_classes_small_objects_and_plain_keys_stay()
    {
        await Put("standard", Content(100_000), StorageClass.Standard);
        await Put("small", Content(ObjectLimits.PackedBytesMax), StorageClass.StandardIa);
        Store.KeepPlain((_, key) => key == "table");
        await Put("table", Content(100_000), StorageClass.StandardIa);
        Assert.Equal(0, await Waiting());
        Assert.Equal(0, await Store.Move(default));
        Assert.Empty(ColdBlobs);
    }

    [Fact]
    public async Task An_upload_keeps_its_parts()
    {
        var bytes = Content((int)ObjectLimits.PartBytesMin + 100_000);
        var upload = await Store.CreateUpload("lake", "k", new UploadOptions { Properties = Of(StorageClass.Glacier).Properties }, default);
        var parts = new List<CompletedPart>();
        foreach (var part in new[] { bytes[..(int)ObjectLimits.PartBytesMin], bytes[(int)ObjectLimits.PartBytesMin..] })
        {
            await using var staged = await Store.StagePart(PipeReader.Create(new MemoryStream(part)), upload, parts.Count + 1, [], default);
            parts.Add(new CompletedPart(parts.Count + 1, (await Store.PutPart(upload, parts.Count + 1, staged, null, default)).ETag));
        }

        var made = await Store.CompleteUpload("lake", "k", upload.Id, parts, new CompleteOptions(), default);
        Assert.Equal(1, await Store.Move(default));
        var moved = await Head("k");
        Assert.Equal(made.PartSizes, moved.PartSizes);
        Assert.Single(ColdBlobs);
        Assert.Equal(bytes[^200_000..], await Read("k", new ByteRange(bytes.Length - 200_000, 200_000)));
        Assert.Equal((0, 0), (await Store.Join(default), await Rows(ObjectSpaces.Unjoined)));
        Assert.Equal(bytes, await Read("k"));
    }

    [Fact]
    public async Task A_copy_to_another_class_comes_home_and_the_last_version_frees_the_blob()
    {
        var bytes = await PutCold("cold");
        await Store.Copy(await Head("cold"), "lake", "home", new CopyOptions(), default);
        Assert.Equal(bytes, await Read("home"));
        Assert.Equal(1, await Store.Move(default));
        Assert.All((await Head("home")).Extents, extent => Assert.Equal(ExtentKind.File, extent.Kind));
        Assert.Equal(ExtentKind.File, (await Head("home")).Extents[0].Kind);

        await Store.Copy(await Head("cold"), "lake", "shared", new CopyOptions { StorageClass = StorageClass.Glacier }, default);
        await Store.Delete("lake", "cold", DeleteOptions.None, default);
        await Store.Collect(default);
        Assert.Equal(bytes, await Read("shared"));
        await Store.Delete("lake", "shared", DeleteOptions.None, default);
        await Store.Collect(default);
        Assert.Empty(ColdBlobs);
        Assert.Equal((0, 0), Location.Usage);
        Assert.Equal(0, await Rows(ObjectSpaces.OutsideBlobs));
        Assert.Equal(bytes, await Read("home"));
    }

    [Fact]
    public async Task A_version_that_is_removed_during_its_move_leaves_only_garbage()
    {
        await Put("k", Content(100_000), StorageClass.StandardIa);
        Cold.Before = (call, _) =>
        {
            if (call == "written")
            {
                Cold.Before = (_, _) => { };
                Store.Delete("lake", "k", DeleteOptions.None, default).AsTask().Wait();
            }
        };
        Assert.Equal(0, await Store.Move(default));
        Assert.Single(ColdBlobs);
        await Store.Move(default);
        Assert.Equal(0, await Waiting());
        await Store.Collect(default);
        Assert.Empty(ColdBlobs);
    }

    [Fact]
    public async Task A_replaced_version_moves_as_a_noncurrent_one()
    {
        await Metadata.Commit(
            transaction => Store.UpdateBucket(transaction, "lake", bucket => bucket with { Versioning = BucketVersioning.Enabled }), default);
        var bytes = Content(100_000);
        var first = await Put("k", bytes, StorageClass.StandardIa);
        await Put("k", Content(100_000, 2), StorageClass.Standard);
        Assert.Equal(1, await Store.Move(default));
        var moved = await Metadata.Read(reader => Store.Find(reader, "lake", "k", first.VersionId), default);
        Assert.Equal(ExtentKind.Outside, moved!.Extents[0].Kind);
        Assert.Equal(bytes, await Store.ReadAll(moved, default));
    }

    [Fact]
    public async Task A_lease_gives_a_file_with_the_bytes()
    {
        var bytes = await PutCold("k");
        using var lease = await Store.LeaseLocalFile(await Head("k"), default);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(lease.Path));
        await lease.Verify([new ByteRange(0, bytes.Length)], default);
    }

    [Fact]
    public async Task A_transition_of_a_lifecycle_moves_the_bytes_and_the_bucket_counts_them()
    {
        var bytes = Content(200_000);
        await Put("k", bytes, StorageClass.Standard);
        await Put("stays", bytes, StorageClass.Standard);
        Store.Lifecycles.RulesOf = (_, _) => ValueTask.FromResult<LifecycleRules?>(new LifecycleRules(
        [
            new LifecycleRule
            {
                Id = "cold",
                IsEnabled = true,
                Filter = new LifecycleFilter { Prefix = "k" },
                Transitions = [new LifecycleTransition(new LifecycleTerm(1, null), StorageClass.Glacier)],
            },
        ]));
        await RunLifecycles(TimeSpan.FromDays(2));
        Assert.Equal(1, await Store.Move(default));
        Assert.Equal(ExtentKind.Outside, (await Head("k")).Extents[0].Kind);
        Assert.Equal(bytes, await Read("k"));
        await RunLifecycles(TimeSpan.FromDays(1));
        var usage = Store.Lifecycles.Of(Store.FindBucket("lake")!.Id).Last!.Usage;
        Assert.Equal((400_000, 200_000), (usage.Bytes, usage.OutsideBytes));
        Assert.Equal(0, await Waiting());
    }

    [Fact]
    public async Task A_class_that_loses_its_location_comes_home()
    {
        var bytes = await PutCold("k", 20 << 20);
        ClassesHaveLocation = false;
        await Reopen();
        Assert.Equal(0, await Store.Move(default));
        await RunLifecycles(TimeSpan.FromHours(1));
        Assert.Equal(1, await Store.Move(default));
        Assert.Equal(ExtentKind.File, (await Head("k")).Extents[0].Kind);
        await Store.Collect(default);
        Assert.Empty(ColdBlobs);
        Assert.Equal(bytes, await Read("k"));
        Assert.Single(BlobFiles());
    }

    [Fact]
    public async Task An_object_that_is_not_read_moves_after_30_days_and_comes_back_when_it_is_read()
    {
        var bytes = Content(200_000);
        await Put("k", bytes, StorageClass.IntelligentTiering);
        Assert.Equal(0, await Waiting());
        await RunLifecycles(TimeSpan.FromDays(29));
        Assert.Equal(0, await Store.Move(default));
        await RunLifecycles(TimeSpan.FromDays(1));
        Assert.Equal(1, await Store.Move(default));
        Assert.Single(ColdBlobs);

        Assert.Equal(bytes, await Read("k"));
        Assert.Equal(1, await Store.Move(default));
        Assert.Equal(ExtentKind.File, (await Head("k")).Extents[0].Kind);
        Assert.Equal(bytes, await Read("k"));
    }

    private async Task RunLifecycles(TimeSpan after)
    {
        Time.Advance(after);
        await Store.Lifecycles.Run((_, _) => { }, default);
    }
}
