using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Sql.Tests.Writing;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Tests.Catalog;

/// <summary>Metadata tables and earlier snapshots of a table with partitions, deletes, a tag and a changed schema, through workers.</summary>
public sealed class MetadataTablesTests : IAsyncLifetime
{
    private static readonly StructType Columns = new(
        new NestedField(1, "id", PrimitiveType.Long), new NestedField(2, "city", PrimitiveType.String), new NestedField(3, "day", PrimitiveType.Date));

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-metadata-").FullName;
    private readonly ManualTime _time = new(new DateTimeOffset(2025, 11, 20, 10, 0, 0, TimeSpan.Zero));
    private LakeWorld _world = null!;

    public async Task InitializeAsync()
    {
        _world = await LakeWorld.Open(_folder, time: _time);
        await _world.Create(Columns, ("city", Transform.Identity, null), ("day", Transform.Day, null));
        await Append("VALUES (1, 'Oslo', DATE '2024-02-29'), (2, 'Oslo', DATE '2024-02-29')", "Oslo", 19_782);
        await Append("VALUES (7, 'Bergen', DATE '2024-03-01')", "Bergen", 19_783);
        var (first, _) = await Snapshots();
        await Commit(new RefAction("before", new SnapshotRef(first, IsBranch: false) { MaxRefAgeMs = 5_000 }));
    }

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Snapshots_history_and_references_are_rows()
    {
        var (first, second) = await Snapshots();
        Assert.Equal([$"2025-11-20 10:01:00.000 UTC|{first}|∅|append|2", $"2025-11-20 10:02:00.000 UTC|{second}|{first}|append|1"], await _world.Query(
            "SELECT committed_at, snapshot_id, parent_id, operation, summary['added-records'] FROM \"t$snapshots\" ORDER BY committed_at"));
        Assert.Equal(["true"], await _world.Query("SELECT bool_and(manifest_list LIKE 's3://lake/db/t/metadata/snap-%.avro') FROM db.\"t$snapshots\""));
        Assert.Equal(
            [$"2025-11-20 10:01:00.000 UTC|{first}|∅|true", $"2025-11-20 10:02:00.000 UTC|{second}|{first}|true"],
            await _world.Query("SELECT * FROM \"t$history\""));
        Assert.Equal([$"before|TAG|{first}|5000|∅|∅", $"main|BRANCH|{second}|∅|∅|∅"], await _world.Query("SELECT * FROM \"T$REFS\""));
        await Commit(TableCommit.Set("owner.team", "O'Hara"));
        Assert.Equal(["O'Hara"], await _world.Query("SELECT value FROM \"t$properties\" WHERE key = 'owner.team'"));
    }

    [Fact]
    public async Task Files_and_manifests_are_rows()
    {
        Assert.Equal(
            ["0|PARQUET|0|{city=Bergen, day_day=2024-03-01}|1|{1=7, 2=Bergen, 3=2024-03-01}",
                "0|PARQUET|0|{city=Oslo, day_day=2024-02-29}|2|{1=1, 2=Oslo, 3=2024-02-29}"],
            await _world.Query("SELECT content, file_format, spec_id, partition, record_count, lower_bounds FROM \"t$files\" ORDER BY partition.city"));
        Assert.Equal(["Bergen|1|0|∅|7|\"2024-03-01\""], await _world.Query(
            "SELECT partition.city, value_counts[1], null_value_counts[1], key_metadata, upper_bounds[1], "
                + "json_format(json_extract(readable_metrics, '$.day.lower_bound')) FROM \"t$files\" WHERE partition.day_day = DATE '2024-03-01'"));
        Assert.Equal(["2"], await _world.Query("SELECT count(*) FROM \"t$files\""));
        Assert.Equal(["2"], await _world.Query("SELECT count(*) FROM \"t$files\" f JOIN (SELECT DISTINCT \"$path\" AS p FROM t) t ON t.p = f.file_path"));
        Assert.Equal(
            ["0|1|1|0|0|0|0|[{contains_null=false, contains_nan=false, lower_bound=Bergen, upper_bound=Bergen}, "
                + "{contains_null=false, contains_nan=false, lower_bound=2024-03-01, upper_bound=2024-03-01}]"],
            await _world.Query("SELECT content, added_data_files_count, added_rows_count, existing_data_files_count, existing_rows_count, "
                + "deleted_data_files_count, deleted_rows_count, partition_summaries FROM \"t$manifests\" WHERE added_rows_count = 1"));
        await _world.Delete("SELECT 7::BIGINT AS id, 'Bergen' AS city, DATE '2024-03-01' AS day", new PartitionTuple(["Bergen", 19_783]));
        Assert.Equal(["2|1|[1]"], await _world.Query("SELECT content, record_count, equality_ids FROM \"t$files\" WHERE content <> 0"));
        Assert.Equal(["0|2", "1|1"], await _world.Query("SELECT content, count(*) FROM \"t$manifests\" GROUP BY 1 ORDER BY 1"));
    }

