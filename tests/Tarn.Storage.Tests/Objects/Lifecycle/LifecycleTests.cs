using Tarn.Storage.Objects.Lifecycle;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Uploads;

namespace Tarn.Storage.Tests.Objects.Lifecycle;

/// <summary>Lifecycles do exactly what their rules say, when it is due.</summary>
public sealed class LifecycleTests : LifecycleFixture
{
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
        Assert.Equal((1, 1, 5), (Reports[^1].Expired, Reports[^1].Usage.Objects, Reports[^1].Usage.Bytes));
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
        Assert.Equal(2, Reports[^1].Removed);

        Begin(new LifecycleRule { Id = "all", IsEnabled = true, NoncurrentExpiration = new(1, 0), RemovesExpiredMarkers = true });
        Time.Advance(TimeSpan.FromDays(2));
        await Run();
        await Run();
        Assert.Empty(await Sizes()); // the marker that hides nothing goes too
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
        Assert.Equal((1, 1, 0), (Reports[^1].Expired, Reports[^1].UploadsAborted, Reports[^1].Usage.Uploads));
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
        Rules = Rules! with { MovesSmallToArchive = true };
        await Run();
        Assert.Equal(StorageClass.DeepArchive, (await Store.Head("lake", "a", default)).Properties.StorageClass);
    }

    [Fact]
    public async Task A_store_without_buckets_has_no_run_that_is_due_at_once()
    {
        await Metadata.Commit(transaction => Store.DeleteBucket(transaction, "lake"), default);
        await Store.Lifecycles.Run((_, report) => Reports.Add(report), default);
        Time.Advance(TimeSpan.FromDays(1));
        Assert.True(Store.Lifecycles.NextDue > Time.GetUtcNow());
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
        Rules = null;
        await Run();
        Assert.Equal(TimeSpan.FromHours(1), Store.Lifecycles.NextDue - Time.GetUtcNow());
    }
}
