using System.Text;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Sql.Catalog;
using Tarn.Sql.Planning;
using Tarn.Sql.Planning.Scans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Syntax.Parsing;
using Tarn.Sql.Tests.Catalog;
using Tarn.Sql.Types;
using Tarn.Storage.Rights;
using DataFile = Tarn.Lake.Iceberg.Manifests.DataFile;

namespace Tarn.Sql.Tests.Planning;

/// <summary>
/// The decisions of planning: types, errors, and the columns and files that are left out. No text of a user reaches the
/// engine.
/// </summary>
public sealed class PlannedStatementTests : IAsyncLifetime
{
    private const long MicrosPerDay = 86_400_000_000;

    private static readonly SqlPrincipal Principal = new("000000000000", "us-east-1", "root", "primary") { Rights = InstanceRights.Instance };
    private static readonly PlanningThreads Threads = new(256L << 20, TimeProvider.System);
    private readonly MemoryCatalog _catalog = new();

    public Task DisposeAsync() => Task.CompletedTask;

    public async Task InitializeAsync()
    {
        var columns = new TableColumn[]
        {
            new("id", SqlType.Bigint, 1), new("day", SqlType.Date, 2), new("name", SqlType.Varchar, 3),
            new("ts", SqlType.Timestamp(6), 4), new("price", SqlType.Double, 5),
        };
        var schema = new Schema(0, new StructType(
            new NestedField(1, "id", PrimitiveType.Long), new NestedField(2, "day", PrimitiveType.Date), new NestedField(3, "name", PrimitiveType.String),
            new NestedField(4, "ts", PrimitiveType.Timestamp), new NestedField(5, "price", PrimitiveType.Double)));
        var byDay = new PartitionSpec(0, [new PartitionField(2, 1000, "day", Transform.Identity)]);
        var statistics = await FileStatistics.Of(schema, byDay, Enumerable.Range(0, 10).Select(Statistics));
        _catalog.Add(new TableHandle("shop", "orders", columns, 1) { Hidden = HiddenColumns.All, State = statistics.State });
        _catalog.Add(new TableHandle("shop", "empty", columns, null));
        var place = SqlType.Row([new("city", SqlType.Varchar), new("zip", SqlType.Integer)]);
        var payload = SqlType.Row(
            [new("size", SqlType.Bigint), new("action", SqlType.Varchar), new("place", place), new("tags", SqlType.Array(SqlType.Varchar))]);
        _catalog.Add(new TableHandle("shop", "nested", [new("place", place, 9)
        {
            Nested = new(9, "place", [new(10, "city", []), new(1, "zip", [])]),
        }], 1)
        { State = statistics.State });
        _catalog.Add(new TableHandle("shop", "events", [new("id", SqlType.Bigint, 1), new("payload", payload, 2)], 1));
    }

