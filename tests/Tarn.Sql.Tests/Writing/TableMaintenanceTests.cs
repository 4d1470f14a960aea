using System.Globalization;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Maintenance;
using Tarn.Lake.Planning;
using Tarn.Lake.Writing;
using Tarn.Storage.Rights;
using Tarn.Storage;

namespace Tarn.Sql.Tests.Writing;

/// <summary>Runs of maintenance with real files and workers.</summary>
public sealed class TableMaintenanceTests : IAsyncLifetime
{
    private static readonly StructType Columns = new(
        new NestedField(1, "id", PrimitiveType.Long), new NestedField(2, "city", PrimitiveType.String));

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-maintenance-").FullName;
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero));
    private LakeWorld _world = null!;

    public async Task InitializeAsync() => _world = await LakeWorld.Open(_folder, time: _time);

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Many_small_files_of_a_partition_become_one_and_few_stay()
    {
        await _world.Create(Columns, ("city", Transform.Identity, null));
        for (var i = 0; i < 20; i++)
        {
            await Append(i, "Oslo");
        }

        await Append(100, "Rome");
        await Append(101, "Rome");
        var planned = await Run(isDry: true);
        Assert.Equal(["compact"], planned.Steps.Select(step => step.Action));
        Assert.Null(planned.Steps[0].Result);
        Assert.Equal(22, (await _world.Live()).Data.Count);

        var report = await Run();
        Assert.Equal((20, 1), (report.Steps[0].FilesRemoved, report.Steps[0].FilesAdded));
        Assert.False(report.HasMore);
        var live = (await _world.Live()).Data;
        Assert.Equal([1L, 1, 20], live.Select(entry => entry.File.RecordCount).Order());
        Assert.Equal("Oslo", live.Single(entry => entry.File.RecordCount == 20).File.Partition.Values[0]);
        Assert.Equal(["22|2"], await _world.Query("SELECT count(*), count(DISTINCT city) FROM t"));
        Assert.Empty((await Run()).Steps);
    }

    [Fact]
    public async Task Files_of_a_format_that_nothing_reads_stay_and_the_others_are_compacted()
    {
        await _world.Create(Columns);
        for (var i = 0; i < 20; i++)
        {
            await Append(i, "Oslo");
        }

        await using (var staged = await _world.Files.Stage("s3://lake/db/t/data/foreign.orc", "ORC"u8.ToArray(), default))
        {
            var file = new DataFile { Path = staged.Location, Format = "orc", RecordCount = 1, FileSizeBytes = staged.SizeBytes };
            using var commitLock = await _world.Committers.Enter(LakeWorld.Name, InstanceRights.Instance, default);
            await commitLock.Commit(new TableAppend { Files = [new WrittenFile(file, staged)] }, null, default);
        }

        await _world.Delete("SELECT 3::BIGINT AS id, NULL::VARCHAR AS city");
        var report = await Run();
        Assert.Null(report.Failure);
        var live = await _world.Live();
        Assert.Equal([("orc", 1L), ("parquet", 19)], live.Data.Select(entry => (entry.File.Format, entry.File.RecordCount)).Order());
        Assert.Single(live.Deletes);

        using var pinned = await _world.Catalog.Pin(LakeWorld.Name, default);
        var job = new RewriteJob { Table = pinned, Groups = [[new ScanTask(live.Data.Single(entry => entry.File.Format == "orc"), [])]] };
        var refused = await Assert.ThrowsAsync<TarnException>(() => _world.Jobs.Rewrite(job, default));
        Assert.Equal(ErrorKind.NotSupported, refused.Kind);
        Assert.Contains("of format orc", refused.Message);
    }

    [Fact]
    public async Task Deletes_are_folded_in_and_the_tag_follows()
    {
        await _world.Create(Columns);
        await Append(1, "Oslo");
        await Append(2, "Rome");
        await _world.Delete("SELECT CAST(1 AS BIGINT) AS id, '' AS city");
        var report = await Run();
        Assert.Equal(["compact", "tag"], report.Steps.Select(step => step.Action));
        Assert.Empty((await _world.Live()).Deletes);
        Assert.Equal(["2|Rome"], await _world.Query("SELECT id, city FROM t"));
        using (var pinned = await _world.Catalog.Pin(LakeWorld.Name, default))
        {
            Assert.Equal(pinned.Metadata.CurrentSnapshotId, pinned.Metadata.Refs[TableMaintenance.FoldedTag].SnapshotId);
            Assert.False(pinned.Metadata.Refs[TableMaintenance.FoldedTag].IsBranch);
        }

        // An append moves main. The next run moves the tag.
        await Append(3, "Bonn");
        Assert.Equal(["tag"], (await Run()).Steps.Select(step => step.Action));
    }

    [Fact]
    public async Task A_file_of_which_every_row_is_deleted_goes()
    {
        await _world.Create(Columns);
        await Append(1, "Oslo");
        await _world.Delete("SELECT CAST(1 AS BIGINT) AS id, '' AS city");
        await Run();
        var live = await _world.Live();
        Assert.Empty(live.Data);
        Assert.Empty(live.Deletes);
    }

    [Fact]
    public async Task New_files_have_NaN_counts_and_bounds_and_keep_both_zeros()
    {
        await _world.Create(new StructType(new NestedField(1, "id", PrimitiveType.Long), new NestedField(2, "x", PrimitiveType.Double)));
        for (var i = 0; i < 20; i++)
        {
            var value = i switch { 0 => "'NaN'::DOUBLE", 1 => "'-0.0'::DOUBLE", 2 => "0.0::DOUBLE", _ => $"{i}.5::DOUBLE" };
            await _world.Append($"SELECT CAST({i} AS BIGINT) AS id, {value} AS x");
        }

        await Run();
        var file = Assert.Single((await _world.Live()).Data).File;
        Assert.Equal(1, file.Metrics.NanValueCounts[2]);
        Assert.Equal(20, file.Metrics.ValueCounts[2]);
        Assert.Equal(["0|NaN", "1|-0.0", "2|0.0"], (await _world.Query("SELECT id, x FROM t WHERE id < 3")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Snapshots_expire_where_nobody_appends()
    {
        await _world.Create(Columns);
        for (var i = 0; i < 15; i++)
        {
            await Append(i, "Oslo");
        }

        Assert.Empty((await Run()).Steps);
        _time.Advance(TimeSpan.FromHours(25));
        var step = Assert.Single((await Run()).Steps);
        Assert.Equal(("expire", "5 snapshots expired"), (step.Action, step.Result));
        using var pinned = await _world.Catalog.Pin(LakeWorld.Name, default);
        Assert.Equal(10, pinned.Metadata.Snapshots.Count);
    }

    [Theory]
    [InlineData("tarn.maintenance", "off", "tarn.maintenance is off")]
    [InlineData("tarn.maintenance", "sometimes", "tarn.maintenance is sometimes, not on or off")]
    [InlineData("write.format.default", "orc", "write.format.default is orc, and only Parquet is written")]
    public async Task A_table_is_left_as_it_is_and_the_report_says_why(string property, string value, string reason)
    {
        await _world.Create(Columns);
        for (var i = 0; i < 20; i++)
        {
            await Append(i, "Oslo");
        }

        await Set(property, value);
        var report = await Run();
        Assert.Equal(reason, report.Skipped);
        Assert.Empty(report.Steps);
        Assert.Equal(20, (await _world.Live()).Data.Count);
    }

    [Fact]
    public async Task Snapshots_stay_where_garbage_collection_is_off()
    {
        await _world.Create(Columns);
        await Set("gc.enabled", "false");
        for (var i = 0; i < 12; i++)
        {
            await Append(i, "Oslo");
        }

        _time.Advance(TimeSpan.FromDays(9));
        Assert.Empty((await Run()).Steps);
    }

    [Fact]
    public async Task History_keeps_the_steps_of_30_days()
    {
        var history = new MaintenanceHistory(_world.Store, _time);
        var step = new MaintenanceStep("compact", "20 files") { Result = "1 file", FilesRemoved = 20, FilesAdded = 1 };
        var report = new MaintenanceReport(LakeWorld.Name, [step]);
        await history.Add(report, TimeSpan.FromSeconds(2), default);
        await history.Add(report with { Steps = [], Failure = new(Storage.ErrorKind.Damaged, "file x is damaged") }, TimeSpan.Zero, default);
        var rows = await new MaintenanceHistory(_world.Store, _time).Read(default);
        Assert.Equal(
            [("compact", 20L, 2_000L, (string?)null), ("failed", 0L, 0L, "file x is damaged")],
            rows.Select(row => (row.Step.Action, row.Step.FilesRemoved, row.DurationMs, row.Error)));

        _time.Advance(TimeSpan.FromDays(31));
        await history.Add(report, TimeSpan.Zero, default);
        Assert.Equal(_time.NowMs, Assert.Single(await history.Read(default)).AtMs);
    }

    private Task<MaintenanceReport> Run(bool isDry = false) => Checked(_world.Maintenance.Run(LakeWorld.Name, isDry, default));

    private static async Task<MaintenanceReport> Checked(Task<MaintenanceReport> run)
    {
        var report = await run;
        Assert.Null(report.Failure);
        return report;
    }

    private async Task Append(int id, string city)
    {
        using var pinned = await _world.Catalog.Pin(LakeWorld.Name, default);
        await _world.Append(
            string.Create(CultureInfo.InvariantCulture, $"SELECT CAST({id} AS BIGINT) AS id, '{city}' AS city"),
            pinned.Metadata.DefaultSpec.IsPartitioned ? new PartitionTuple([city]) : null);
    }

    private async Task Set(string name, string value)
    {
        using var commitLock = await _world.Committers.Enter(LakeWorld.Name, InstanceRights.Instance, default);
        await using var prepared = await commitLock.Prepare(TableCommit.Set(name, value), default);
        await _world.Store.Commit(prepared.Apply, default);
        await commitLock.Committed(prepared, default);
    }
}
