using System.Globalization;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Sql.Tests.Writing;

namespace Tarn.Sql.Tests.Definitions;

/// <summary>SHOW CREATE TABLE, SHOW TBLPROPERTIES, SHOW COLUMNS with a pattern, and views.</summary>
public sealed class ShowCreateTests : IAsyncLifetime
{
    private static readonly string[] Types =
    [
        "boolean", "integer", "bigint", "real", "double", "decimal(38,10)", "varchar", "varbinary", "date", "timestamp(6)", "timestamp(6) with time zone",
        "time(6)", "array(row(x integer, \"y z\" varchar))", "map(varchar, array(double))", "row(a row(\"from\" date), b bigint)",
    ];

    private static readonly string[] Transforms = ["{0}", "bucket({0}, 7)", "truncate({0}, 3)", "day({0})", "year({0})"];

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-shown-").FullName;
    private LakeWorld _world = null!;

    public async Task InitializeAsync() => _world = await LakeWorld.Open(_folder);

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_table_is_shown_as_Athena_shows_it()
    {
        await _world.Define("""
            CREATE TABLE t (id bigint COMMENT 'it''s the key', "select" varchar, ts timestamp(6) NOT NULL) COMMENT 'c'
            WITH (partitioning = ARRAY['"select"', 'bucket(id, 16)', 'day(ts)'], location = 's3://lake/t', write_compression = 'ZSTD', format = 'PARQUET')
            """);
        const string Expected = """
            CREATE TABLE db.t (
              id bigint COMMENT 'it''s the key',
              `select` string,
              ts timestamp NOT NULL)
            COMMENT 'c'
            PARTITIONED BY (`select`, bucket(16, `id`), day(`ts`))
            LOCATION 's3://lake/t'
            TBLPROPERTIES (
              'table_type'='iceberg',
              'format'='parquet',
              'write_compression'='zstd'
            )

            """;
        Assert.Equal(Expected, await _world.Text("SHOW CREATE TABLE `db`.`t`"));
        Assert.Equal("table_type\tICEBERG\ncomment\tc\nformat\tparquet\nwrite_compression\tzstd\n", await _world.Text("SHOW TBLPROPERTIES t"));
        Assert.Equal("zstd\n", await _world.Text("SHOW TBLPROPERTIES db.t ('write_compression')"));
        Assert.Equal("Table t does not have property: x\n", await _world.Text("SHOW TBLPROPERTIES t ('x')"));
        Assert.Equal($"{"id",-20}\n", await _world.Text("SHOW COLUMNS FROM t LIKE 'i%'"));
        Assert.StartsWith("NOT_SUPPORTED: line 1:1: SHOW PARTITIONS is not supported for Iceberg table", await _world.Refused("SHOW PARTITIONS t"));
        Assert.StartsWith("TABLE_NOT_FOUND: line 1:1: Table 'awsdatacatalog.db.nope'", await _world.Refused("SHOW CREATE TABLE nope"));
    }

    [Fact]
    public async Task The_shown_text_makes_an_equal_table()
    {
        var seed = TestSeed.Value;
        var random = new Random(seed);
        for (var round = 0; round < 40; round++)
        {
            var sql = Definition(random);
            await _world.Define(sql);
            var before = await _world.Metadata("p");
            var text = await _world.Text("SHOW CREATE TABLE p");
            await _world.Define("DROP TABLE p", text);
            var after = await _world.Metadata("p");
            Assert.True(Shape(before) == Shape(after), $"seed {seed}\n{sql}\n{text}\n{Shape(before)}\n{Shape(after)}");
            Assert.Equal(text, await _world.Text("SHOW CREATE TABLE p"));
            await _world.Define("DROP TABLE p");
        }
    }

    [Fact]
    public async Task Views_are_made_shown_renamed_and_dropped()
    {
        await _world.Define("CREATE TABLE orders (id bigint, total decimal(10,2), tags array(varchar))", "INSERT INTO orders VALUES (1, 9.5, ARRAY['a'])");
        await _world.Define("CREATE VIEW big COMMENT 'large ones' AS SELECT id, total * 2 AS \"Dbl\", tags[1] AS tag FROM orders WHERE total > 5 ;");
        Assert.Equal(["1|19.00|a"], await _world.Query("SELECT * FROM big"));
        Assert.Equal(
            "CREATE VIEW db.big COMMENT 'large ones' AS\nSELECT id, total * 2 AS \"Dbl\", tags[1] AS tag FROM orders WHERE total > 5\n",
            await _world.Text("SHOW CREATE VIEW big"));
        Assert.Equal("big\n", await _world.Text("SHOW VIEWS"));
        Assert.Equal("TABLE_ALREADY_EXISTS: line 1:1: View already exists: 'awsdatacatalog.db.big'", await _world.Refused("CREATE VIEW big AS SELECT 1 AS x"));
        Assert.Equal("TABLE_ALREADY_EXISTS: line 1:1: Table already exists: 'awsdatacatalog.db.orders'", await _world.Refused(
            "CREATE OR REPLACE VIEW orders AS SELECT 1 AS x"));
        await _world.Define("CREATE OR REPLACE VIEW big SECURITY INVOKER AS WITH w AS (SELECT count(*) AS n FROM orders) SELECT n FROM w");
        Assert.Equal(["1"], await _world.Query("SELECT n FROM big"));
        await _world.Define("CREATE SCHEMA s", "ALTER VIEW big RENAME TO s.counted");
        Assert.Equal(["1"], await _world.Query("SELECT n FROM s.counted"));
        Assert.Contains("is a view, not a table", await _world.Refused("SHOW CREATE TABLE s.counted"), StringComparison.Ordinal);
        Assert.StartsWith("TABLE_NOT_FOUND: line 1:1: Table 'awsdatacatalog.s.counted' does not exist", await _world.Refused(
            "ALTER TABLE s.counted ADD COLUMN x integer"));
        Assert.Contains("Did you mean DROP TABLE awsdatacatalog.db.orders?", await _world.Refused("DROP VIEW orders"), StringComparison.Ordinal);
        await _world.Define("DROP VIEW s.counted", "DROP VIEW IF EXISTS s.counted");
        Assert.Equal("TABLE_NOT_FOUND: line 1:1: View 'awsdatacatalog.s.counted' does not exist", await _world.Refused("DROP VIEW s.counted"));
    }

