using System.Globalization;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit.Actions;
using Tarn.Sql.Executions;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Tests.Writing;

/// <summary>The metadata files of a table that a statement makes, and VACUUM.</summary>
public sealed class VacuumTests : IAsyncLifetime
{
    private static readonly TableName Name = new(LakeWorld.Name.Scope, "db", "v");

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-vacuum-").FullName;
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero));
    private LakeWorld _world = null!;

    public async Task InitializeAsync()
    {
        _world = await LakeWorld.Open(_folder, time: _time);
        await _world.Put("db/v/metadata/00001-of-an-earlier-table.metadata.json", [1]);
        _time.Advance(TimeSpan.FromMinutes(1));
        await Run("CREATE TABLE v (id bigint) LOCATION 's3://lake/db/v/' TBLPROPERTIES ('table_type' = 'ICEBERG', 'gc.enabled' = 'false')");
    }

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Vacuum_removes_the_metadata_files_that_a_property_kept_and_leaves_those_of_an_earlier_table()
    {
        await Set("write.metadata.delete-after-commit.enabled", "false");
        for (var i = 0; i < 40; i++)
        {
            await Set("comment", string.Create(CultureInfo.InvariantCulture, $"{i}"));
        }

        Assert.Equal(42, (await MetadataFiles()).Count);
        await Run("VACUUM v");
        Assert.Equal(await Kept(), await MetadataFiles());

        // Commits do the same where the property does not keep them.
        await Set("write.metadata.delete-after-commit.enabled", "true");
        await Run("ALTER TABLE v UNSET TBLPROPERTIES ('gc.enabled')");
        Assert.Equal(await Kept(), await MetadataFiles());
        Assert.True((await _world.Objects.Head("lake", "db/v/metadata/00001-of-an-earlier-table.metadata.json", default)).Size == 1);
    }

    [Fact]
    public async Task The_property_gc_enabled_of_a_statement_keeps_snapshots()
    {
        for (var i = 0; i < 15; i++)
        {
            _time.Advance(TimeSpan.FromHours(5));
            await Run(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO v VALUES ({i})"));
        }

        Assert.Equal(15, await Snapshots());
        await Run("ALTER TABLE v SET TBLPROPERTIES ('gc.enabled' = 'true')");
        await Run("INSERT INTO v VALUES (15)");
        Assert.Equal(10, await Snapshots());
    }

    private async Task Run(string sql)
    {
        var execution = await _world.Run(sql);
        Assert.True(execution.State == ExecutionState.Succeeded, execution.Error?.Text);
    }

    private async Task<int> Snapshots()
    {
        using var pinned = await _world.Catalog.Pin(Name, default);
        return pinned.Metadata.Snapshots.Count;
    }

    private async Task Set(string name, string value)
    {
        using var commitLock = await _world.Committers.Enter(Name, InstanceRights.Instance, default);
        await commitLock.Commit(new PropertiesAction { Set = new Dictionary<string, string> { [name] = value } }, null, default);
    }

    private async Task<SortedSet<string>> MetadataFiles() =>
    [
        .. (await _world.Objects.List(new() { Bucket = "lake", Prefix = "db/v/metadata/" }, default)).Objects
            .Where(file => file.Key.EndsWith("metadata.json", StringComparison.Ordinal) && !file.Key.Contains("-of-an-", StringComparison.Ordinal))
            .Select(file => $"s3://lake/{file.Key}"),
    ];

    private async Task<SortedSet<string>> Kept()
    {
        using var pinned = await _world.Catalog.Pin(Name, default);
        Assert.Equal(20, pinned.Metadata.MetadataLog.Count);
        return [pinned.Table.MetadataLocation!, .. pinned.Metadata.MetadataLog.Select(entry => entry.MetadataFile)];
    }
}