    [Theory]
    [InlineData("id = 35", 1)]
    [InlineData("id > 75 AND id < 85", 2)]
    [InlineData("id IN (5, 95)", 2)]
    [InlineData("id = 35 OR id = 36", 1)]
    [InlineData("day = DATE '1970-01-03'", 1)]
    [InlineData("day BETWEEN DATE '1970-01-03' AND DATE '1970-01-04'", 2)]
    [InlineData("ts >= TIMESTAMP '1970-01-10 00:00:00'", 1)]
    [InlineData("day < DATE '1969-12-03' + INTERVAL '1' MONTH", 2)]
    [InlineData("day >= DATE '1970-01-12' - INTERVAL '3' DAY", 2)]
    [InlineData("day >= DATE '1970-01-09' + INTERVAL '1' HOUR", 10)] // fails when it runs
    [InlineData("id < 9.5 + 10 * 1.5", 3)]
    [InlineData("day >= TIMESTAMP '1970-01-09 00:00:00'", 2)]
    [InlineData("day >= TIMESTAMP '1970-01-09 00:00:01'", 1)]
    [InlineData("day <= TIMESTAMP '1970-01-01 00:00:01'", 1)]
    [InlineData("day = TIMESTAMP '1970-01-02 00:00:01'", 10)]
    [InlineData("ts < TIMESTAMP '1970-01-02 00:00:00.000000'", 1)]
    [InlineData("ts < TIMESTAMP '1970-01-02 00:00:00.000001'", 2)]
    [InlineData("ts <= DATE '1970-01-02'", 2)]
    [InlineData("name = 'n3'", 1)]
    [InlineData("name IS NULL", 0)]
    [InlineData("price < 1.5", 2)]
    [InlineData("id + 1 = 36", 10)]
    [InlineData("NOT id = 35", 10)]
    [InlineData("NOT id > 35", 4)]
    [InlineData("NOT (id > 35 OR id < 25)", 2)]
    [InlineData("NOT (id > 35 OR id + 1 < 25)", 10)]
    [InlineData("NOT price < 8.5", 3)] // NaN is not less
    [InlineData("price > 8.5", 2)]
    [InlineData("NOT id IN (35, 36)", 10)]
    [InlineData("NOT day IN (DATE '1970-01-02', DATE '1970-01-03')", 8)]
    [InlineData("day <> DATE '1970-01-03'", 9)]
    [InlineData("day IS NULL", 0)]
    [InlineData("day IS NOT NULL", 10)]
    [InlineData("NOT day IS DISTINCT FROM DATE '1970-01-03'", 10)]
    [InlineData("id < 35.5", 4)]
    [InlineData("id < 30.0", 3)]
    [InlineData("id >= 89.5", 1)]
    [InlineData("id = 35.5 OR id = 45", 10)]
    [InlineData("id IN (35.5, 45)", 1)]
    [InlineData("\"$path\" = 's3://lake/4'", 1)]
    [InlineData("\"$partition\" IN ('day=1970-01-03', 'day=1970-01-05')", 2)]
    [InlineData("false", 0)]
    public async Task Files_that_cannot_match_are_left_out(string condition, int files) =>
        Assert.Equal(files, await FilesOf($"SELECT * FROM orders WHERE {condition}"));

    [Theory]
    [InlineData("SELECT count(*) FROM nested WHERE place.zip = 35", 1)]
    [InlineData("SELECT count(*) FROM (SELECT place AS p FROM nested) WHERE p.zip > 75 AND p.zip < 85", 2)]
    [InlineData("SELECT place FROM nested WHERE place.zip = 35", 1)]
    public async Task A_field_that_is_read_alone_leaves_files_out(string sql, int files) => Assert.Equal(files, await FilesOf(sql));

