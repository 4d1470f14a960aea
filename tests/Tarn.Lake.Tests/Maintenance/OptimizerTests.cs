using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Optimizers;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Maintenance;
using Tarn.Lake.Maintenance.Compaction;
using Tarn.Lake.Tests.Commit;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Tests.Maintenance;

/// <summary>How clients set up maintenance.</summary>
public sealed class OptimizerTests
{
    [Fact]
    public async Task Commits_expire_snapshots_by_the_optimizer_of_retention()
    {
        var lake = await Open();
        await Set(lake, new TableOptimizer { Kind = OptimizerKind.Retention, IsEnabled = true, AgeDays = 5, SnapshotsMin = 2 });
        await Days(lake, 20);
        Assert.Equal(5, (await lake.Metadata()).Snapshots.Count);

        await Set(lake, new TableOptimizer { Kind = OptimizerKind.Retention, IsEnabled = false });
        await Days(lake, 20);
        Assert.Equal(25, (await lake.Metadata()).Snapshots.Count);

        // Without an optimizer, the defaults hold: 24 hours, and at least 10.
        await lake.Store.Commit(
            transaction =>
            {
                TableOptimizers.None.Write(transaction, Table(lake).Id);
                return ValueTask.FromResult(true);
            },
            default);
        await Days(lake, 1);
        Assert.Equal(10, (await lake.Metadata()).Snapshots.Count);
    }

    [Fact]
    public async Task Files_of_expired_snapshots_stay_while_the_optimizer_says_so()
    {
        var lake = await Open();
        await Days(lake, 3);
        await Rewrite(lake);
        lake.Clock.Advance(TimeSpan.FromDays(2));
        await lake.Commit(new ExpireSnapshots { AtLeast = 1 });
        Assert.NotEmpty(await Waiting(lake));
        await Set(lake, new TableOptimizer { Kind = OptimizerKind.Retention, IsEnabled = true, RemovesFiles = false });
        await lake.ExpiredFiles.Run(default);
        Assert.NotEmpty(await Waiting(lake));
        await Set(lake, new TableOptimizer { Kind = OptimizerKind.Retention, IsEnabled = true, RemovesFiles = true });
        await lake.ExpiredFiles.Run(default);
        Assert.Empty(await Waiting(lake));
    }

    [Fact]
    public async Task Compaction_is_due_from_the_optimizers_number_of_files_on_and_never_when_it_is_disabled()
    {
        var lake = await Open();
        await Set(lake, new TableOptimizer { Kind = OptimizerKind.Compaction, IsEnabled = true, FilesMin = 3, DeletesMin = 2 });
        var optimizers = lake.Catalog.OptimizersOf(Table(lake).Id);
        var rule = CompactionRule.Of(await lake.Metadata(), optimizers.Settings(OptimizerKind.Compaction));
        Assert.Equal((3, 2), (rule.SmallFilesMin, rule.DeletesMin));
        var schedule = new MaintenanceSchedule(lake.Clock);
        await lake.Append(fileCount: 2);
        schedule.Observe(Table(lake), await lake.Metadata(), optimizers);
        Assert.True(schedule.DueOf(Table(lake).Id) > lake.Clock.GetUtcNow());
        await lake.Append(fileCount: 2);
        schedule.Observe(Table(lake), await lake.Metadata(), optimizers);
        Assert.True(schedule.DueOf(Table(lake).Id) <= lake.Clock.GetUtcNow());

        optimizers = optimizers.With(new TableOptimizer { Kind = OptimizerKind.Compaction, IsEnabled = false });
        var off = new MaintenanceSchedule(lake.Clock);
        await lake.Append(fileCount: 40);
        off.Observe(Table(lake), await lake.Metadata(), optimizers);
        Assert.True(off.DueOf(Table(lake).Id) > lake.Clock.GetUtcNow());
    }

    [Fact]
    public async Task Optimizers_are_one_row_with_every_setting()
    {
        var lake = await Open();
        var all = new[]
        {
            new TableOptimizer { Kind = OptimizerKind.Compaction, IsEnabled = true, RoleArn = "r", Strategy = "sort", FilesMin = 4, DeletesMin = 5 },
            new TableOptimizer { Kind = OptimizerKind.Retention, AgeDays = 1, SnapshotsMin = 2, RemovesFiles = false, EveryHours = 3 },
            new TableOptimizer { Kind = OptimizerKind.OrphanFiles, IsEnabled = true, AgeDays = 9, EveryHours = 24, Folder = "s3://lake/db/t/data/" },
        };
        foreach (var one in all)
        {
            await Set(lake, one);
        }

        var kept = lake.Catalog.OptimizersOf(Table(lake).Id);
        Assert.Equal(all, Enum.GetValues<OptimizerKind>().Select(kept.Find));
        Assert.Equal((false, true, false), (kept.IsOff(OptimizerKind.Compaction), kept.IsOff(OptimizerKind.Retention), kept.IsOff(OptimizerKind.OrphanFiles)));
        Assert.Null(kept.Settings(OptimizerKind.Retention));
    }

    private static async Task<LakeFixture> Open()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        return lake;
    }

    private static async Task Days(LakeFixture lake, int days)
    {
        for (var i = 0; i < days; i++)
        {
            lake.Clock.Advance(TimeSpan.FromDays(1));
            await lake.Append();
        }
    }

    private static async Task Rewrite(LakeFixture lake)
    {
        var (table, live) = (await lake.Metadata(), await lake.Live());
        var file = await lake.File(table, live.Sum(entry => entry.File.RecordCount), PartitionTuple.Empty);
        await lake.Commit(new RewriteFiles
        {
            Groups = [new RewriteGroup([.. live.Select(entry => entry.File)], [file])],
            From = table.CurrentSnapshotId!.Value,
        });
    }

    private static async Task Set(LakeFixture lake, TableOptimizer optimizer) => await lake.Store.Commit(
        async transaction =>
        {
            (await TableOptimizers.Read(transaction, Table(lake).Id)).With(optimizer).Write(transaction, Table(lake).Id);
            return true;
        },
        default);

    private static async Task<IReadOnlyList<Row>> Waiting(LakeFixture lake) =>
        await lake.Store.Read(reader => reader.Scan(LakeSpaces.ExpiredManifests, KeyRange.All, 10), default);

    private static CatalogTable Table(LakeFixture lake)
    {
        Assert.True(lake.Catalog.TryFindTable(LakeFixture.Name, out var table));
        return table;
    }
}
