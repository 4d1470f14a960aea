using Tarn.Storage.Calls;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Listings;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Tests.Objects.Versions;

/// <summary>Versions and markers, compared with a model of S3's rules.</summary>
public sealed class VersioningTests : ObjectStoreFixture
{
    private static readonly string[] Keys = ["a", "a\0", "a/1", "b", "ü"];

    [Fact]
    public async Task A_put_keeps_the_version_before_and_a_delete_hides_it()
    {
        var plain = await Put("k", Content(10, 1));
        await Set(BucketVersioning.Enabled);
        var second = await Put("k", Content(10, 2));
        Assert.Equal(("null", false), (plain.VersionId, second.VersionId == "null"));
        Assert.Equal(Content(10, 1), await ReadVersion("k", "null"));
        Assert.Equal(Content(10, 2), await Read("k"));

        var hidden = await Store.Delete("lake", "k", DeleteOptions.None, default);
        Assert.Equal(second.VersionId, hidden.Removed!.VersionId);
        Assert.True(hidden.Marker!.IsMarker);
        Assert.Equal(ObjectReasons.NoSuchKey, (await Assert.ThrowsAsync<TarnException>(() => Read("k"))).Reason);
        Assert.Empty((await Store.List(new ListRequest { Bucket = "lake" }, default)).Objects);
        Assert.Equal(Content(10, 2), await ReadVersion("k", second.VersionId));

        await Store.Delete("lake", "k", new DeleteOptions { VersionId = hidden.Marker.VersionId }, default);
        Assert.Equal(Content(10, 2), await Read("k"));
        await Store.Delete("lake", "k", new DeleteOptions { VersionId = second.VersionId }, default);
        Assert.Equal(Content(10, 1), await Read("k"));
    }

    [Fact]
    public async Task A_retried_call_makes_no_second_version_or_marker()
    {
        await Set(BucketVersioning.Enabled);
        var put = new PutOptions { Call = new CallKey(1, 2) };
        var first = await Store.Put("lake", "k", Content(5), put, default);
        for (var i = 0; i < ObjectLimits.RetriedVersionsMax; i++)
        {
            await Put("k", Content(i));
        }

        Assert.Equal(first.VersionId, (await Store.Put("lake", "k", Content(5), put, default)).VersionId);
        var delete = new DeleteOptions { Call = new CallKey(3, 4) };
        var marker = (await Store.Delete("lake", "k", delete, default)).Marker!;
        await Put("k", Content(6));
        Assert.Equal(marker.VersionId, (await Store.Delete("lake", "k", delete, default)).Marker!.VersionId);
        Assert.Equal(Content(6), await Read("k"));
    }

