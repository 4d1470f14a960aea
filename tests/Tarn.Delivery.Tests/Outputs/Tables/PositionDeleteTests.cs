using Tarn.Delivery.Configuration;
using Tarn.Delivery.Outputs.Tables;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage.Rights;
using Tarn.Storage;

namespace Tarn.Delivery.Tests.Outputs.Tables;

/// <summary>The deletes of upserts by position: D33 (only updates and deletes supersede).</summary>
public sealed class PositionDeleteTests
{
    private static readonly StructType Columns = Delivery.Tests.Tables.Struct(
        ("id", PrimitiveType.Long), ("v", PrimitiveType.String), ("city", PrimitiveType.String), ("op", PrimitiveType.String));

    [Fact]
    public async Task Deletes_name_rows_by_file_and_position()
    {
        await using var world = await Open();
        var id = await Create(world);
        await Put(world, id, ("insert", 1, "a"), ("insert", 2, "a"), ("insert", 3, "a"));
        await Put(world, id, ("insert", 4, "b"), ("insert", 5, "b"));
        await Put(world, id, ("update", 5, "c"), ("delete", 3, ""), ("update", 2, "c"), ("update", 9, "c"));

        Assert.Equal("1:a 2:c 4:b 5:c 9:c", await Rows(world));
        var files = await Files(world);
        var delete = Assert.Single(files.Deletes).File;
        Assert.Equal((FileContent.PositionDeletes, null, 3L), (delete.Content, delete.ReferencedDataFile, delete.RecordCount));
        var paths = files.Data.Where(entry => entry.SequenceNumber < 3).Select(entry => entry.File.Path).Order(StringComparer.Ordinal).ToArray();
        var written = (await Query(world, delete, "select file_path || '#' || pos from FILES")).Split('\n');
        Assert.Equal(written.Order(StringComparer.Ordinal), written);
        Assert.Equal(3, written.Length);
        Assert.All(written, row => Assert.Contains(row.Split('#')[0], paths));

        // Whole bounds, although paths are longer than the 16 characters of usual bounds.
        Assert.Equal(paths[0], System.Text.Encoding.UTF8.GetString(delete.Metrics.LowerBounds[PositionDeleteColumns.FilePath]));
        Assert.Equal(paths[^1], System.Text.Encoding.UTF8.GetString(delete.Metrics.UpperBounds[PositionDeleteColumns.FilePath]));
        var schema = await Query(
            world,
            delete,
            "select name || ' ' || field_id || ' ' || repetition_type from parquet_schema(PATHS) where field_id is not null",
            asSchema: true);
        Assert.Equal("file_path 2147483546 REQUIRED\npos 2147483545 REQUIRED", schema);
    }

    [Fact]
    public async Task Deletes_of_one_file_name_it_and_keys_without_rows_leave_no_file()
    {
        await using var world = await Open();
        var id = await Create(world);
        await Put(world, id, ("insert", 1, "a"), ("insert", 2, "a"));
        await Put(world, id, ("delete", 7, ""), ("update", 8, "b"));
        Assert.Empty((await Files(world)).Deletes);
        await Put(world, id, ("delete", 9, ""));
        await Put(world, id, ("delete", 1, ""));

        var files = await Files(world);
        var delete = Assert.Single(files.Deletes).File;
        Assert.Equal(files.Data.Single(entry => entry.SequenceNumber == 1).File.Path, delete.ReferencedDataFile);
        Assert.Equal("2:a 8:b", await Rows(world));
        Assert.Empty((await world.Deliveries.Audit.Run(id, default)).Findings);
    }

    [Fact]
    public async Task Each_partition_has_its_own_file_also_where_the_keys_do_not_decide_it()
    {
        await using var world = await Open("auto", "city");
        var id = await Create(world);
        await world.Put(id, Row("insert", 1, "a", "Bern"), Row("insert", 1, "b", "Basel"), Row("insert", 2, "b", "Basel"));
        await world.Flush(id);
        await world.Put(id, Row("update", 1, "c", "Chur"));
        await world.Flush(id);

        Assert.Equal("1:c 2:b", await Rows(world));
        var deletes = (await Files(world)).Deletes;
        Assert.Equal(["Basel", "Bern"], deletes.Select(entry => (string)entry.File.Partition.Values[0]!).Order());
        Assert.All(deletes, entry => Assert.Contains($"city={entry.File.Partition.Values[0]}/", entry.File.Path));
        using var pinned = await world.Catalog.Pin(Delivery.Tests.Tables.NameOf("orders"), default);
        Assert.Single(pinned.Metadata.PartitionSpecs);
    }

