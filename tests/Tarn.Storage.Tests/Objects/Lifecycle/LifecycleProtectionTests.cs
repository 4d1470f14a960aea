using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Lifecycle;
using Tarn.Storage.Objects.Listings;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Tests.Objects.Lifecycle;

/// <summary>Lifecycles remove nothing that a lock, a table, Tarn's own folder, a doubtful clock or a changed rule protects.</summary>
public sealed class LifecycleProtectionTests : LifecycleFixture
{
    [Fact]
    public async Task A_locked_version_and_a_file_of_a_table_stay()
    {
        await Metadata.Commit(
            transaction => Store.UpdateBucket(transaction, "lake", bucket => bucket with { Lock = new BucketLock(true, default, 0, 0) }), default);
        await Versions();
        var held = new PutOptions { Properties = new ObjectProperties { Lock = new ObjectLock(HasLegalHold: true) } };
        await Store.Put("lake", "k", Content(1), held, default);
        await Put("k", Content(2));
        await Put("table/data", Content(3));
        Begin(new LifecycleRule { Id = "r", IsEnabled = true, Expiration = new(1, null), NoncurrentExpiration = new(1, 0) });
        Store.Lifecycles.IsInTable = (_, key) => key.StartsWith("table/", StringComparison.Ordinal);
        Time.Advance(TimeSpan.FromDays(5));
        await Run();
        Time.Advance(TimeSpan.FromDays(5));
        await Run();
        Assert.Equal(["table/data"], await Keys());
        Assert.Equal([0, 1, 3], await Sizes());
        Assert.Equal(1, Reports[^1].Locked);
    }

    [Fact]
    public async Task No_rule_reaches_the_folder_of_Tarn_itself()
    {
        const string Own = "tarn-000000000000-us-east-1";
        await Store.CreateBucket(Own, "000000000000", "us-east-1", default);
        foreach (var key in new[] { "_system/functions/code", "a" })
        {
            await Store.Put(Own, key, Content(1), PutOptions.None, default);
        }

        Begin(new LifecycleRule { Id = "all", IsEnabled = true, Expiration = new(1, null) });
        Time.Advance(TimeSpan.FromDays(5));
        await Run();
        var left = await Store.List(new ListRequest { Bucket = Own, Limit = 10 }, default);
        Assert.Equal(["_system/functions/code"], left.Objects.Select(version => version.Key));
    }

    [Fact]
    public async Task No_rule_reaches_older_versions_in_the_folder_of_Tarn_itself()
    {
        const string Own = "tarn-000000000000-us-east-1";
        await Store.CreateBucket(Own, "000000000000", "us-east-1", default);
        await Metadata.Commit(
            transaction => Store.UpdateBucket(transaction, Own, bucket => bucket with { Versioning = BucketVersioning.Enabled }), default);
        foreach (var key in new[] { "_system/a", "_system/a", "b", "b" })
        {
            await Store.Put(Own, key, Content(1), PutOptions.None, default);
        }

        await Store.Delete(Own, "_system/a", DeleteOptions.None, default);
        Begin(new LifecycleRule { Id = "all", IsEnabled = true, NoncurrentExpiration = new(1, 0), RemovesExpiredMarkers = true });
        Time.Advance(TimeSpan.FromDays(5));
        await Run();
        var left = await Store.ListVersions(new VersionListRequest { Bucket = Own, Limit = 10 }, default);
        Assert.Equal(["_system/a", "_system/a", "_system/a", "b"], left.Versions.Select(version => version.Key));
    }

    [Fact]
    public async Task Nothing_expires_while_the_clock_is_in_doubt()
    {
        Begin(new LifecycleRule { Id = "r", IsEnabled = true, Expiration = new(1, null), UploadDays = 1 });
        await Put("a", Content(1));
        await Store.CreateUpload("lake", "u", new UploadOptions(), default);
        Time.Advance(TimeSpan.FromDays(5));
        ClockDoubt = "it jumped";
        await Run();
        Assert.Equal(["a"], await Keys());
        Assert.Equal((1, 1), (Counted().Objects, Counted().Uploads));
        ClockDoubt = null;
        await Run();
        Assert.Equal((0, 0), (Counted().Objects, Counted().Uploads));
    }

    [Fact]
    public async Task Rules_that_were_disabled_since_the_walk_protect_older_versions()
    {
        await Versions();
        await Put("k", Content(1));
        await Put("k", Content(2));
        Begin(new LifecycleRule { Id = "r", IsEnabled = true, NoncurrentExpiration = new(1, 0) });
        var disabled = new LifecycleRules([Rules!.Rules[0] with { IsEnabled = false }]);
        var reads = 0;
        Store.Lifecycles.RulesOf = (_, _) => ValueTask.FromResult<LifecycleRules?>(reads++ == 0 ? Rules : disabled);
        Time.Advance(TimeSpan.FromDays(5));
        await Run();
        Assert.Equal([2, 1], await Sizes());
    }

    [Fact]
    public async Task A_removed_rule_protects_at_once()
    {
        Begin(new LifecycleRule { Id = "r", IsEnabled = true, Expiration = new(1, null) });
        for (var i = 0; i < 600; i++)
        {
            await Put($"k{i:d4}", Content(1));
        }

        Time.Advance(TimeSpan.FromDays(5));
        Reads = 2; // the walk reads the rules once, and each of its transactions again
        await Run();
        var left = await Keys();
        Assert.InRange(left.Count, 100, 500);
        Assert.Equal(600 - left.Count, Reports[^1].Expired);
    }
}