    [Fact]
    public async Task Partitions_have_sums_and_bounds_of_their_files()
    {
        await Append("VALUES (5, 'Oslo', DATE '2024-02-29'), (NULL, 'Oslo', DATE '2024-02-29')", "Oslo", 19_782);
        Assert.Equal(
            ["{city=Bergen, day_day=2024-03-01}|1|1|{min=7, max=7, null_count=0, nan_count=null}|2024-03-01",
                "{city=Oslo, day_day=2024-02-29}|4|2|{min=1, max=5, null_count=1, nan_count=null}|2024-02-29"],
            await _world.Query("SELECT partition, record_count, file_count, data.id, data.day.max FROM \"t$partitions\" ORDER BY partition.city"));
        Assert.Equal(["true"], await _world.Query(
            "SELECT (SELECT sum(total_size) FROM \"t$partitions\") = (SELECT sum(file_size_in_bytes) FROM \"t$files\")"));
    }

    [Fact]
    public async Task A_metadata_table_of_an_empty_table_is_empty_and_of_none_is_not_found()
    {
        await _world.Create(new StructType(new NestedField(1, "id", PrimitiveType.Long)), new TableName(LakeWorld.Name.Scope, "db", "e"), "s3://lake/db/e");
        foreach (var kind in new[] { "files", "manifests", "partitions", "snapshots", "history", "refs" })
        {
            Assert.Equal(["0"], await _world.Query($"SELECT count(*) FROM \"e${kind}\""));
        }

        Assert.Equal([], await _world.Query("SELECT * FROM \"e$files\""));
        Assert.Equal([], await _world.Query("SELECT data.id.min, record_count FROM \"e$partitions\""));
        Assert.Equal(
            "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.db.none$files' does not exist",
            (await Assert.ThrowsAsync<SqlException>(() => _world.Query("SELECT * FROM \"none$files\""))).Text);
        Assert.Equal(
            "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.db.t$nothing' does not exist",
            (await Assert.ThrowsAsync<SqlException>(() => _world.Query("SELECT * FROM \"t$nothing\""))).Text);
        Assert.Equal(
            "NOT_SUPPORTED: 'db.t$files' has no earlier versions: it is not an Iceberg table",
            (await Assert.ThrowsAsync<SqlException>(() => _world.Query("SELECT * FROM \"t$files\" FOR VERSION AS OF 1"))).Text);
    }

    [Fact]
    public async Task Thousands_of_files_are_rows_with_all_their_columns()
    {
        Tarn.Lake.Iceberg.Manifests.DataFile file;
        using (var pinned = await _world.Catalog.Pin(LakeWorld.Name, default))
        {
            file = (await _world.Catalog.Loader.Files(pinned.Metadata, pinned.Metadata.CurrentSnapshot, default)).Data[0].File;
        }

        await Commit(new TableAppend
        {
            Files =
            [
                .. Enumerable.Range(0, 5_000)
                    .Select(i => new WrittenFile(file with { Path = $"s3://lake/db/t/data/{i:D6}-{new string('f', 60)}.parquet" }, null)),
            ],
        });
        Assert.Equal(["5002"], await _world.Query("SELECT count(*) FROM \"t$files\""));
        var all = await _world.Query("SELECT * FROM \"t$files\" ORDER BY file_path");
        Assert.Equal(5_002, all.Count);
        Assert.Equal(["5000|5000|000000"], await _world.Query(
            "SELECT count(DISTINCT file_path), count(readable_metrics), substr(min(file_path), 21, 6) FROM \"t$files\" WHERE file_path LIKE '%ffff%'"));

        // The worker of the last statement had a table of rows, and is not used again.
        Assert.Equal(["5002|5002"], await _world.Query(
            "SELECT count(*), count(DISTINCT b.file_path) FROM \"t$files\" a JOIN \"t$files\" b ON a.file_path = b.file_path"));
    }

    [Fact]
    public async Task A_branch_is_read_by_its_name()
    {
        var (first, second) = await Snapshots();
        await Commit(new RefAction("audit", new SnapshotRef(first, IsBranch: true)));
        Assert.Equal(["1", "2"], await _world.Query("SELECT id FROM t FOR VERSION AS OF 'audit' ORDER BY id"));
        await Commit(new RefAction("audit", new SnapshotRef(second, IsBranch: true)));
        Assert.Equal(["3"], await _world.Query("SELECT count(*) FROM t FOR VERSION AS OF 'audit'"));
    }

