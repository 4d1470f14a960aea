using Tarn.Lake.Catalog.Names;
using Tarn.Sql.Tests.Writing;

namespace Tarn.Sql.Tests.Definitions;

/// <summary>ALTER TABLE in both forms, COMMENT ON, and databases.</summary>
public sealed class AlterTableTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-alter-").FullName;
    private LakeWorld _world = null!;

    public async Task InitializeAsync() => _world = await LakeWorld.Open(_folder);

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Hives_words_change_columns_and_rows_keep_their_values()
    {
        await _world.Define("CREATE TABLE t (a integer, b varchar, c real)", "INSERT INTO t VALUES (1, 'one', REAL '1.5')");
        await _world.Define(
            "ALTER TABLE t ADD COLUMNS (d decimal COMMENT 'new', `e` struct<x:int,y:string>)",
            "ALTER TABLE db.t CHANGE COLUMN a id bigint COMMENT 'the key' AFTER b",
            "ALTER TABLE t CHANGE c c double FIRST");
        Assert.Equal(
            "struct<3: c: optional double, 2: b: optional string, 1: id: optional long (the key), 4: d: optional decimal(10, 0) (new), "
                + "5: e: optional struct<6: x: optional int, 7: y: optional string>>",
            await _world.Columns("t"));
        Assert.Equal(["1.5|one|1|∅|∅"], await _world.Query("SELECT * FROM t"));
        await _world.Define("ALTER TABLE t REPLACE COLUMNS (id bigint, note string, b string COMMENT 'text')");
        Assert.Equal("struct<1: id: optional long, 8: note: optional string, 2: b: optional string (text)>", await _world.Columns("t"));
        Assert.Equal(["1|∅|one"], await _world.Query("SELECT * FROM t"));
        await _world.Define("ALTER TABLE t DROP COLUMN note");
        Assert.Equal("COLUMN_NOT_FOUND: line 1:1: Column 'nope' does not exist", await _world.Refused("ALTER TABLE t CHANGE nope n int"));
        Assert.StartsWith("ICEBERG_COMMIT_ERROR: Failed to set column type: Cannot change column type: id: long -> int", await _world.Refused(
            "ALTER TABLE t REPLACE COLUMNS (id int)"));
        Assert.Equal(["1|one"], await _world.Query("SELECT * FROM t"));
    }

    [Fact]
    public async Task Properties_are_set_and_removed_under_one_name()
    {
        await _world.Define(
            "CREATE TABLE t (a integer, ts timestamp)",
            "ALTER TABLE t SET TBLPROPERTIES ('vacuum_min_snapshots_to_keep'='5', 'comment'='hello', 'tarn.lineage'='1')",
            "ALTER TABLE t SET PROPERTIES vacuum_max_snapshot_age_seconds = 7, partitioning = ARRAY['day(ts)'], sorted_by = ARRAY['a']");
        var table = await _world.Metadata("t");
        Assert.Equal(
            ["comment=hello", "history.expire.max-snapshot-age-ms=7000", "history.expire.min-snapshots-to-keep=5", "tarn.lineage=1"],
            table.Properties.Select(property => $"{property.Key}={property.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(("ts_day", 1), (table.DefaultSpec.Fields.Single().Name, table.DefaultSortOrderId));
        await _world.Define(
            "ALTER TABLE t UNSET TBLPROPERTIES ('tarn.lineage', 'vacuum_min_snapshots_to_keep')",
            "ALTER TABLE t SET PROPERTIES vacuum_max_snapshot_age_seconds = DEFAULT, partitioning = ARRAY['bucket(a, 2)'], sorted_by = DEFAULT",
            "COMMENT ON TABLE t IS NULL");
        table = await _world.Metadata("t");
        Assert.Empty(table.Properties);
        Assert.Equal(("a_bucket", 0), (table.DefaultSpec.Fields.Single().Name, table.DefaultSortOrderId));
        Assert.StartsWith("INVALID_TABLE_PROPERTY: line 1:36: table property 'tarn.x' is not set", await _world.Refused(
            "ALTER TABLE t UNSET TBLPROPERTIES ('tarn.x')"));
        await _world.Define("ALTER TABLE t UNSET TBLPROPERTIES IF EXISTS ('tarn.x')");
        Assert.StartsWith("NOT_SUPPORTED: line 1:1: The following properties cannot be updated: location", await _world.Refused(
            "ALTER TABLE t SET PROPERTIES location = 's3://lake/other'"));
        Assert.StartsWith("INVALID_TABLE_PROPERTY: line 1:", await _world.Refused("ALTER TABLE t SET TBLPROPERTIES ('nope'='1')"));
    }

    [Fact]
    public async Task Columns_of_partitions_and_orders_stay()
    {
        await _world.Define(
            "CREATE TABLE t (a integer, b integer, c integer, r row(x integer)) WITH (partitioning = ARRAY['a'], sorted_by = ARRAY['c'])",
            "ALTER TABLE t SET PROPERTIES partitioning = ARRAY['b']");
        Assert.Equal("NOT_SUPPORTED: Cannot drop partition field: b", await _world.Refused("ALTER TABLE t DROP COLUMN b"));
        Assert.Equal("NOT_SUPPORTED: Cannot drop column which is used by an old partition spec: a", await _world.Refused("ALTER TABLE t DROP COLUMN a"));
        Assert.Equal("NOT_SUPPORTED: Cannot drop sort field: c", await _world.Refused("ALTER TABLE t DROP COLUMN c"));
        Assert.Equal("NOT_SUPPORTED: line 1:1: Cannot drop the only field in a row type", await _world.Refused("ALTER TABLE t DROP COLUMN r.x"));
        Assert.Equal("COLUMN_ALREADY_EXISTS: line 1:1: Column 'B' already exists", await _world.Refused("ALTER TABLE t RENAME COLUMN a TO B"));
        Assert.Equal("COLUMN_ALREADY_EXISTS: line 1:1: Field 'x' already exists", await _world.Refused("ALTER TABLE t ADD COLUMN r.x integer"));
        Assert.Equal("COLUMN_NOT_FOUND: line 1:1: Column 'q' does not exist", await _world.Refused("ALTER TABLE t ADD COLUMN q.x integer"));
        Assert.Equal("COLUMN_NOT_FOUND: line 1:1: Column 'q' does not exist", await _world.Refused("ALTER TABLE t ADD COLUMN d integer AFTER q"));
        Assert.StartsWith("NOT_SUPPORTED: line 1:30: SET NOT NULL", await _world.Refused("ALTER TABLE t ALTER COLUMN a SET NOT NULL"));
        Assert.StartsWith("NOT_SUPPORTED: line 1:1: Table db.t is no", await _world.Refused(
            "ALTER TABLE t ADD PARTITION (a = 1)"));
        await _world.Define("ALTER TABLE t RENAME COLUMN a TO a2", "INSERT INTO t (a2, b) VALUES (1, 2)");
        Assert.Equal(["1"], await _world.Query("SELECT a2 FROM t WHERE b = 2"));
    }

    [Fact]
    public async Task Names_swap_one_by_one()
    {
        await _world.Define(
            "CREATE SCHEMA s", "CREATE TABLE t (a integer)", "INSERT INTO t VALUES (1)", "CREATE TABLE s.t (b varchar)",
            "ALTER TABLE t RENAME TO db.t__old", "ALTER TABLE s.t RENAME TO db.t", "ALTER TABLE IF EXISTS s.none RENAME TO x");
        Assert.Equal("struct<1: b: optional string>", await _world.Columns("t"));
        Assert.Equal(["1"], await _world.Query("SELECT a FROM t__old"));
        Assert.False(_world.Has("t", "s"));
        Assert.Equal("SCHEMA_NOT_FOUND: line 1:1: Schema nowhere not found", await _world.Refused("ALTER TABLE t RENAME TO nowhere.t"));
        Assert.StartsWith("PERMISSION_DENIED: line 1:", await _world.Refused("ALTER TABLE t RENAME TO tarn.t"));
        Assert.Equal("TABLE_NOT_FOUND: line 1:1: Table 'awsdatacatalog.db.none' does not exist", await _world.Refused("ALTER TABLE none RENAME TO x"));
    }

    [Fact]
    public async Task Databases_have_a_comment_a_place_and_properties()
    {
        await _world.Define(
            "CREATE DATABASE IF NOT EXISTS `sales` COMMENT 'all sales' LOCATION 's3://lake/sales/' WITH DBPROPERTIES ('creator'='me')",
            "CREATE SCHEMA IF NOT EXISTS sales WITH (location = 's3://lake/other')",
            "ALTER DATABASE sales SET DBPROPERTIES ('owner'='you', 'comment'='sold')");
        Assert.True(_world.Catalog.TryFindDatabase(new DatabaseName(LakeWorld.Name.Scope, "sales"), out var database));
        Assert.Equal("s3://lake/sales/", database.Location);
        Assert.Equal(
            ["comment=sold", "creator=me", "location=s3://lake/sales/", "owner=you"],
            new TextDatabaseDocuments().Properties(database).Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal));
        Assert.Equal("SCHEMA_ALREADY_EXISTS: line 1:1: Schema 'awsdatacatalog.sales' already exists", await _world.Refused("CREATE SCHEMA sales"));
        Assert.StartsWith("INVALID_SCHEMA_PROPERTY: line 1:", await _world.Refused("CREATE SCHEMA x WITH (nope = 1)"));
        Assert.StartsWith("INVALID_SCHEMA_PROPERTY: line 1:1: Location nowhere", await _world.Refused("CREATE DATABASE x LOCATION 'nowhere'"));
        Assert.StartsWith("NOT_SUPPORTED: line 1:1: the location", await _world.Refused("ALTER DATABASE sales SET DBPROPERTIES ('location'='s3://lake/x')"));
        await _world.Define("CREATE TABLE sales.t (a integer)");
        Assert.Equal("SCHEMA_NOT_EMPTY: line 1:1: Cannot drop non-empty schema 'sales'", await _world.Refused("DROP DATABASE sales RESTRICT"));
        await _world.Define("DROP DATABASE sales CASCADE", "DROP SCHEMA IF EXISTS sales");
        Assert.Equal("SCHEMA_NOT_FOUND: line 1:1: Schema 'awsdatacatalog.sales' does not exist", await _world.Refused("DROP SCHEMA sales"));
    }
}