    [Fact]
    public async Task A_row_that_another_committer_adds_during_the_search_is_found_too()
    {
        await using var world = await Open();
        var id = await Create(world);
        await Put(world, id, ("insert", 1, "a"));
        var other = await world.Create(Destination(), name: "other");
        var jobs = (FileJobsTwin)world.FileJobs!;
        jobs.After = async (number, _) =>
        {
            if (number == 1)
            {
                await Put(world, other, ("insert", 1, "b"), ("insert", 2, "b"));
            }
        };
        await Put(world, id, ("update", 1, "c"));

        Assert.Equal("1:c 2:b", await Rows(world));
        Assert.Equal(2, jobs.Searches);
        Assert.All((await Files(world)).Deletes, entry => Assert.Equal(FileContent.PositionDeletes, entry.File.Content));
    }

    [Fact]
    public async Task An_upsert_that_never_finds_its_rows_in_time_deletes_by_keys()
    {
        await using var world = await Open();
        var id = await Create(world);
        await Put(world, id, ("insert", 1, "a"));
        var other = await world.Create(Destination(), name: "other");
        var jobs = (FileJobsTwin)world.FileJobs!;
        jobs.After = (number, _) => Put(world, other, ("insert", 1, $"b{number}"));
        await Put(world, id, ("update", 1, "c"));

        Assert.Equal("1:c", await Rows(world));
        Assert.InRange(jobs.Searches, 1, UpsertMode.Auto.SearchesMax);
        Assert.Equal(FileContent.EqualityDeletes, Assert.Single((await Files(world)).Deletes).File.Content);
    }

    [Fact]
    public async Task A_file_that_goes_during_the_search_is_not_named()
    {
        await using var world = await Open();
        var id = await Create(world);
        await Put(world, id, ("insert", 1, "a"), ("insert", 2, "a"));
        await Put(world, id, ("insert", 1, "b"));
        var jobs = (FileJobsTwin)world.FileJobs!;
        jobs.After = async (number, _) =>
        {
            if (number == 1)
            {
                var first = (await Files(world)).Data.Single(entry => entry.SequenceNumber == 1).File.Path;
                using var commitLock = await world.Services.Committers.Enter(Delivery.Tests.Tables.NameOf("orders"), InstanceRights.Instance, default);
                await commitLock.Commit(new DeleteFiles(file => file.Path == first), null, default);
            }
        };
        await Put(world, id, ("update", 1, "c"));

        var files = await Files(world);
        Assert.Equal("1:c", await Rows(world));
        Assert.Equal(files.Data.Single(entry => entry.SequenceNumber == 2).File.Path, Assert.Single(files.Deletes).File.ReferencedDataFile);
    }

