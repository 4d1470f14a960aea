using Tarn.Sql.Tests.Writing;

namespace Tarn.Sql.Tests.Definitions;

/// <summary>CREATE OR REPLACE TABLE with a query, and CREATE TABLE (LIKE …).</summary>
public sealed class TableReplacementTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-replace-").FullName;
    private LakeWorld _world = null!;

    public async Task InitializeAsync() => _world = await LakeWorld.Open(_folder);

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_table_is_replaced_by_rows_of_a_query_over_itself_and_its_history_stays()
    {
        await _world.Define("CREATE TABLE r (a integer, b varchar) WITH (partitioning = ARRAY['a'])", "INSERT INTO r VALUES (1, 'one'), (2, 'two')");
        var before = await _world.Metadata("r");
        await _world.Define("CREATE OR REPLACE TABLE r WITH (partitioning = ARRAY['n']) AS SELECT a * 10 AS n, upper(b) AS t FROM r");
        var after = await _world.Metadata("r");
        Assert.Equal((before.TableUuid, before.Location, 2), (after.TableUuid, after.Location, after.Snapshots.Count));
        Assert.Null(after.CurrentSnapshot!.ParentId);
        Assert.Equal("struct<3: n: optional int, 4: t: optional string>", after.CurrentSchema.Columns.ToString());
        Assert.Equal(["10|ONE", "20|TWO"], await _world.Query("SELECT n, t FROM r ORDER BY n"));
        Assert.Equal(["20"], await _world.Query("SELECT n FROM r WHERE n = 20"));
        Assert.Equal(["1|one", "2|two"], await _world.Query($"SELECT a, b FROM r FOR VERSION AS OF {before.CurrentSnapshot!.Id} ORDER BY a"));
        await _world.Define("INSERT INTO r VALUES (30, 'THREE')");
        Assert.Equal(["3"], await _world.Query("SELECT count(*) FROM r"));
    }

    [Fact]
    public async Task A_replacement_without_rows_or_data_leaves_an_empty_table()
    {
        await _world.Define("CREATE TABLE r WITH (table_type = 'ICEBERG') AS SELECT 1 AS a", "CREATE OR REPLACE TABLE r AS SELECT 'x' AS b WHERE false");
        Assert.Equal(["0"], await _world.Query("SELECT count(*) FROM r"));
        await _world.Define("CREATE OR REPLACE TABLE r AS SELECT 2 AS c WITH NO DATA");
        Assert.Equal("struct<3: c: optional int>", (await _world.Metadata("r")).CurrentSchema.Columns.ToString());
        Assert.Equal(["0"], await _world.Query("SELECT count(c) FROM r"));
    }

    [Fact]
    public async Task A_failed_replacement_leaves_the_table_as_it_was()
    {
        await _world.Define("CREATE TABLE r WITH (table_type = 'ICEBERG') AS SELECT 1 AS a", "CREATE VIEW v AS SELECT 1 AS x");
        Assert.StartsWith("DIVISION_BY_ZERO", await _world.Refused("CREATE OR REPLACE TABLE r AS SELECT 1 / (a - 1) AS b FROM r"));
        Assert.Equal(["1"], await _world.Query("SELECT a FROM r"));
        Assert.StartsWith("TABLE_ALREADY_EXISTS", await _world.Refused("CREATE OR REPLACE TABLE v AS SELECT 1 AS b"));
        Assert.Empty(_world.Store.Verify());
    }

    [Fact]
    public async Task Like_copies_columns_and_including_properties_what_a_definition_can_set()
    {
        await _world.Define(
            "CREATE TABLE base (a integer NOT NULL COMMENT 'key', t timestamp) COMMENT 'of base' "
                + "WITH (partitioning = ARRAY['bucket(a, 4)', 'day(t)'], sorted_by = ARRAY['t DESC'], write_compression = 'GZIP', \"tarn.live\" = 'false')",
            "CREATE TABLE plain (z date, LIKE base EXCLUDING PROPERTIES)",
            "CREATE TABLE whole (LIKE base INCLUDING PROPERTIES) WITH (write_compression = 'ZSTD')");
        var (plain, whole) = (await _world.Metadata("plain"), await _world.Metadata("whole"));
        Assert.Equal("struct<1: z: optional date, 2: a: required int (key), 3: t: optional timestamp>", plain.CurrentSchema.Columns.ToString());
        Assert.Empty(plain.DefaultSpec.Fields);
        Assert.Equal(["a_bucket bucket[4]", "t_day day"], whole.DefaultSpec.Fields.Select(field => $"{field.Name} {field.Transform}"));
        Assert.True(whole.SortOrders.Single(order => order.OrderId == whole.DefaultSortOrderId).Fields.Single().Descending);
        Assert.Equal(("zstd", "false"), (whole.Properties["write.parquet.compression-codec"], whole.Properties["tarn.live"]));
        Assert.DoesNotContain("comment", whole.Properties.Keys);
        Assert.NotEqual((await _world.Metadata("base")).Location, whole.Location);
    }

    [Fact]
    public async Task Whether_the_table_exists_is_decided_before_its_clauses_are_read()
    {
        await _world.Define("CREATE TABLE t (a integer)", "CREATE TABLE IF NOT EXISTS t (a integer, LIKE absent) WITH (nope = 1)");
        Assert.StartsWith("TABLE_ALREADY_EXISTS", await _world.Refused("CREATE TABLE t (a integer, LIKE absent) WITH (nope = 1)"));
        Assert.StartsWith("INVALID_TABLE_PROPERTY", await _world.Refused("CREATE OR REPLACE TABLE t (a integer) WITH (nope = 1)"));
    }
}