    [Fact]
    public async Task Files_that_Tarn_owns_leave_no_version()
    {
        await Set(BucketVersioning.Enabled);
        var put = new PutOptions { LeavesNoVersion = true };
        await Store.Put("lake", "t/1", Content(1), put, default);
        await Store.Put("lake", "t/1", Content(2), put, default);
        Assert.Single(await List());
        Assert.Null((await Store.Delete("lake", "t/1", DeleteOptions.WithoutVersion, default)).Marker);
        Assert.Empty(await List());

        await Put("t/2", Content(3));
        await Store.Put("lake", "t/2", Content(4), PutOptions.None, default);
        Assert.NotNull((await Store.Delete("lake", "t/2", DeleteOptions.WithoutVersion, default)).Marker);
        Assert.Equal(["marker", Content(3).Length.ToString(System.Globalization.CultureInfo.InvariantCulture)], (await List()).Select(Kind));
        await Assert.ThrowsAsync<TarnException>(() => Read("t/2"));

        static string Kind(ObjectVersion version) =>
            version.IsMarker ? "marker" : version.Size.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task A_bucket_with_versions_or_markers_is_not_deleted()
    {
        await Set(BucketVersioning.Enabled);
        var marker = (await Store.Delete("lake", "k", DeleteOptions.None, default)).Marker!;
        var refused = await Assert.ThrowsAsync<TarnException>(() => DeleteBucket());
        Assert.Equal(ObjectReasons.BucketNotEmpty, refused.Reason);
        await Store.Delete("lake", "k", new DeleteOptions { VersionId = marker.VersionId }, default);
        await DeleteBucket();

        async Task DeleteBucket() => await Metadata.Commit(transaction => Store.DeleteBucket(transaction, "lake"), default);
    }

    [Fact]
    public async Task A_noncurrent_version_of_parts_is_joined_and_keeps_its_place()
    {
        await Set(BucketVersioning.Enabled);
        var upload = await Store.CreateUpload("lake", "k", new(), default);
        await using var one = await Store.StagePart(System.IO.Pipelines.PipeReader.Create(new(Content(5 << 20))), upload, 1, [], default);
        await using var two = await Store.StagePart(System.IO.Pipelines.PipeReader.Create(new(Content(10))), upload, 2, [], default);
        var parts = new[] { await Store.PutPart(upload, 1, one, null, default), await Store.PutPart(upload, 2, two, null, default) };
        var named = parts.Select(part => new CompletedPart(part.Number, part.ETag, null)).ToArray();
        var made = await Store.CompleteUpload("lake", "k", upload.Id, named, new(), default);
        await Put("k", Content(3));
        Assert.Equal(1, await Store.Join(default));
        var joined = await Metadata.Read(reader => Store.Find(reader, "lake", "k", made.VersionId), default);
        Assert.NotNull(joined!.PlainBlob);
        Assert.Equal((byte[])[.. Content(5 << 20), .. Content(10)], await ReadVersion("k", made.VersionId));
        Assert.Equal(Content(3), await Read("k"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_order_of_calls_gives_what_the_model_says(int seed)
    {
        var random = new Random(seed);
        var model = new VersionModel();
        for (var step = 0; step < 150; step++)
        {
            var key = Keys[random.Next(Keys.Length)];
            switch (random.Next(10))
            {
                case 0:
                    var versioning = random.Next(2) == 0 ? BucketVersioning.Suspended : BucketVersioning.Enabled;
                    await Set(versioning);
                    model.Versioning = versioning;
                    break;
                case < 5:
                    var put = await Put(key, Content(random.Next(1, 40), step));
                    model.Put(key, put.VersionId, put.ETag);
                    break;
                case < 7:
                    var deletion = await Store.Delete("lake", key, DeleteOptions.None, default);
                    model.Delete(key, deletion.Marker?.VersionId);
                    break;
                default:
                    var all = model.All();
                    if (all.Count > 0)
                    {
                        var one = all[random.Next(all.Count)];
                        await Store.Delete("lake", one.Key, new DeleteOptions { VersionId = one.Id }, default);
                        model.Remove(one.Key, one.Id);
                    }

                    break;
            }

            await Check(model, limit: random.Next(1, 8));
        }
    }

    private async Task Check(VersionModel model, int limit)
    {
        var expected = model.All();
        Assert.Equal(
            expected.Select(one => (one.Key, one.Id, one.ETag, one.IsLatest)),
            (await List(limit)).Select(one => (one.Key, one.VersionId, one.IsMarker ? null : one.ETag, one.IsLatest)));
        var current = (await Store.List(new ListRequest { Bucket = "lake" }, default)).Objects;
        Assert.Equal(
            expected.Where(one => one.IsLatest && one.ETag is not null).Select(one => (one.Key, one.ETag)),
            current.Select(one => (one.Key, (string?)one.ETag)));
        foreach (var one in expected)
        {
            var found = await Metadata.Read(reader => Store.Find(reader, "lake", one.Key, one.Id), default);
            Assert.Equal((one.ETag is null, one.ETag ?? string.Empty), (found!.IsMarker, found.ETag));
        }

        var index = await Metadata.Read(reader => reader.Scan(ObjectSpaces.VersionIds, Storage.Metadata.KeyRange.All, 1000), default);
        Assert.Equal(expected.Count - current.Count, index.Count);
    }

    private async Task<List<ObjectVersion>> List(int limit = 1000)
    {
        var listed = new List<ObjectVersion>();
        for (var request = new VersionListRequest { Bucket = "lake", Limit = limit }; ;)
        {
            var page = await Store.ListVersions(request, default);
            listed.AddRange(page.Versions);
            if (page.Next is not var (key, id))
            {
                return listed;
            }

            request = request with { AfterKey = key, AfterVersion = id };
        }
    }

    private async Task Set(BucketVersioning versioning) => await Metadata.Commit(
        transaction => Store.UpdateBucket(transaction, "lake", bucket => bucket with { Versioning = versioning }), default);

    private async Task<byte[]> ReadVersion(string key, string versionId)
    {
        var version = await Metadata.Read(reader => Store.Find(reader, "lake", key, versionId), default);
        return await Store.ReadAll(version!, default);
    }
}