    [Theory]
    [InlineData(ErrorKind.Unavailable)]
    [InlineData(ErrorKind.Damaged)]
    [InlineData(ErrorKind.LimitExceeded)]
    public async Task A_search_that_fails_is_no_failure_of_the_upsert(ErrorKind kind)
    {
        await using var world = await Open("position");
        var id = await Create(world);
        await Put(world, id, ("insert", 1, "a"));
        ((FileJobsTwin)world.FileJobs!).Before = (_, _) => throw new TarnException(kind, "Not now.");
        await Put(world, id, ("update", 1, "b"));

        Assert.Equal("1:b", await Rows(world));
        Assert.Equal(FileContent.EqualityDeletes, Assert.Single((await Files(world)).Deletes).File.Content);
        Assert.Empty(Directory.EnumerateFiles(world.Local("scratch"), "*.parquet", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_full_disk_loses_nothing()
    {
        await using var world = await Open(time: TimeProvider.System);
        var id = await Create(world);
        await Put(world, id, ("insert", 1, "a"), ("insert", 2, "a"));
        var jobs = (FileJobsTwin)world.FileJobs!;
        jobs.After = (number, _) => number <= 2 ? throw new TarnException(ErrorKind.DiskFull, "The disk is full.") : Task.CompletedTask;
        await Put(world, id, ("update", 1, "b"), ("delete", 2, ""), ("insert", 3, "b"));

        Assert.Equal("1:b 3:b", await Rows(world));
        Assert.InRange(jobs.Searches, 3, int.MaxValue);
        Assert.Equal(FileContent.PositionDeletes, Assert.Single((await Files(world)).Deletes).File.Content);
        Assert.Empty(await world.ObjectsUnder("bad/"));
    }

    [Fact]
    public async Task A_search_that_takes_too_long_ends_and_the_upsert_deletes_by_keys()
    {
        await using var world = await Open("auto", time: new HurriedTime(50));
        var id = await Create(world);
        await Put(world, id, ("insert", 1, "a"));
        ((FileJobsTwin)world.FileJobs!).Before = (_, cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);
        await Put(world, id, ("update", 1, "b"));

        Assert.Equal("1:b", await Rows(world));
        Assert.Equal(FileContent.EqualityDeletes, Assert.Single((await Files(world)).Deletes).File.Content);
    }

    [Fact]
    public void The_pause_after_searches_that_take_too_long_doubles_until_one_works()
    {
        var time = new ManualTime();
        var pause = new SearchPause(time);
        Assert.False(pause.IsNow);
        foreach (var seconds in (int[])[10, 20, 40, 80, 160, 300, 300])
        {
            pause.Begin();
            time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            Assert.True(pause.IsNow);
            time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.False(pause.IsNow);
        }

        pause.Begin();
        pause.Worked();
        Assert.False(pause.IsNow);
        pause.Begin();
        time.Advance(SearchPause.First);
        Assert.False(pause.IsNow);
    }

    [Theory]
    [InlineData("equality", FileContent.EqualityDeletes)]
    [InlineData("auto", FileContent.PositionDeletes)]
    [InlineData("position", FileContent.PositionDeletes)]
    [InlineData("another", FileContent.PositionDeletes)]
    public async Task The_property_of_the_table_chooses(string value, FileContent content)
    {
        await using var world = await Open(value);
        var id = await Create(world);
        await Put(world, id, ("insert", 1, "a"));
        await Put(world, id, ("update", 1, "b"));
        Assert.Equal(content, Assert.Single((await Files(world)).Deletes).File.Content);
        Assert.Equal("1:b", await Rows(world));
    }

    private static async Task<DeliveryWorld> Open(string mode = "auto", string? partitionBy = null, TimeProvider? time = null)
    {
        var world = await DeliveryWorld.Open(time ?? HurriedTime.Slow);
        world.FileJobs = new FileJobsTwin(world);
        await world.CreateTable("orders", Columns, new Dictionary<string, string> { [UpsertMode.Property] = mode }, partitionBy is null ? [] : [partitionBy]);
        return world;
    }

    private static Task<DeliveryId> Create(DeliveryWorld world) => world.Create(Destination());

    private static TableDestinationConfig Destination() => UpsertTests.Keyed(["id"]);

    private static async Task Put(DeliveryWorld world, DeliveryId id, params (string Op, int Id, string Value)[] changes)
    {
        await world.Put(id, [.. changes.Select(change => Row(change.Op, change.Id, change.Value, "x"))]);
        await world.Flush(id);
    }

    private static string Row(string op, int id, string value, string city) => $$"""{"op":"{{op}}","id":{{id}},"v":"{{value}}","city":"{{city}}"}""";

    private static Task<string> Rows(DeliveryWorld world) => UpsertedRows.Read(world, "d.id || ':' || d.v", ["id"]);

    private static async Task<SnapshotFiles> Files(DeliveryWorld world)
    {
        using var pinned = await world.Catalog.Pin(Delivery.Tests.Tables.NameOf("orders"), default);
        return await pinned.Files(pinned.Metadata.CurrentSnapshot, default);
    }

    private static async Task<string> Query(DeliveryWorld world, DataFile file, string sql, bool asSchema = false)
    {
        var (bucket, key) = Tarn.Lake.Files.ObjectLocation.Parse(file.Path);
        using var lease = await world.Objects.LeaseLocalFile(await world.Objects.Head(bucket, key, default), default);
        return ParquetQueries.Run(asSchema ? sql.Replace("PATHS", $"'{lease.Path}'") : sql.Replace("FILES", $"read_parquet('{lease.Path}')"));
    }
}