    [Theory]
    [InlineData("SELECT * FROM (SELECT id AS k, name FROM orders) WHERE k = 35", 1)]
    [InlineData("SELECT k, count(*) FROM (SELECT id AS k FROM orders) GROUP BY k HAVING k = 35", 1)]
    [InlineData("SELECT * FROM orders o JOIN empty e ON o.id = e.id AND o.id = 35", 1)]
    [InlineData("SELECT * FROM orders o LEFT JOIN empty e ON o.id = e.id AND o.id = 35", 10)]
    [InlineData("SELECT * FROM (SELECT id FROM orders UNION ALL SELECT 1) AS u(x) WHERE x = 35", 1)]
    [InlineData("SELECT * FROM (SELECT id FROM orders LIMIT 5) WHERE id = 35", 10)]
    [InlineData("SELECT count(*) OVER () FROM orders WHERE id = 35", 1)]
    [InlineData("WITH w AS (SELECT * FROM orders) SELECT * FROM w WHERE id = 35", 1)]
    [InlineData("WITH w(k, v) AS (SELECT id + 0, name FROM orders) SELECT * FROM w WHERE v = 'n3'", 1)]
    [InlineData("WITH w AS (SELECT id AS k, name FROM orders), x AS (SELECT k AS n FROM w WHERE k > 25) SELECT n FROM x WHERE n < 36", 2)]
    [InlineData("WITH w AS (SELECT * FROM orders) SELECT * FROM w a JOIN w b ON a.name = b.name WHERE a.id = 35 AND b.id = 45", 2)]
    [InlineData("WITH w AS (SELECT * FROM orders) SELECT count(*) FROM w WHERE id = 35 UNION ALL SELECT count(*) FROM w", 10)]
    [InlineData("WITH w AS (SELECT * FROM orders) SELECT id FROM w WHERE id = 35 AND EXISTS (SELECT 1 FROM w b WHERE b.id = 45)", 2)]
    [InlineData("WITH w AS (SELECT * FROM orders LIMIT 50) SELECT * FROM w WHERE id = 35", 10)]
    [InlineData("WITH w AS (SELECT id, count(*) OVER () AS n FROM orders) SELECT * FROM w WHERE id = 35", 10)]
    [InlineData("WITH w AS (SELECT * FROM orders) SELECT * FROM empty e LEFT JOIN w ON w.id = 35 AND e.id = w.id", 1)]
    [InlineData("WITH w AS (SELECT * FROM orders) SELECT * FROM w LEFT JOIN empty e ON w.id = 35 AND e.id = w.id", 10)]
    [InlineData("SELECT * FROM (SELECT id, count(*) OVER () FROM orders) WHERE id = 35", 10)]
    public async Task Conditions_reach_the_scan_only_where_that_changes_nothing(string sql, int files) => Assert.Equal(files, await FilesOf(sql));

    [Fact]
    public async Task Only_columns_that_are_mentioned_are_read()
    {
        using var query = await Plan("SELECT o.name FROM orders o WHERE o.day > DATE '2024-01-01' ORDER BY o.id");
        Assert.Equal(["id", "day", "name"], query.Plan.Scans[0].Paths.Select(p => query.Plan.Scans[0].Table.Columns[p.Column].Name));
    }

    [Theory]
    [InlineData("SELECT payload.action FROM events", "payload.action")]
    [InlineData("SELECT payload FROM events", "payload")]
    [InlineData("SELECT payload.action, payload FROM events", "payload")]
    [InlineData("SELECT payload.size, payload.place.city FROM events WHERE payload.size > 1", "payload.size payload.place.city")]
    [InlineData("SELECT payload.place.city, payload.place FROM events", "payload.place")]
    [InlineData("SELECT p.action FROM (SELECT payload AS p, id FROM events) x", "payload.action")]
    [InlineData("SELECT p.city FROM (SELECT q.place AS p FROM (SELECT payload AS q FROM events))", "payload.place.city")]
    [InlineData("SELECT x.payload.action FROM (SELECT * FROM events) x", "payload.action")]
    [InlineData("WITH w AS (SELECT * FROM events) SELECT a.payload.action, b.payload.size FROM w a JOIN w b ON a.id = b.id", "id payload.size payload.action")]
    [InlineData(
        "SELECT count(*), max(payload.size) FROM events GROUP BY payload.action HAVING max(payload.place.city) > 'a'",
        "payload.size payload.action payload.place.city")]
    [InlineData("SELECT payload.action FROM events e WHERE EXISTS (SELECT 1 FROM orders o WHERE o.id = e.payload.size)", "payload.size payload.action")]
    [InlineData("SELECT row_number() OVER (PARTITION BY payload.action ORDER BY payload.size) FROM events", "payload.size payload.action")]
    [InlineData("SELECT DISTINCT payload FROM events", "payload")]
    [InlineData("SELECT x.payload.action FROM (SELECT DISTINCT payload FROM events) x", "payload")]
    [InlineData("SELECT id FROM events ORDER BY payload.place.city LIMIT 3", "id payload.place.city")]
    [InlineData("SELECT payload.size FROM events e CROSS JOIN UNNEST(e.payload.tags) AS t(tag)", "payload.size payload.tags")]
    [InlineData("SELECT cardinality(filter(payload.tags, x -> x = payload.action)) FROM events", "payload.action payload.tags")]
    [InlineData("SELECT count(*) FROM events", "")]
    [InlineData("SELECT payload IS NULL FROM events", "payload")]
    public async Task Only_fields_that_are_mentioned_are_read(string sql, string read)
    {
        using var query = await Plan(sql);
        var scan = query.Plan.Scans.Single(s => s.Table.Name == "events");
        Assert.Equal(read, string.Join(' ', scan.Paths.Select(p => string.Join('.', Names(scan.Table.Columns[p.Column], p.Fields)))));
        static IEnumerable<string> Names(TableColumn column, IReadOnlyList<int> fields)
        {
            yield return column.Name;
            var type = column.Type;
            foreach (var field in fields)
            {
                yield return type.Fields[field].Name!;
                type = type.Fields[field].Type;
            }
        }
    }