    [Theory]
    [InlineData("CREATE VIEW v AS SELECT 1", "MISSING_COLUMN_NAME: line 1:1: Column name not specified at position 1")]
    [InlineData("CREATE VIEW v AS SELECT 1 AS a, 2 AS a", "DUPLICATE_COLUMN_NAME: line 1:1: Column name 'a' specified more than once")]
    [InlineData("CREATE VIEW v AS SELECT NULL AS a", "COLUMN_TYPE_UNKNOWN: line 1:1: Column type is unknown at position 1")]
    [InlineData("CREATE VIEW v AS SELECT x FROM nope", "TABLE_NOT_FOUND: line 1:32: Table 'awsdatacatalog.db.nope' does not exist")]
    [InlineData("CREATE VIEW v AS SELECT ? AS a", "INVALID_PARAMETER_USAGE: line 1:18: A view cannot contain parameters")]
    [InlineData("CREATE VIEW v SECURITY DEFINER AS SELECT 1 AS a", "NOT_SUPPORTED: line 1:24: SECURITY DEFINER is not supported")]
    [InlineData("CREATE VIEW tarn.v AS SELECT 1 AS a", "PERMISSION_DENIED: line 1:13: Database tarn is Tarn's own")]
    public async Task Refused_views_name_their_reason(string sql, string error)
    {
        Assert.StartsWith(error, await _world.Refused(sql));
        Assert.False(_world.Has("v"));
    }

    private static string Definition(Random random)
    {
        var names = new[] { "a", "b2", "group", "with space", "é", "tick`s" };
        var columns = names.Take(random.Next(1, names.Length + 1)).Select(name => (Name: name, Type: Types[random.Next(Types.Length)])).ToArray();
        var list = string.Join(", ", columns.Select(column =>
            $"\"{column.Name}\" {column.Type}{(random.Next(4) == 0 ? " NOT NULL" : "")}{(random.Next(3) == 0 ? " COMMENT 'o''er'" : "")}"));
        var properties = new List<string> { "location = 's3://lake/p'" };
        if (columns.Where(column => column.Type is "date" or "bigint" or "varchar" or "timestamp(6)").ToArray() is { Length: > 0 } keys)
        {
            properties.Add($"partitioning = ARRAY[{string.Join(", ", keys.Select(key => $"'{Field(key.Name, key.Type, random)}'"))}]");
            properties.Add($"sorted_by = ARRAY['\"{keys[0].Name}\" {(random.Next(2) == 0 ? "DESC" : "ASC NULLS LAST")}']");
        }

        if (random.Next(2) == 0)
        {
            properties.Add($"vacuum_max_snapshot_age_seconds = {random.Next(1, 1000).ToString(CultureInfo.InvariantCulture)}");
        }

        return $"CREATE TABLE p ({list}){(random.Next(2) == 0 ? " COMMENT 'all'" : "")} WITH ({string.Join(", ", properties)})";
    }

    private static string Field(string name, string type, Random random)
    {
        var possible = Transforms.Where(transform => type is "date" or "timestamp(6)" ? !transform.StartsWith("trunc", StringComparison.Ordinal)
            : !transform.StartsWith("day", StringComparison.Ordinal) && !transform.StartsWith("year", StringComparison.Ordinal)).ToArray();
        return string.Format(CultureInfo.InvariantCulture, possible[random.Next(possible.Length)], $"\"{name}\"");
    }

    private static string Shape(TableMetadata table) => string.Join('\n',
    [
        table.CurrentSchema.Columns.ToString(),
        string.Join(", ", table.DefaultSpec.Fields.Select(field => $"{field.SourceId} {field.Name} {field.Transform}")),
        string.Join(", ", table.SortOrders.Single(order => order.OrderId == table.DefaultSortOrderId).Fields),
        string.Join(", ", table.Properties.OrderBy(property => property.Key, StringComparer.Ordinal)),
        table.Location,
    ]);
}
