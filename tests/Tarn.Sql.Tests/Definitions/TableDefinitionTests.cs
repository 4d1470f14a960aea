using System.Text.RegularExpressions;
using Tarn.Sql.Tests.Writing;

namespace Tarn.Sql.Tests.Definitions;

/// <summary>CREATE TABLE in both forms, DROP, TRUNCATE, and CREATE OR REPLACE; the catalog and queries show the effects.</summary>
public sealed class TableDefinitionTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-definitions-").FullName;
    private LakeWorld _world = null!;

    public async Task InitializeAsync() => _world = await LakeWorld.Open(_folder);

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Athenas_form_makes_an_Iceberg_table()
    {
        await _world.Define("""
            CREATE TABLE `db`.`orders` (id bigint COMMENT 'the key', `name` string, price decimal(10,2), plain decimal, ts timestamp, f float, b binary,
              tags array<string>, items array<struct<sku:string,qty:int>>, attrs map<string,double>)
            COMMENT 'all orders'
            PARTITIONED BY (day(ts), bucket(16, id), truncate(4, name), `price`)
            LOCATION 's3://lake/orders/'
            TBLPROPERTIES ('table_type'='ICEBERG', 'format'='parquet', 'write_compression'='SNAPPY', 'vacuum_max_snapshot_age_seconds'='3600',
              'vacuum_min_snapshots_to_keep'='3', 'write_target_data_file_size_bytes'='1000000', 'optimize_rewrite_delete_file_threshold'='10')
            """);
        var table = await _world.Metadata("orders");
        Assert.Equal(
            "struct<1: id: optional long (the key), 2: name: optional string, 3: price: optional decimal(10, 2), 4: plain: optional decimal(10, 0), "
                + "5: ts: optional timestamp, 6: f: optional float, 7: b: optional binary, 8: tags: optional list<string>, "
                + "9: items: optional list<struct<13: sku: optional string, 14: qty: optional int>>, 10: attrs: optional map<string, double>>",
            table.CurrentSchema.Columns.ToString());
        Assert.Equal(
            ["ts_day day", "id_bucket bucket[16]", "name_trunc truncate[4]", "price identity"],
            table.DefaultSpec.Fields.Select(field => $"{field.Name} {field.Transform}"));
        Assert.Equal(
            ["comment=all orders", "history.expire.max-snapshot-age-ms=3600000", "history.expire.min-snapshots-to-keep=3",
                "optimize_rewrite_delete_file_threshold=10", "write.format.default=parquet", "write.parquet.compression-codec=snappy",
                "write.target-file-size-bytes=1000000"],
            table.Properties.Select(property => $"{property.Key}={property.Value}").Order(StringComparer.Ordinal));
        Assert.Equal("s3://lake/orders", table.Location);
        await _world.Define("INSERT INTO orders (id, name, price, ts) VALUES (1, 'pen', 1.5, TIMESTAMP '2024-02-29 10:00:00')");
        Assert.Equal(["1|1.50"], await _world.Query("SELECT id, price FROM orders WHERE date(ts) = DATE '2024-02-29'"));
    }

    [Fact]
    public async Task Trinos_form_makes_an_Iceberg_table()
    {
        await _world.Define("""
            CREATE TABLE IF NOT EXISTS t2 (A integer NOT NULL COMMENT 'x', "B c" varchar(10), c char(3), t0 timestamp(0), tz timestamp(3) with time zone,
              r row(X integer, y array(varchar)), s time(3))
            COMMENT 'y' WITH (partitioning = ARRAY['bucket(a, 4)', '"B c"', 'MONTH(t0)'], sorted_by = ARRAY['a DESC', 't0 ASC NULLS LAST'],
              format_version = 2, format = 'PARQUET', compression_codec = 'ZSTD', location = 's3://lake/t2',
              extra_properties = MAP(ARRAY['team'], ARRAY['lake']))
            """);
        var table = await _world.Metadata("t2");
        Assert.Equal(
            "struct<1: a: required int (x), 2: b c: optional string, 3: c: optional string, 4: t0: optional timestamp, 5: tz: optional timestamptz, "
                + "6: r: optional struct<8: x: optional int, 9: y: optional list<string>>, 7: s: optional time>",
            table.CurrentSchema.Columns.ToString());
        Assert.Equal(["a_bucket bucket[4]", "b c identity", "t0_month month"], table.DefaultSpec.Fields.Select(field => $"{field.Name} {field.Transform}"));
        var order = table.SortOrders.Single(order => order.OrderId == table.DefaultSortOrderId);
        Assert.Equal([(1, true, false), (4, false, false)], order.Fields.Select(key => (key.SourceId, key.Descending, key.NullsFirst)));
        Assert.Equal("lake", table.Properties["team"]);
        var before = table.TableUuid;
        await _world.Define("CREATE TABLE IF NOT EXISTS t2 (other integer)");
        Assert.Equal(before, (await _world.Metadata("t2")).TableUuid);
    }

    [Fact]
    public async Task A_table_without_a_location_lies_by_its_database_or_by_the_results()
    {
        var made = await _world.Run("CREATE TABLE a (x integer)");
        var results = made.OutputLocation[..(made.OutputLocation.LastIndexOf('/') + 1)];
        Assert.Equal($"{results}tables/{made.Key.Id}", (await _world.Metadata("a")).Location);
        await _world.Define("CREATE DATABASE placed LOCATION 's3://lake/placed/'", "CREATE TABLE placed.a (x integer)", "DROP TABLE placed.a");
        await _world.Define("CREATE TABLE placed.b (x integer)", "ALTER TABLE placed.b RENAME TO c", "CREATE TABLE placed.b (x integer)");
        Assert.Equal("s3://lake/placed/b", (await _world.Metadata("c", "placed")).Location);
        Assert.Matches(new Regex("^s3://lake/placed/b-[0-9a-f]{8}$"), (await _world.Metadata("b", "placed")).Location);
        Assert.StartsWith("INVALID_ARGUMENTS: line 1:1: Location s3://lake/placed/b/x lies in or around the place of table", await _world.Refused(
            "CREATE TABLE placed.d (x integer) WITH (location = 's3://lake/placed/b/x')"));
    }

    [Fact]
    public async Task Create_or_replace_has_new_columns_no_rows_and_the_same_identity()
    {
        await _world.Define(
            "CREATE TABLE r (a integer, b varchar) WITH (partitioning = ARRAY['a'])", "INSERT INTO r VALUES (1, 'one')", "ALTER TABLE r DROP COLUMN b");
        var before = await _world.Metadata("r");
        await _world.Define("CREATE OR REPLACE TABLE r (a varchar, c date NOT NULL) WITH (partitioning = ARRAY['year(c)'])");
        var after = await _world.Metadata("r");
        Assert.Equal((before.TableUuid, before.Location, 1), (after.TableUuid, after.Location, after.Snapshots.Count));
        Assert.Equal("struct<3: a: optional string, 4: c: required date>", after.CurrentSchema.Columns.ToString());
        Assert.Equal(["c_year"], after.DefaultSpec.Fields.Select(field => field.Name));
        Assert.Equal(["0"], await _world.Query("SELECT count(*) FROM r"));
        await _world.Define("INSERT INTO r VALUES ('x', DATE '2024-01-01')");
        Assert.Equal(["x|2024-01-01"], await _world.Query("SELECT * FROM r"));
        Assert.StartsWith("INVALID_TABLE_PROPERTY: The provided location 's3://lake/q' does not match", await _world.Refused(
            "CREATE OR REPLACE TABLE r (a integer) WITH (location = 's3://lake/q')"));
        await _world.Define("CREATE OR REPLACE TABLE fresh (a integer)");
        Assert.True(_world.Has("fresh"));
    }

    [Fact]
    public async Task Truncate_removes_all_rows_and_drop_the_table()
    {
        await _world.Define("CREATE TABLE t (a integer)", "INSERT INTO t VALUES (1), (2)", "DELETE FROM t WHERE a = 1", "TRUNCATE TABLE t");
        Assert.Equal(["0"], await _world.Query("SELECT count(*) FROM t"));
        await _world.Define("INSERT INTO t VALUES (3)");
        Assert.Equal(["3"], await _world.Query("SELECT a FROM t"));
        await _world.Define("DROP TABLE t");
        Assert.False(_world.Has("t"));
        Assert.Equal("TABLE_NOT_FOUND: line 1:1: Table 'awsdatacatalog.db.t' does not exist", await _world.Refused("DROP TABLE t"));
        await _world.Define("DROP TABLE IF EXISTS t");
        Assert.Equal("TABLE_NOT_FOUND: line 1:1: Table 'awsdatacatalog.db.t' does not exist", await _world.Refused("TRUNCATE TABLE t"));
    }

    [Theory]
    [InlineData("CREATE TABLE x (a json)", "NOT_SUPPORTED: Type not supported for Iceberg: json")]
    [InlineData("CREATE TABLE x (a nonsense)", "TYPE_MISMATCH: line 1:19: Unknown type: nonsense")]
    [InlineData("CREATE TABLE x (a integer, A date)", "DUPLICATE_COLUMN_NAME: line 1:28: Column name 'a' specified more than once")]
    [InlineData("CREATE TABLE x (LIKE t)", "TABLE_NOT_FOUND: line 1:22: LIKE table 'awsdatacatalog.db.t' does not exist")]
    [InlineData("CREATE OR REPLACE TABLE IF NOT EXISTS x (a integer)", "NOT_SUPPORTED: line 1:1: 'CREATE OR REPLACE' and 'IF NOT EXISTS'")]
    [InlineData("CREATE TABLE x (LIKE t INCLUDING PROPERTIES, LIKE u INCLUDING PROPERTIES)", "NOT_SUPPORTED: line 1:1: Only one LIKE clause")]
    [InlineData("CREATE TABLE x", "SYNTAX_ERROR: line 1:15: mismatched input '<EOF>'. Expecting: '('")]
    [InlineData("CREATE TABLE nowhere.x (a integer)", "SCHEMA_NOT_FOUND: line 1:14: Schema nowhere not found")]
    [InlineData("CREATE TABLE other.db.x (a integer)", "CATALOG_NOT_FOUND: line 1:14: Catalog 'other' not found")]
    [InlineData("CREATE TABLE tarn.x (a integer)", "PERMISSION_DENIED: line 1:14: Database tarn is Tarn's own")]
    [InlineData("DROP TABLE tarn_quarantine.x", "PERMISSION_DENIED: line 1:12: Database tarn_quarantine is Tarn's own")]
    [InlineData("DROP DATABASE tarn_logs", "PERMISSION_DENIED: line 1:15: Database tarn_logs is Tarn's own")]
    [InlineData("CREATE TABLE x (a int) LOCATION 's3://lake/x/'",
        "NOT_SUPPORTED: line 1:1: CREATE TABLE with clauses of Hive makes an Iceberg table and needs")]
    [InlineData("CREATE TABLE x (a int) ROW FORMAT SERDE 'y'", "NOT_SUPPORTED: line 1:1: CREATE TABLE with clauses of Hive makes an Iceberg table and needs")]
    [InlineData("CREATE TABLE x (a int) STORED AS PARQUET", "NOT_SUPPORTED: line 1:1: CREATE TABLE with clauses of Hive makes an Iceberg table and needs")]
    [InlineData("MSCK REPAIR TABLE x", "TABLE_NOT_FOUND: line 1:1: Table 'awsdatacatalog.db.x' does not exist")]
    [InlineData("CREATE TABLE x (a int) WITH (table_type = 'HIVE')", "NOT_SUPPORTED: line 1:30: table_type HIVE")]
    [InlineData("CREATE TABLE x (a int) WITH (external_location = 's3://lake/x')", "NOT_SUPPORTED: line 1:30: table property ")]
    [InlineData("CREATE TABLE x (a int) WITH (format = 'ORC')", "NOT_SUPPORTED: line 1:30: format ORC is not supported; Tarn writes PARQUET")]
    [InlineData("CREATE TABLE x (a int) WITH (format_version = 4)", "NOT_SUPPORTED: line 1:30: format_version 4 is not supported; versions 2 and 3 are")]
    [InlineData("CREATE TABLE x (a int) WITH (nope = 1)",
        "INVALID_TABLE_PROPERTY: line 1:30: Catalog 'awsdatacatalog' table property 'nope' does not exist")]
    [InlineData("CREATE TABLE x (a int) TBLPROPERTIES ('table_type'='ICEBERG', 'nope'='1')",
        "INVALID_TABLE_PROPERTY: line 1:63: Catalog 'awsdatacatalog' table")]
    [InlineData("CREATE TABLE x (a int) WITH (partitioning = 5)",
        "INVALID_TABLE_PROPERTY: line 1:30: Invalid value for catalog 'awsdatacatalog' table property 'partitioning': Cannot convert [5] to array(varchar)")]
    [InlineData("CREATE TABLE x (a int) WITH (\"tarn.liv\" = 'true')",
        "INVALID_TABLE_PROPERTY: line 1:30: Catalog 'awsdatacatalog' table property 'tarn.liv' does not exist; these do: tarn.lineage, tarn.live")]
    [InlineData("CREATE TABLE \"x$files\" (a int)", "NOT_SUPPORTED: line 1:14: 'x$files' names a part of another table")]
    [InlineData("CREATE TABLE \"x$live\" AS SELECT 1 AS a", "NOT_SUPPORTED: line 1:14: 'x$live' names a part of another table")]
    [InlineData("CREATE TABLE x (a int) WITH (vacuum_min_snapshots_to_keep = 'many')", "INVALID_TABLE_PROPERTY: line 1:30: Invalid value")]
    [InlineData("CREATE TABLE x (a int) WITH (partitioning = ARRAY['b'])",
        "INVALID_TABLE_PROPERTY: Unable to parse partitioning value: Cannot find source column: b")]
    [InlineData("CREATE TABLE x (a int) WITH (partitioning = ARRAY['fold(a)'])",
        "INVALID_TABLE_PROPERTY: Unable to parse partitioning value: Invalid partition field declaration: fold(a)")]
    [InlineData("CREATE TABLE x (a int) WITH (partitioning = ARRAY['bucket(a, 0)'])",
        "INVALID_TABLE_PROPERTY: Unable to parse partitioning value: Invalid number")]
    [InlineData("CREATE TABLE x (a int) WITH (partitioning = ARRAY['a', 'a'])",
        "INVALID_TABLE_PROPERTY: Unable to parse partitioning value: Cannot use partition name more than once: a")]
    [InlineData("CREATE TABLE x (a array(int)) WITH (partitioning = ARRAY['a'])",
        "INVALID_TABLE_PROPERTY: Unable to parse partitioning value: Cannot partition by non-primitive source field")]
    [InlineData("CREATE TABLE x (a int) WITH (sorted_by = ARRAY['a DOWN'])",
        "INVALID_TABLE_PROPERTY: Invalid sorted_by definition: Unable to parse sort field: [a DOWN]")]
    [InlineData("CREATE TABLE x (a int) WITH (sorted_by = ARRAY['b'])", "COLUMN_NOT_FOUND: Column not found: b")]
    [InlineData("CREATE TABLE x (a int) WITH (location = 'hdfs://h/x')", "INVALID_TABLE_PROPERTY: Location hdfs://h/x is not in the object store")]
    [InlineData("CREATE TABLE x (a int) WITH (location = 's3://missing-bucket/x')",
        "INVALID_TABLE_PROPERTY: Location s3://missing-bucket/x: the bucket missing-bucket")]
    [InlineData("CREATE TABLE x (a int) WITH (location = 's3://tarn-000000000000-us-east-1/_system/x')", "PERMISSION_DENIED: line 1:1: Table")]
    public async Task Refused_definitions_name_their_reason_and_make_nothing(string sql, string error)
    {
        Assert.StartsWith(error, await _world.Refused(sql));
        Assert.False(_world.Has("x"));
    }
}
