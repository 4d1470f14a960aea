using System.Globalization;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Lifecycle;
using Tarn.Storage.Objects.Listings;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Tests.Objects.Lifecycle;

/// <summary>Lifecycles remove exactly what their rules say, and nothing that a lock, a table or a changed rule protects.</summary>
public sealed class LifecycleTests : ObjectStoreFixture
{
    private readonly List<LifecycleReport> _reports = [];
    private LifecycleRules? _rules;
    private int _reads;

    [Fact]
    public async Task Objects_expire_at_the_first_midnight_after_their_days()
    {
        Begin(new LifecycleRule { Id = "r", IsEnabled = true, Filter = new("logs/"), Expiration = new(3, null) });
        await Put("logs/a", Content(5));
        await Put("other", Content(5));
        Time.Advance(TimeSpan.FromDays(3));
        await Run();
        Assert.Equal(["logs/a", "other"], await Keys()); // three days and not yet midnight
        Time.Advance(Midnight() - Time.GetUtcNow());
        await Run();
        Assert.Equal(["other"], await Keys());
        Assert.Equal((1, 1, 5), (_reports[^1].Expired, _reports[^1].Usage.Objects, _reports[^1].Usage.Bytes));
    }

    [Fact]
    public async Task A_rule_by_date_and_a_disabled_rule()
    {
        Begin(
            new LifecycleRule { Id = "off", Filter = new(), Expiration = new(1, null) },
            new LifecycleRule { Id = "date", IsEnabled = true, Filter = new("d/"), Expiration = new(null, Midnight() + TimeSpan.FromDays(5)) });
        await Put("d/a", Content(1));
        await Put("e", Content(1));
        Time.Advance(TimeSpan.FromDays(5));
        await Run();
        Assert.Equal(2, (await Keys()).Count);
        Time.Advance(TimeSpan.FromDays(1));
        await Run();
        Assert.Equal(["e"], await Keys());
    }

    [Fact]
    public async Task Tags_and_sizes_limit_a_rule()
    {
        Begin(new LifecycleRule
        {
            Id = "r",
            IsEnabled = true,
            Filter = new("", [new("kind", "old"), new("more", "")], LargerThan: 10, SmallerThan: 20),
            Expiration = new(1, null),
        });
        foreach (var size in new[] { 10, 11, 19, 20 })
        {
            await Tagged(size, [new("kind", "old"), new("more", ""), new("third", "x")]);
        }

        await Put("15", Content(15));
        Time.Advance(TimeSpan.FromDays(3));
        await Run();
        Assert.Equal(["10", "15", "20"], await Keys());
    }