    [Theory]
    [InlineData("SELECT 7 / 2, 1.0 / 3, 1e0 / 3, BIGINT '1' + 1, 1 + 1.5", "integer, decimal(2,1), double, bigint, decimal(12,1)")]
    [InlineData("SELECT 'a' || 'b', substr('abc', 1), concat('a', 'b'), coalesce('abc', 'd')", "varchar, varchar(3), varchar, varchar(3)")]
    [InlineData("SELECT sum(id), avg(id), count(*), max(day), array_agg(name) FROM orders", "bigint, double, bigint, date, array(varchar)")]
    [InlineData(
        "SELECT ts - ts, ts + INTERVAL '1' DAY, day + INTERVAL '1' MONTH, date_diff('day', day, day) FROM orders",
        "interval day to second, timestamp(6), date, bigint")]
    [InlineData("SELECT CASE WHEN true THEN 1 ELSE 2.5 END, IF(true, NULL, 'x'), nullif(1, 2e0)", "decimal(11,1), varchar(1), integer")]
    public async Task Every_expression_has_Trinos_type(string sql, string types)
    {
        using var query = await Plan(sql);
        Assert.Equal(types, string.Join(", ", query.Columns.Select(c => c.Type.Name)));
    }

    [Theory]
    [InlineData("SELECT nope FROM orders", "COLUMN_NOT_FOUND: line 1:8: Column 'nope' cannot be resolved")]
    [InlineData("SELECT o.id FROM orders o, empty o", "AMBIGUOUS_NAME: line 1:8: Column 'o.id' is ambiguous")]
    [InlineData("SELECT id + name FROM orders", "TYPE_MISMATCH: line 1:11: Cannot apply operator: bigint + varchar")]
    [InlineData("SELECT nofun(1)", "FUNCTION_NOT_FOUND: line 1:8: Function 'nofun' not registered")]
    [InlineData("SELECT id, count(*) FROM orders GROUP BY name",
        "EXPRESSION_NOT_AGGREGATE: line 1:8: 'id' must be an aggregate expression or appear in GROUP BY clause")]
    [InlineData("SELECT * FROM shop.nope", "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.shop.nope' does not exist")]
    [InlineData("SELECT * FROM nope.orders", "SCHEMA_NOT_FOUND: line 1:15: Schema 'nope' does not exist")]
    [InlineData("SELECT ST_Point(1, 2)", "NOT_SUPPORTED: line 1:8: Geospatial function 'st_point' is not supported by Tarn; "
        + "supported are the functions of docs/sql.md, without types of geometry")]
    [InlineData("SELECT great_circle_distance(1, 2, 3, 4)", "NOT_SUPPORTED: line 1:8: Geospatial function 'great_circle_distance' is not supported by Tarn; "
        + "supported are the functions of docs/sql.md, without types of geometry")]
    [InlineData("USING EXTERNAL FUNCTION f(x int) RETURNS int LAMBDA 'f' SELECT f(1)", "NOT_SUPPORTED: line 1:1: USING EXTERNAL FUNCTION is not supported "
        + "by Tarn: a statement calls no Lambda function; supported: WITH FUNCTION, for functions in SQL")]
    [InlineData("SELECT read_text('/etc/passwd')", "FUNCTION_NOT_FOUND: line 1:8: Function 'read_text' not registered")]
    [InlineData("SELECT * FROM orders WHERE sum(id) > 1",
        "EXPRESSION_NOT_SCALAR: line 1:36: WHERE clause cannot contain aggregations, window functions or grouping operations: [sum]")]
    public async Task Errors_have_Athenas_name_and_place(string sql, string text) =>
        Assert.Equal(text, (await Assert.ThrowsAsync<SqlException>(() => Plan(sql))).Text);

