using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Hive;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Maintenance;
using Tarn.Lake.Maintenance.Optimizers;
using Tarn.Lake.Maintenance.Orphans;
using Tarn.Lake.Maintenance.Retyping;
using Tarn.Storage.Rights;
using Tarn.Storage;

namespace Tarn.Sql.Tests.Writing;

/// <summary>An operator's run of maintenance (<c>tarn tables maintain</c>) removes the files of expired snapshots too.</summary>
public sealed class MaintenanceFilesTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-files-").FullName;
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero));
    private LakeWorld _world = null!;

    public async Task InitializeAsync() => _world = await LakeWorld.Open(_folder, time: _time);

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_step_files_removes_what_only_expired_snapshots_listed()
    {
        await _world.Create(new StructType(new NestedField(1, "id", PrimitiveType.Long)));
        await Set("history.expire.min-snapshots-to-keep", "1");
        for (var i = 0; i < 20; i++)
        {
            await _world.Append($"SELECT CAST({i} AS BIGINT) AS id");
        }

        var small = (await _world.Live()).Data.Select(entry => entry.File.Path).ToList();
        using var expired = new ExpiredFileRemoval(_world.Store, _world.Catalog);

        // The first run also removes metadata files that the commits made obsolete.
        Assert.Equal("compact", (await Run(expired)).Steps[0].Action);
        await Exist(small, true);

        // Compacted files stay readable in old snapshots until these expire.
        _time.Advance(TimeSpan.FromHours(25));
        Assert.Equal(["expire"], (await Run(expired, isDry: true)).Steps.Select(step => step.Action));
        var report = await Run(expired);
        Assert.Equal(["expire", "files"], report.Steps.Select(step => step.Action));
        var step = report.Steps[^1];
        Assert.Equal($"{step.FilesRemoved} files are removed", step.Result);
        Assert.True(step.FilesRemoved >= small.Count, step.Result);
        await Exist(small, false);
        await Exist((await _world.Live()).Data.Select(entry => entry.File.Path), true);
        Assert.Equal(["20|190"], await _world.Query("SELECT count(*), sum(id) FROM t"));
    }

    private async Task<MaintenanceReport> Run(ExpiredFileRemoval expired, bool isDry = false)
    {
        var orphans = new OrphanRemoval(_world.Store, _world.Catalog, new ObjectLocationListing(_world.Objects), TimeSpan.FromHours(72), _time);
        var runs = new MaintenanceRuns(
            _world.Maintenance, orphans, new AllLocations(_world.Catalog, _world.Store, new HiveFolders(_world.Catalog, _world.Store, _ => [])),
            expired, new MaintenanceHistory(_world.Store, _time),
            new MaintenanceSchedule(_time), _time)
        {
            Retypes = new RetypeOrders(_world.Catalog, _world.Committers, _world.Journal),
            Optimizers = new OptimizerRights(_world.Catalog, (_, _) => InstanceRights.Instance),
        };
        Assert.True(_world.Catalog.TryFindTable(LakeWorld.Name, out var table));
        var report = await runs.Run(table, isDry, withFiles: true, default);
        Assert.Null(report.Failure);
        return report;
    }

    private async Task Exist(IEnumerable<string> files, bool exist)
    {
        foreach (var file in files)
        {
            var missing = await Record.ExceptionAsync(() => _world.Files.Find(file, default).AsTask());
            Assert.Equal(exist, missing is null);
            Assert.True(missing is null or TarnException { Kind: ErrorKind.NotFound });
        }
    }

    private async Task Set(string name, string value)
    {
        using var commitLock = await _world.Committers.Enter(LakeWorld.Name, InstanceRights.Instance, default);
        await commitLock.Commit(new PropertiesAction { Set = new Dictionary<string, string> { [name] = value } }, null, default);
    }
}