    [Fact]
    public async Task An_earlier_snapshot_is_read_by_id_by_name_and_by_time()
    {
        var (first, second) = await Snapshots();
        Assert.Equal(["1", "2"], await _world.Query($"SELECT id FROM t FOR VERSION AS OF {first} ORDER BY id"));
        Assert.Equal(["1", "2", "7"], await _world.Query($"SELECT id FROM t FOR VERSION AS OF {second} ORDER BY id"));
        Assert.Equal(["2"], await _world.Query("SELECT count(*) FROM t FOR VERSION AS OF 'before'"));
        Assert.Equal(["3"], await _world.Query("SELECT count(*) FROM t FOR VERSION AS OF 'main'"));
        Assert.Equal(["2"], await _world.Query("SELECT count(*) FROM t FOR TIMESTAMP AS OF TIMESTAMP '2025-11-20 10:01:00 UTC'"));
        Assert.Equal(["2"], await _world.Query("SELECT count(*) FROM t FOR TIMESTAMP AS OF TIMESTAMP '2025-11-20 10:01:59.999'"));
        Assert.Equal(["7"], await _world.Query($"SELECT n.id FROM t n LEFT JOIN t FOR VERSION AS OF {first} AS o ON n.id = o.id WHERE o.id IS NULL"));
        Assert.Equal("INVALID_ARGUMENTS: Iceberg snapshot ID does not exist: 5", await Refused("VERSION AS OF 5"));
        Assert.Equal("INVALID_ARGUMENTS: Cannot find snapshot with reference name: nowhere", await Refused("VERSION AS OF 'nowhere'"));
        Assert.Equal("INVALID_ARGUMENTS: No version history table db.t at or before 2024-01-01T00:00:00Z", await Refused("TIMESTAMP AS OF DATE '2024-01-01'"));
    }

    [Fact]
    public async Task An_earlier_snapshot_has_the_schema_of_its_time()
    {
        using var records = new RecordTable(await Other("records"));
        var world = _worlds[^1];
        await records.Deliver("""{"a":1}""");
        await records.Deliver("""{"a":2,"b":"x"}""");
        var first = (await world.Query("SELECT snapshot_id FROM \"t$snapshots\" ORDER BY committed_at, parent_id IS NOT NULL LIMIT 1"))[0];
        Assert.Equal(["1|∅", "2|x"], await world.Query("SELECT a, b FROM t ORDER BY a"));
        Assert.Equal(["1"], await world.Query($"SELECT * FROM t FOR VERSION AS OF {first}"));
        var refused = await Assert.ThrowsAsync<SqlException>(() => world.Query($"SELECT b FROM t FOR VERSION AS OF {first}"));
        Assert.Equal("COLUMN_NOT_FOUND: line 1:8: Column 'b' cannot be resolved", refused.Text);
        await world.DisposeAsync();
    }

    private readonly List<LakeWorld> _worlds = [];

    private async Task<LakeWorld> Other(string name)
    {
        _worlds.Add(await LakeWorld.Open(Path.Combine(_folder, name)));
        return _worlds[^1];
    }

    private async Task<string> Refused(string period) =>
        (await Assert.ThrowsAsync<SqlException>(() => _world.Query($"SELECT * FROM t FOR {period}"))).Text;

    private async Task Append(string values, string city, int day)
    {
        _time.Advance(TimeSpan.FromMinutes(1));
        await _world.Append($"SELECT col0::BIGINT AS id, col1 AS city, col2 AS day FROM ({values})", new PartitionTuple([city, day]));
    }

    private async Task Commit(CommitAction action)
    {
        using var commitLock = await _world.Committers.Enter(LakeWorld.Name, InstanceRights.Instance, default);
        await commitLock.Commit(action, null, default);
    }

    private async Task Commit(TableCommit commit)
    {
        using var commitLock = await _world.Committers.Enter(LakeWorld.Name, InstanceRights.Instance, default);
        await using var prepared = await commitLock.Prepare(commit, default);
        await _world.Store.Commit(prepared.Apply, default);
        await commitLock.Committed(prepared, default);
    }

    private async Task<(Tarn.Lake.Iceberg.SnapshotId First, Tarn.Lake.Iceberg.SnapshotId Second)> Snapshots()
    {
        using var pinned = await _world.Catalog.Pin(LakeWorld.Name, default);
        return (pinned.Metadata.Snapshots[0].Id, pinned.Metadata.Snapshots[1].Id);
    }
}
