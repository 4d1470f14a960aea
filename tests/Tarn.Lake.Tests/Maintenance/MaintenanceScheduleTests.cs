using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Maintenance;
using Tarn.Lake.Tests.Commit;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Maintenance;

public sealed class MaintenanceScheduleTests
{
    [Fact]
    public async Task A_table_is_due_once_its_commits_have_added_20_small_files()
    {
        var (lake, schedule) = await Begin();
        await lake.Append(fileCount: 19);
        await Observe(lake, schedule);
        Assert.NotEqual(lake.Clock.GetUtcNow(), Due(lake, schedule));
        await lake.Append();
        await Observe(lake, schedule);
        Assert.True(Due(lake, schedule) <= lake.Clock.GetUtcNow());

        // A run counts from zero again.
        schedule.Began(Table(lake).Id);
        schedule.Ended(Table(lake).Id, new MaintenanceReport(LakeFixture.Name, []));
        Assert.False(Due(lake, schedule) <= lake.Clock.GetUtcNow() + TimeSpan.FromMinutes(30));
    }

    [Fact]
    public async Task Deletes_make_a_table_due_within_a_minute()
    {
        var (lake, schedule) = await Begin();
        await lake.Append();
        var delete = await lake.File(await lake.Metadata(), 1, PartitionTuple.Empty, FileContent.EqualityDeletes, null);
        await lake.Commit(new RowDelta { Files = [delete], From = (await lake.Metadata()).CurrentSnapshotId });
        await Observe(lake, schedule);
        Assert.InRange(Due(lake, schedule)!.Value, lake.Clock.GetUtcNow(), lake.Clock.GetUtcNow() + TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task The_age_of_the_oldest_snapshot_makes_a_table_due_where_nobody_appends()
    {
        var (lake, schedule) = await Begin();
        var first = lake.Clock.GetUtcNow();
        for (var i = 0; i < 11; i++)
        {
            lake.Clock.Advance(TimeSpan.FromMinutes(30));
            await lake.Append();
        }

        await Observe(lake, schedule);
        Assert.True(schedule.OrphansAreDue(default) is false);
        lake.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.True(schedule.OrphansAreDue(Table(lake).Id));
        Assert.InRange(Due(lake, schedule)!.Value, first + TimeSpan.FromHours(24), first + TimeSpan.FromHours(25));
    }

    [Fact]
    public async Task Tags_of_hours_and_snapshots_that_a_rollback_left_expire_where_nobody_appends()
    {
        var (lake, schedule) = await Begin();
        for (var i = 0; i < 200; i++)
        {
            lake.Clock.Advance(TimeSpan.FromSeconds(50));
            await lake.Append();
        }

        await Observe(lake, schedule);
        await Expire(lake, schedule, until: metadata => metadata.Refs.Count == 1 && metadata.Snapshots.Count == 10, hours: 60);

        var head = (await lake.Metadata()).Snapshots[^3];
        await lake.Commit(new Rollback(head.Id));
        await Observe(lake, schedule);
        await Expire(lake, schedule, until: metadata => metadata.Snapshots.Count == 8, hours: 30);
        Assert.Equal(head.Id, (await lake.Metadata()).CurrentSnapshotId);
    }

    /// <summary>Runs the expiry whenever the schedule says so, for some hours.</summary>
    private static async Task Expire(LakeFixture lake, MaintenanceSchedule schedule, Predicate<TableMetadata> until, int hours)
    {
        for (var minute = 0; minute < hours * 60 && !until(await lake.Metadata()); minute += 10)
        {
            lake.Clock.Advance(TimeSpan.FromMinutes(10));
            _ = schedule.OrphansAreDue(Table(lake).Id);
            if (Due(lake, schedule) <= lake.Clock.GetUtcNow())
            {
                schedule.Began(Table(lake).Id);
                await lake.Commit(new ExpireSnapshots());
                schedule.Ended(Table(lake).Id, new MaintenanceReport(LakeFixture.Name, []));
                await Observe(lake, schedule);
            }
        }

        Assert.True(until(await lake.Metadata()), $"{(await lake.Metadata()).Snapshots.Count} snapshots, {(await lake.Metadata()).Refs.Count} references");
    }

    [Fact]
    public async Task A_failed_run_is_repeated_later_each_time_and_a_busy_one_soon()
    {
        var (lake, schedule) = await Begin();
        await lake.Append();
        await Observe(lake, schedule);
        var waits = new List<double>();
        foreach (var kind in new[] { ErrorKind.Damaged, ErrorKind.Damaged, ErrorKind.Unavailable, ErrorKind.Damaged })
        {
            schedule.Ended(Table(lake).Id, new MaintenanceReport(LakeFixture.Name, []) { Failure = new TarnException(kind, "x") });
            waits.Add((Due(lake, schedule)!.Value - lake.Clock.GetUtcNow()).TotalSeconds);
        }

        Assert.Equal([60, 120, 10, 240], waits);
        Assert.Equal("failed: x", schedule.TextOf(Table(lake).Id));
    }

    [Fact]
    public async Task A_table_that_is_switched_off_is_never_due()
    {
        var (lake, schedule) = await Begin();
        await lake.Commit(new PropertiesAction { Set = new Dictionary<string, string> { [TableMaintenance.Property] = "off" } });
        await lake.Append(fileCount: 40);
        await Observe(lake, schedule);
        Assert.Null(Due(lake, schedule));
        Assert.Equal("skipped: tarn.maintenance is off", schedule.TextOf(Table(lake).Id));
    }

    private static async Task<(LakeFixture Lake, MaintenanceSchedule Schedule)> Begin()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        var schedule = new MaintenanceSchedule(lake.Clock);
        await Observe(lake, schedule);
        return (lake, schedule);
    }

    private static async Task Observe(LakeFixture lake, MaintenanceSchedule schedule) =>
        schedule.Observe(Table(lake), await lake.Metadata(), lake.Catalog.OptimizersOf(Table(lake).Id));

    private static DateTimeOffset? Due(LakeFixture lake, MaintenanceSchedule schedule) => schedule.DueOf(Table(lake).Id);

    private static CatalogTable Table(LakeFixture lake)
    {
        Assert.True(lake.Catalog.TryFindTable(LakeFixture.Name, out var table));
        return table;
    }
}
