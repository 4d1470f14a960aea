using System.Globalization;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Types;
using Tarn.Sql.Executions;
using Tarn.Sql.Tests.Writing;

namespace Tarn.Sql.Tests.Changes;

/// <summary>INSERT, DELETE, UPDATE and MERGE on a real lake; readers see the effects.</summary>
public sealed class RowChangesTests : IAsyncLifetime
{
    private static readonly StructType Stock = new(
        new NestedField(0, "id", PrimitiveType.Int),
        new NestedField(0, "name", PrimitiveType.String),
        new NestedField(0, "qty", PrimitiveType.Int));

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-changes-").FullName;
    private LakeWorld _world = null!;

    public async Task InitializeAsync() => _world = await LakeWorld.Open(_folder);

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Rows_are_inserted_updated_deleted_and_merged()
    {
        await _world.Create(Stock);
        Assert.Equal(3, await Changed("INSERT INTO t VALUES (1, 'pen', 10), (2, 'book', 5), (NULL, 'ghost', 1)"));
        Assert.Equal(1, await Changed("INSERT INTO t (qty, id) SELECT CAST(7 AS bigint), id + 2 FROM t WHERE name = 'pen'"));
        Assert.Equal(["1|pen|10", "2|book|5", "3|∅|7", "∅|ghost|1"], await _world.Query("SELECT * FROM t ORDER BY id"));
        Assert.Equal(2, await Changed("UPDATE t SET qty = qty * 2, name = upper(name) WHERE qty >= 7"));
        Assert.Equal(["1|PEN|20", "2|book|5", "3|∅|14", "∅|ghost|1"], await _world.Query("SELECT * FROM t ORDER BY id"));
        Assert.Equal(2, await Changed("DELETE FROM t WHERE id IN (SELECT id FROM t WHERE qty > 10)"));
        Assert.Equal(["2|book|5", "∅|ghost|1"], await _world.Query("SELECT * FROM t ORDER BY id"));
        Assert.Equal(3, await Changed("""
            MERGE INTO t USING (VALUES (2, 'U'), (9, 'I'), (10, 'no')) AS s(id, op) ON t.id = s.id OR (s.op = 'no' AND t.id IS NULL)
            WHEN MATCHED AND s.op = 'no' THEN DELETE
            WHEN MATCHED THEN UPDATE SET name = t.name || '+'
            WHEN NOT MATCHED AND s.op = 'I' THEN INSERT (id, name) VALUES (s.id, 'new')
            """));
        Assert.Equal(["2|book+|5", "9|new|∅"], await _world.Query("SELECT * FROM t ORDER BY id"));
        Assert.Equal(2, await Changed("DELETE FROM t"));
        Assert.Equal(0, await Changed("DELETE FROM t"));
        Assert.Equal(["0"], await _world.Query("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task Two_source_rows_for_one_row_change_nothing()
    {
        await _world.Create(Stock);
        await Changed("INSERT INTO t VALUES (1, 'pen', 10)");
        var failed = await _world.Run(
            "MERGE INTO t USING (VALUES (1, 100), (1, 200)) AS s(id, qty) ON t.id = s.id WHEN MATCHED THEN UPDATE SET qty = s.qty");
        Assert.StartsWith("MERGE_TARGET_ROW_MULTIPLE_MATCHES: One MERGE target table row", failed.Error!.Text);
        Assert.Equal(["1|pen|10"], await _world.Query("SELECT * FROM t"));
    }

    [Theory]
    [InlineData("WHEN MATCHED AND s.qty = 100 THEN UPDATE SET qty = 1 WHEN MATCHED THEN UPDATE SET qty = 2")]
    [InlineData("WHEN MATCHED AND s.qty = 100 THEN DELETE WHEN MATCHED THEN UPDATE SET qty = 2")]
    public async Task Two_source_rows_for_one_row_change_nothing_by_different_cases(string cases)
    {
        await _world.Create(Stock);
        await Changed("INSERT INTO t VALUES (1, 'pen', 10)");
        var failed = await _world.Run($"MERGE INTO t USING (VALUES (1, 100), (1, 200)) AS s(id, qty) ON t.id = s.id {cases}");
        Assert.StartsWith("MERGE_TARGET_ROW_MULTIPLE_MATCHES", failed.Error?.Text);
        Assert.Equal(["1|pen|10"], await _world.Query("SELECT * FROM t"));

        // Both cases fit, and the first one decides.
        Assert.Equal(1, await Changed($"MERGE INTO t USING (VALUES (1, 100)) AS s(id, qty) ON t.id = s.id {cases}"));
        Assert.Equal(cases.Contains("DELETE", StringComparison.Ordinal) ? [] : ["1|pen|1"], await _world.Query("SELECT * FROM t"));
    }

    [Fact]
    public async Task A_null_in_a_required_column_changes_nothing()
    {
        await _world.Create(new(new NestedField(0, "id", PrimitiveType.Int, Required: true), new NestedField(0, "name", PrimitiveType.String)));
        await Changed("INSERT INTO t VALUES (1, 'a')");
        foreach (var sql in new[] { "INSERT INTO t (name) VALUES ('b')", "UPDATE t SET id = NULL", "INSERT INTO t VALUES (2, 'c'), (NULL, 'd')" })
        {
            Assert.Equal("CONSTRAINT_VIOLATION: NULL value not allowed for NOT NULL column: id", (await _world.Run(sql)).Error?.Text);
        }

        Assert.Equal(["1|a"], await _world.Query("SELECT * FROM t"));
    }

    [Fact]
    public async Task Rows_go_into_the_files_of_their_partitions()
    {
        await _world.Create(
            new(
                new NestedField(0, "id", PrimitiveType.Long),
                new NestedField(0, "ts", PrimitiveType.Timestamp),
                new NestedField(0, "s", PrimitiveType.String),
                new NestedField(0, "a", PrimitiveType.Decimal(8, 2)),
                new NestedField(0, "x", PrimitiveType.Double)),
            ("ts", Transform.Day, null), ("s", Transform.Truncate(2), null), ("a", Transform.Bucket(4), null), ("x", Transform.Identity, null));
        Assert.Equal(4, await Changed("""
            INSERT INTO t VALUES (1, TIMESTAMP '2024-02-29 23:59:59.999999', 'iceberg', 12.34, -0e0),
              (2, TIMESTAMP '1969-12-31 23:00:00', 'Éa😀', -12.34, nan()),
              (3, NULL, NULL, NULL, NULL), (4, TIMESTAMP '2024-02-29 00:00:00', 'ice', 12.34, -0e0)
            """));
        Assert.Equal(
            ["1|ts_day=2024-02-29/s_trunc=ic/a_bucket=", "2|ts_day=1969-12-31/s_trunc=%C3%89a/a_bucket=", "3|ts_day=null/s_trunc=null/a_bucket=",
                "4|ts_day=2024-02-29/s_trunc=ic/a_bucket="],
            await _world.Query("SELECT id, regexp_extract(\"$partition\", '^.*a_bucket=') FROM t ORDER BY id"));
        Assert.Equal(3, (await _world.Live()).Data.Count);
        Assert.Equal(["1", "4"], await _world.Query("SELECT id FROM t WHERE ts >= TIMESTAMP '2024-02-29 00:00:00' ORDER BY id"));
        Assert.Equal(["-0.0", "NaN", "∅", "-0.0"], await _world.Query("SELECT x FROM t ORDER BY id"));
        Assert.Equal(1, await Changed("UPDATE t SET ts = ts + INTERVAL '1' YEAR WHERE id = 2"));
        Assert.Equal(["1970-12-31 23:00:00.000000"], await _world.Query("SELECT ts FROM t WHERE id = 2"));
        Assert.Equal(["3"], await _world.Query("SELECT id FROM t WHERE ts IS NULL"));
    }

    [Fact]
    public async Task Values_of_every_kind_are_read_as_they_were_written()
    {
        await _world.Create(new(
            new NestedField(0, "z", PrimitiveType.TimestampTz),
            new NestedField(0, "r", new StructType(
                new NestedField(0, "at", PrimitiveType.TimestampTz), new NestedField(0, "n", PrimitiveType.Float))),
            new NestedField(0, "l", new ListType(0, PrimitiveType.Double, false)),
            new NestedField(0, "m", new MapType(0, PrimitiveType.String, 0, PrimitiveType.Int, false)),
            new NestedField(0, "b", PrimitiveType.Binary),
            new NestedField(0, "u", PrimitiveType.Uuid),
            new NestedField(0, "t", PrimitiveType.Time)));
        await Changed("""
            INSERT INTO t SELECT TIMESTAMP '2024-01-01 00:30:00.123456 Europe/Rome', ROW(TIMESTAMP '2024-06-01 12:00:00 America/New_York', REAL '-0.0'),
              ARRAY[1e0, -0e0, nan(), NULL], MAP(ARRAY['k'], ARRAY[1]), X'00ff', '12151fd2-7586-11e9-8f9e-2a86e4085a59', TIME '01:02:03.456789'
            """);
        var expected = "2023-12-31 23:30:00.123456 UTC|{at=2024-06-01 16:00:00.000000 UTC, n=-0.0}|[1.0, -0.0, NaN, null]|{k=1}|00 ff|"
            + "12151fd2-7586-11e9-8f9e-2a86e4085a59|01:02:03.456789";
        Assert.Equal([expected], await _world.Query("SELECT * FROM t"));
        await Changed("UPDATE t SET m = MAP(ARRAY['k'], ARRAY[1])");
        Assert.Equal([expected], await _world.Query("SELECT * FROM t"));
    }

    [Fact]
    public async Task A_statement_writes_hundreds_of_partitions_and_names_its_limit()
    {
        await _world.Create(Stock, ("id", Transform.Identity, null));
        var failed = await _world.Run(
            "INSERT INTO t (id) SELECT a * 101 + b FROM UNNEST(sequence(1, 101)) AS s(a) CROSS JOIN UNNEST(sequence(1, 101)) AS r(b)");
        Assert.StartsWith("TOO_MANY_OPEN_PARTITIONS: Exceeded limit of 10000 open writers for partitions/buckets; write some", failed.Error?.Text);
        Assert.Equal(300, await Changed("INSERT INTO t (id) SELECT n FROM UNNEST(sequence(1, 300)) AS s(n)"));
        Assert.Equal(150, await Changed("DELETE FROM t WHERE id % 2 = 0"));
        Assert.Equal(["22500|150"], await _world.Query("SELECT sum(id), count(*) FROM t"));
    }

    [Fact]
    public async Task Small_files_are_joined_and_old_snapshots_expire()
    {
        await _world.Create(Stock, ("name", Transform.Identity, null));
        for (var i = 0; i < 6; i++)
        {
            await Changed($"INSERT INTO t VALUES ({i}, 'a', 0), ({i}, 'b', 0)");
        }

        await Changed("DELETE FROM t WHERE id = 0");
        Assert.Null(await Changed("OPTIMIZE t REWRITE DATA USING BIN_PACK WHERE name = 'a'"));
        var live = await _world.Live();
        Assert.Equal(7, live.Data.Count);
        await Changed("OPTIMIZE t REWRITE DATA USING BIN_PACK");
        live = await _world.Live();
        Assert.Equal((2, 0), (live.Data.Count, live.Deletes.Count));
        await Changed("ALTER TABLE t SET TBLPROPERTIES ('vacuum_max_snapshot_age_seconds' = '0')");
        await Changed("VACUUM t");
        Assert.Equal(["1"], await _world.Query("SELECT count(*) FROM \"t$snapshots\""));
        Assert.Equal(["10|30"], await _world.Query("SELECT count(*), sum(id) FROM t"));
    }

    [Fact]
    public async Task Changes_of_the_same_row_at_a_time_are_counted_once_each()
    {
        await _world.Create(Stock);
        await Changed("INSERT INTO t VALUES (1, 'pen', 0)");
        var ended = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _world.Run("UPDATE t SET qty = qty + 1")));
        var succeeded = ended.Count(e => e.State == ExecutionState.Succeeded);
        Assert.True(succeeded > 1, string.Join('\n', ended.Select(e => e.Error?.Text)));
        Assert.Equal([succeeded.ToString(CultureInfo.InvariantCulture)], await _world.Query("SELECT qty FROM t"));
    }

    [Fact]
    public async Task A_table_is_made_of_a_query()
    {
        Assert.Equal(
            "NOT_SUPPORTED: Row type field does not have a name",
            (await _world.Run("CREATE TABLE made WITH (table_type = 'ICEBERG') AS SELECT ROW(1) AS r")).Error?.Text);
        Assert.Equal(3, await Changed("""
            CREATE TABLE made WITH (table_type = 'ICEBERG', is_external = false, partitioning = ARRAY['bucket(name, 4)'], location = 's3://lake/made')
            AS SELECT n AS "Id", 'x' || CAST(n AS varchar) AS name, TIMESTAMP '2024-01-01 00:00:00.1234567' AS at, ARRAY[n] AS l
            FROM (SELECT CAST(s.n AS integer) AS n FROM UNNEST(sequence(1, 3)) AS s(n))
            """));
        Assert.Equal(
            ["1|x1|2024-01-01 00:00:00.123457|[1]", "2|x2|2024-01-01 00:00:00.123457|[2]", "3|x3|2024-01-01 00:00:00.123457|[3]"],
            await _world.Query("SELECT * FROM made ORDER BY id"));
        Assert.Equal(
            "TABLE_ALREADY_EXISTS: line 1:1: Table 'awsdatacatalog.db.made' already exists",
            (await _world.Run("CREATE TABLE made WITH (table_type = 'ICEBERG') AS SELECT 1 AS x")).Error?.Text);
        Assert.Null(await Changed("CREATE TABLE IF NOT EXISTS made WITH (table_type = 'ICEBERG') AS SELECT 1 AS x"));
        Assert.Equal(0, await Changed("CREATE TABLE hollow (a, b) WITH (table_type = 'ICEBERG') AS SELECT 1, CAST('y' AS varchar(3)) WITH NO DATA"));
        Assert.Equal(1, await Changed("INSERT INTO hollow SELECT 7, 'seven'"));
        Assert.Equal(["7|seven"], await _world.Query("SELECT a, b FROM hollow"));
        Assert.Equal(
            "MISSING_COLUMN_NAME: line 1:1: Column name not specified at position 1",
            (await _world.Run("CREATE TABLE x WITH (table_type = 'ICEBERG') AS SELECT 1")).Error?.Text);
        Assert.Equal(
            "COLUMN_TYPE_UNKNOWN: line 1:1: Column type is unknown at position 1",
            (await _world.Run("CREATE TABLE x WITH (table_type = 'ICEBERG') AS SELECT NULL AS a")).Error?.Text);
    }

    [Theory]
    [InlineData("INSERT INTO t VALUES (1, 'x')",
        "TYPE_MISMATCH: line 1:1: Insert query has mismatched column types: Table: [integer, varchar, integer], Query: [integer, varchar(1)]")]
    [InlineData("INSERT INTO t (id, nope) VALUES (1, 'x')", "COLUMN_NOT_FOUND: line 1:1: Insert column name does not exist in target table: nope")]
    [InlineData("INSERT INTO t (id, id) VALUES (1, 2)", "DUPLICATE_COLUMN_NAME: line 1:1: Insert column name is specified more than once: id")]
    [InlineData("INSERT t VALUES (1)", "SYNTAX_ERROR: line 1:8: mismatched input 't'. Expecting: 'INTO'")]
    [InlineData("INSERT INTO t (id) VALUES (3000000000)", "NUMERIC_VALUE_OUT_OF_RANGE: Out of range for integer: 3000000000")]
    [InlineData("DELETE FROM t d WHERE d.id = 1", "SYNTAX_ERROR: line 1:15: mismatched input 'd'. Expecting: '.', 'WHERE', <EOF>")]
    [InlineData("DELETE FROM nope", "TABLE_NOT_FOUND: line 1:1: Table 'awsdatacatalog.db.nope' does not exist")]
    [InlineData("DELETE FROM nope.t", "SCHEMA_NOT_FOUND: line 1:1: Schema 'nope' does not exist")]
    [InlineData("UPDATE t SET nope = 1", "COLUMN_NOT_FOUND: line 1:14: The UPDATE SET target column nope doesn't exist")]
    [InlineData("UPDATE t SET id = 'x'",
        "TYPE_MISMATCH: line 1:1: UPDATE table column types don't match SET expressions: Table: [integer], Expressions: [varchar(1)]")]
    [InlineData("MERGE INTO t USING t AS s ON t.id = s.id WHEN NOT MATCHED BY SOURCE THEN DELETE",
        "SYNTAX_ERROR: line 1:59: mismatched input 'BY'. Expecting: 'AND', 'THEN'")]
    [InlineData("DELETE FROM tarn.ledger", "PERMISSION_DENIED: line 1:1: Access Denied: Cannot change table tarn.ledger: it is Tarn's own")]
    public async Task Wrong_statements_are_refused(string sql, string error)
    {
        await _world.Create(Stock);
        Assert.Equal(error, (await _world.Run(sql)).Error?.Text);
    }

    private async Task<long?> Changed(string sql)
    {
        var done = await _world.Run(sql);
        Assert.True(done.State == ExecutionState.Succeeded, $"{sql}: {done.Error?.Text}");
        return done.UpdateCount;
    }
}
