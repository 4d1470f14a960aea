using System.Globalization;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Hive;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Maintenance;
using Tarn.Lake.Maintenance.Orphans;
using Tarn.Sql.Tests.Writing;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Tests.Adoption;

/// <summary>An adopted table lives on: appends, compaction, orphan removal, and starts after a kill.</summary>
public sealed class AdoptedTableTests : IDisposable
{
    private const int Files = 24;
    private const int InFirst = 22;

    private static readonly string[] Model =
    [
        .. Enumerable.Range(0, Files * 10).Select(i => FormattableString.Invariant($"{i}|row {i}|{(i / 10 < InFirst ? 0 : 1)}")).Order(StringComparer.Ordinal),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-adopted-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The process that is killed: adopts a folder, up to a point of the commit.</summary>
    internal static async Task Child(string folder, string point)
    {
        await using var world = await LakeWorld.Open(folder);
        await Put(world);
        Console.WriteLine("made");
        var stopping = new StoppingAdoption(world, point);
        await stopping.Adopt();
        stopping.Reach("after commit");
        Console.WriteLine("not stopped");
    }

    [Fact]
    public async Task Appends_and_compaction_work_and_its_own_files_are_no_orphans()
    {
        await using var world = await LakeWorld.Open(_folder);
        await Put(world);
        await world.Put("in/.hidden.orc", [1]);
        await world.Adopt();
        await world.Append("SELECT 1000::INTEGER AS id, 'new' AS name, 1::BIGINT AS k", new PartitionTuple([1L]));
        Assert.Equal(Model.Append("1000|new|1").Order(StringComparer.Ordinal), await RowsOf(world));
        Assert.Equal(TableMaintenance.NotAdopted, (await world.Maintenance.Run(LakeWorld.Name, isDry: false, default)).Skipped);
        Assert.Equal(TableMaintenance.NotAdopted, (await Orphans(world, TimeSpan.Zero)).Skipped);
        using (var commitLock = await world.Committers.Enter(LakeWorld.Name, InstanceRights.Instance, default))
        {
            await commitLock.Commit(
                new PropertiesAction { Set = new Dictionary<string, string> { ["tarn.maintenance"] = "on" } }, null, default);
        }

        var report = await world.Maintenance.Run(LakeWorld.Name, isDry: false, default);
        Assert.Null(report.Failure);
        Assert.Contains("compact", report.Steps.Select(step => step.Action));
        Assert.Equal(4, (await world.Live()).Data.Count);
        Assert.Equal(Model.Append("1000|new|1").Order(StringComparer.Ordinal), await RowsOf(world));

        // The adopted files stay: the first snapshot lists them. So do files that lay there before the table was one here.
        using var pinned = await world.Catalog.Pin(LakeWorld.Name, default);
        var adopted = (await pinned.Files(pinned.Metadata.Snapshots[0], default)).Data.Select(entry => entry.File.Path).ToList();
        Assert.Equal(Files, adopted.Count);
        await world.Put("in/k=0/stray.parquet", [1]);
        Assert.Equal(1, (await Orphans(world, TimeSpan.FromDays(30))).Marked);
        Assert.Equal(1, (await Orphans(world, TimeSpan.FromDays(31))).Removed);
        foreach (var file in adopted.Append("s3://lake/in/.hidden.orc"))
        {
            await world.Files.Find(file, default);
        }
    }

    [Theory]
    [InlineData("before commit", false)]
    [InlineData("inside commit", false)]
    [InlineData("after commit", true)]
    public async Task A_kill_leaves_the_whole_table_or_none(string point, bool isMade)
    {
        Assert.Equal(["made", point], await CrashChild.RunAndKill("adopt", 2, _folder, point));
        await using var world = await LakeWorld.Open(_folder);
        Assert.Equal(isMade, world.Catalog.TryFindTable(LakeWorld.Name, out _));
        Assert.Equal(isMade, (await world.Objects.List(new() { Bucket = "lake", Prefix = "in/metadata/" }, default)).Objects.Count > 0);
        if (!isMade)
        {
            await world.Adopt();
        }

        Assert.Equal(Model, await RowsOf(world));
    }

    private static async Task Put(LakeWorld world)
    {
        for (var i = 0; i < Files; i++)
        {
            await world.PutParquet(
                string.Create(CultureInfo.InvariantCulture, $"in/k={(i < InFirst ? 0 : 1)}/part-{i}.parquet"),
                string.Create(CultureInfo.InvariantCulture, $"SELECT i::INTEGER AS id, 'row ' || i AS name FROM range({i * 10}, {(i + 1) * 10}) t(i)"));
        }
    }

    private static async Task<OrphanReport> Orphans(LakeWorld world, TimeSpan later)
    {
        var removal = new OrphanRemoval(
            world.Store, world.Catalog, new ObjectLocationListing(world.Objects), TimeSpan.FromHours(1), new ManualTime(DateTimeOffset.UtcNow + later));
        Assert.True(world.Catalog.TryFindTable(LakeWorld.Name, out var table));
        var folders = new HiveFolders(world.Catalog, world.Store, _ => []);
        return await removal.Run(table, new AllLocations(world.Catalog, world.Store, folders), isDry: false, default);
    }

    private static async Task<List<string>> RowsOf(LakeWorld world) =>
        [.. (await world.Query("SELECT id, name, k FROM t")).Order(StringComparer.Ordinal)];
}