    [Fact]
    public async Task No_name_of_the_user_reaches_the_written_statement_and_literals_only_quoted()
    {
        using var query = await Plan(
            "SELECT name AS \"x\"\"; DROP TABLE y\", count('{f}') FILTER (WHERE name = '''; SELECT 1 --{d}{0}') FROM orders AS \"evil; --\" GROUP BY 1");
        var sql = query.Write(new Dictionary<int, ScanFiles>()).Sql;
        Assert.DoesNotContain("DROP", sql, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", sql, StringComparison.Ordinal);
        Assert.DoesNotContain("orders", sql, StringComparison.Ordinal);
        Assert.Contains("count('{f}')", sql, StringComparison.Ordinal);
        Assert.Contains("'''; SELECT 1 --{d}{0}'", sql, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nested_guards_do_not_double_the_text_at_each_level()
    {
        var nested = "m";
        for (var i = 0; i < 12; i++)
        {
            nested = $"ARRAY[{nested}][{nested}]";
        }

        using var query = await Plan($"SELECT {nested} FROM (VALUES 1) t(m)");
        Assert.InRange(query.Write(new Dictionary<int, ScanFiles>()).Sql.Length, nested.Length, 300 * nested.Length);
    }

    [Fact]
    public async Task A_statement_whose_text_for_the_engine_is_too_large_is_refused()
    {
        var error = await Assert.ThrowsAsync<SqlException>(async () =>
        {
            using var query = await Plan($"VALUES {string.Concat(Enumerable.Repeat("1,", 125_000))} 3000000000");
            query.Write(new Dictionary<int, ScanFiles>());
        });
        Assert.Equal(SqlErrorName.NotSupported, error.Name);
    }

    private static DataFile Statistics(int i) => new()
    {
        Path = $"s3://lake/{i}",
        RecordCount = 10,
        FileSizeBytes = 1,
        Partition = new PartitionTuple([i]),
        Metrics = new ColumnMetrics
        {
            LowerBounds = Bounds(i * 10L, $"n{i}", i * MicrosPerDay, i),
            UpperBounds = Bounds((i * 10L) + 9, $"n{i}", ((i + 1) * MicrosPerDay) - 1, i + 0.9),
            NullValueCounts = new Dictionary<int, long> { [3] = 0, [5] = 0 },
            NanValueCounts = new Dictionary<int, long> { [5] = i == 0 ? 1 : 0 },
        },
    };

    private static Dictionary<int, byte[]> Bounds(long id, string name, long ts, double price) => new()
    {
        [1] = BitConverter.GetBytes(id),
        [3] = Encoding.UTF8.GetBytes(name),
        [4] = BitConverter.GetBytes(ts),
        [5] = BitConverter.GetBytes(price),
    };

    private async Task<PlannedQuery> Plan(string sql) => await StatementPlanner.Plan(
        (QueryStatement)SqlParser.Parse(sql), _catalog, Principal, new("shop"), [], Threads, default);

    private async Task<int> FilesOf(string sql)
    {
        using var query = await Plan(sql);
        var scan = query.Plan.Scans.Single(s => s.Table.Name is "orders" or "nested");
        return (await _catalog.ListFiles(scan.Table, PredicateLowering.Of(scan), default)).Data.Count;
    }
}