    [Fact]
    public async Task With_versions_an_object_is_hidden_and_noncurrent_ones_go_by_age_and_number()
    {
        await Versions();
        for (var i = 0; i < 5; i++)
        {
            await Put("k", Content(i + 1));
        }

        Begin(
            new LifecycleRule { Id = "current", IsEnabled = true, Expiration = new(1, null) },
            new LifecycleRule { Id = "older", IsEnabled = true, NoncurrentExpiration = new(2, 3) },
            new LifecycleRule { Id = "markers", IsEnabled = true, RemovesExpiredMarkers = true });
        Time.Advance(TimeSpan.FromDays(2));
        await Run();
        Assert.Empty(await Keys());
        Assert.Equal([0, 5, 4, 3, 2, 1], await Sizes()); // hidden by a marker; the others are noncurrent since two days and not yet midnight
        Time.Advance(TimeSpan.FromDays(1));
        await Run();
        Assert.Equal([0, 5, 4, 3], await Sizes()); // three newer ones stay, whatever their age
        Assert.Equal(2, _reports[^1].Removed);

        Begin(new LifecycleRule { Id = "all", IsEnabled = true, NoncurrentExpiration = new(1, 0), RemovesExpiredMarkers = true });
        Time.Advance(TimeSpan.FromDays(2));
        await Run();
        await Run();
        Assert.Empty(await Sizes()); // the marker that hides nothing goes too
    }

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
        Assert.Equal(1, _reports[^1].Locked);
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
        var disabled = new LifecycleRules([_rules!.Rules[0] with { IsEnabled = false }]);
        var reads = 0;
        Store.Lifecycles.RulesOf = (_, _) => ValueTask.FromResult<LifecycleRules?>(reads++ == 0 ? _rules : disabled);
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
        _reads = 2; // the walk reads the rules once, and each of its transactions again
        await Run();
        var left = await Keys();
        Assert.InRange(left.Count, 100, 500);
        Assert.Equal(600 - left.Count, _reports[^1].Expired);
    }

    [Fact]
    public async Task A_preview_changes_nothing_and_names_what_would_go()
    {
        Begin(new LifecycleRule { Id = "r", IsEnabled = true, Expiration = new(1, null), UploadDays = 1 });
        await Put("a", Content(1));
        await Store.CreateUpload("lake", "u", new UploadOptions(), default);
        Time.Advance(TimeSpan.FromDays(5));
        var preview = await Store.Lifecycles.Preview("lake", default);
        Assert.Equal(
            [(LifecycleActionKind.Expire, "a"), (LifecycleActionKind.AbortUpload, "u")],
            preview.Examples.Select(example => (example.Action.Kind, example.Key)));
        Assert.Equal(["a"], await Keys());
        Assert.Equal((1, 1), (preview.Usage.Objects, preview.Usage.Uploads));
        await Run();
        Assert.Empty(await Keys());
        Assert.Equal((1, 1, 0), (_reports[^1].Expired, _reports[^1].UploadsAborted, _reports[^1].Usage.Uploads));
    }

    [Fact]
    public async Task An_object_moves_to_the_coldest_class_that_is_due_and_never_back()
    {
        Begin(new LifecycleRule
        {
            Id = "r",
            IsEnabled = true,
            Filter = new(SmallerThan: 1_000_000),
            Transitions = [new(new(30, null), StorageClass.StandardIa), new(new(60, null), StorageClass.Glacier)],
        });
        await Put("a", Content(100));
        Time.Advance(TimeSpan.FromDays(32));
        await Run();
        Assert.Equal(StorageClass.StandardIa, (await Store.Head("lake", "a", default)).Properties.StorageClass);
        Time.Advance(TimeSpan.FromDays(32));
        await Run();
        await Run();
        Assert.Equal(StorageClass.Glacier, (await Store.Head("lake", "a", default)).Properties.StorageClass);
        Assert.Equal(Content(100), await Read("a"));

        Begin(new LifecycleRule { Id = "small", IsEnabled = true, Transitions = [new(new(0, null), StorageClass.DeepArchive)] });
        Time.Advance(TimeSpan.FromDays(2));
        await Run();
        Assert.Equal(StorageClass.Glacier, (await Store.Head("lake", "a", default)).Properties.StorageClass); // below 128 KiB
        _rules = _rules! with { MovesSmallToArchive = true };
        await Run();
        Assert.Equal(StorageClass.DeepArchive, (await Store.Head("lake", "a", default)).Properties.StorageClass);
    }

    [Fact]
    public async Task The_next_run_is_after_midnight_and_soon_after_a_change()
    {
        Begin(new LifecycleRule { Id = "r", IsEnabled = true, Expiration = new(1, null) });
        await Run();
        Assert.Equal(Midnight(), Store.Lifecycles.NextDue);
        var woken = 0;
        Store.Lifecycles.Wanted += () => woken++;
        Store.Lifecycles.RulesChanged(Store.FindBucket("lake")!.Id);
        Assert.True(Store.Lifecycles.NextDue <= Time.GetUtcNow());
        Assert.Equal(Time.GetUtcNow(), Store.Lifecycles.NextDue); // operators see the time
        Assert.Equal(1, woken);
        _rules = null;
        await Run();
        Assert.Equal(TimeSpan.FromHours(1), Store.Lifecycles.NextDue - Time.GetUtcNow());
    }

    private void Begin(params LifecycleRule[] rules)
    {
        _rules = new LifecycleRules(rules);
        _reads = int.MaxValue;
        Store.Lifecycles.RulesOf = (_, _) => ValueTask.FromResult(_reads-- > 0 ? _rules : null);
    }

    private BucketUsage Counted() => Store.Lifecycles.Of(Store.FindBucket("lake")!.Id).Last!.Usage;

    private DateTimeOffset Midnight() => new(Time.GetUtcNow().UtcDateTime.Date.AddDays(1), TimeSpan.Zero);

    private async Task Run()
    {
        var bucket = Store.FindBucket("lake")!.Id;
        if (Store.Lifecycles.Of(bucket).Next is not null)
        {
            Store.Lifecycles.RulesChanged(bucket);
        }

        await Store.Lifecycles.Run((_, report) => _reports.Add(report), default);
    }

    private Task Versions() => Metadata.Commit(
        transaction => Store.UpdateBucket(transaction, "lake", bucket => bucket with { Versioning = BucketVersioning.Enabled }), default).AsTask();

    private Task Tagged(int size, KeyValuePair<string, string>[] tags) => Store.Put(
        "lake",
        size.ToString(CultureInfo.InvariantCulture),
        Content(size),
        new PutOptions { Properties = new ObjectProperties { Tags = tags } },
        default);

    private async Task<IReadOnlyList<string>> Keys() =>
        [.. (await Store.List(new ListRequest { Bucket = "lake", Limit = 1_000 }, default)).Objects.Select(version => version.Key)];

    private async Task<IEnumerable<long>> Sizes() =>
        (await Store.ListVersions(new VersionListRequest { Bucket = "lake", Limit = 1_000 }, default)).Versions.Select(version => version.Size);
}
