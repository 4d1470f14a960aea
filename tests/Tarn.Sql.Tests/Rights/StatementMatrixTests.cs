using Tarn.Lake.Catalog.Names;
using Tarn.Sql.Executions;
using Tarn.Sql.Tests.Writing;
using Tarn.Storage.Objects.Listings;
using Tarn.Storage.Rights;
using Xunit.Abstractions;

namespace Tarn.Sql.Tests.Rights;

/// <summary>
/// Every kind of statement with exactly the rights to bytes that it needs, and without each of them: with all it succeeds, without one
/// it is refused and has changed nothing.
/// </summary>
public sealed class StatementMatrixTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Read = ObjectActions.Read;
    private const string Write = ObjectActions.Write;
    private const string Delete = ObjectActions.Delete;
    private const string Results = "aws-athena-query-results-000000000000-us-east-1/";
    private const string Source = "lake/db/source/";
    private const string Target = "lake/db/target/";

    private static readonly (string Action, string Prefix)[] Result = [(Write, Results)];

    private static readonly (string Action, string Prefix)[] Reading = [(Read, Source), .. Result];

    private static readonly (string Action, string Prefix)[] Changing =
        [(Read, Target), (Write, Target + "data/"), (Write, Target + "metadata/"), .. Result];

    private static readonly (string Action, string Prefix)[] Defining = [(Write, Target + "metadata/"), .. Result];

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-rights-").FullName;
    private LakeWorld _world = null!;

    // Destructive statements come last: all use the same tables.
    private static IEnumerable<(string Sql, (string Action, string Prefix)[] Needs)> Statements =>
    [
        ("SELECT count(*) FROM source", Reading),
        ("SELECT n FROM source WHERE n > 1 ORDER BY n", Reading),
        ("SELECT * FROM seen", Reading),
        ("SELECT s.n FROM target t JOIN seen s ON s.n = t.n", [(Read, Target), .. Reading]),
        ("WITH w AS (SELECT n FROM source) SELECT * FROM w WHERE n IN (SELECT n FROM source)", Reading),
        ("SELECT * FROM \"source$files\"", Reading),
        ("SELECT * FROM \"source$partitions\"", Reading),
        ("SELECT * FROM \"source$manifests\"", Reading),
        ("SELECT count(*) FROM source FOR TIMESTAMP AS OF current_timestamp", Reading),
        ("EXPLAIN ANALYZE SELECT count(*) FROM source", Reading),
        ("EXECUTE IMMEDIATE 'SELECT count(*) FROM source'", Reading),
        ("CREATE OR REPLACE VIEW seen AS SELECT n FROM source", Result),
        ("DESCRIBE source", Result),
        ("SHOW TABLES", Result),
        ("UNLOAD (SELECT n FROM source) TO 's3://lake/out{0}/' WITH (format = 'PARQUET')", [(Write, "lake/out{0}/"), .. Reading]),
        ("CREATE TABLE made{0} WITH (location = 's3://lake/made{0}/', table_type = 'ICEBERG', is_external = false) AS SELECT n FROM source",
            [(Read, "lake/made{0}/"), (Write, "lake/made{0}/"), .. Reading]),
        ("CREATE TABLE empty{0} (n int) LOCATION 's3://lake/empty{0}/' TBLPROPERTIES ('table_type' = 'ICEBERG')",
            [(Read, "lake/empty{0}/"), (Write, "lake/empty{0}/"), .. Result]),
        ("CREATE MATERIALIZED VIEW kept{0} AS SELECT n, count(*) AS c FROM source GROUP BY n", [(Read, Results), .. Reading]),
        ("REFRESH MATERIALIZED VIEW summed", [(Read, Results), .. Reading]),
        ("INSERT INTO target VALUES (5)", Changing),
        ("INSERT INTO target SELECT n FROM source", [(Read, Source), .. Changing]),
        ("INSERT INTO target SELECT n FROM seen", [(Read, Source), .. Changing]),
        ("UPDATE target SET n = n + 1 WHERE n = 5", Changing),
        ("MERGE INTO target t USING source s ON t.n = s.n WHEN NOT MATCHED THEN INSERT (n) VALUES (s.n) WHEN MATCHED THEN DELETE",
            [(Read, Source), .. Changing]),
        ("DELETE FROM target WHERE n = 6", Changing),
        ("OPTIMIZE target REWRITE DATA USING BIN_PACK", [(Read, Target), (Write, Target), .. Result]),
        ("VACUUM target", [(Read, Target), (Write, Target), (Delete, Target), .. Result]),
        ("ALTER TABLE target ADD COLUMNS (c{0} string)", Defining),
        ("ALTER TABLE target SET TBLPROPERTIES ('write_compression' = 'zstd')", Defining),
        ("CREATE OR REPLACE TABLE target AS SELECT n FROM source",
            [(Write, Target + "data/"), (Write, Target + "metadata/"), .. Reading]),
        ("CREATE OR REPLACE TABLE target (LIKE source)", Defining),
        ("DROP TABLE target", [(Delete, Target), .. Result]),
    ];

    public async Task InitializeAsync()
    {
        _world = await LakeWorld.Open(_folder);
        foreach (var name in new[] { "source", "target" })
        {
            await Succeeds($"CREATE TABLE {name} (n int) LOCATION 's3://lake/db/{name}/' TBLPROPERTIES ('table_type' = 'ICEBERG')");
            await Succeeds($"INSERT INTO {name} VALUES (1), (2), (3)");
        }

        await Succeeds("CREATE VIEW seen AS SELECT n FROM source");
        await Succeeds("CREATE MATERIALIZED VIEW summed AS SELECT n, count(*) AS c FROM source GROUP BY n");
        await Succeeds("INSERT INTO source VALUES (4)");
    }

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_statement_runs_with_the_rights_that_it_needs_and_with_none_of_them_missing()
    {
        var (refused, place) = (0, 0);
        foreach (var (text, needs) in Statements)
        {
            foreach (var missing in needs)
            {
                place++;
                var rights = new GrantedBytes([.. needs.Where(need => need != missing).Select(need => (need.Action, Filled(need.Prefix, place)))]);
                var before = await State();
                var execution = await _world.Run(Filled(text, place), rights: rights);
                Assert.True(execution.State == ExecutionState.Failed, $"{text} ran without {missing}");
                Assert.True(execution.Error!.Name == SqlErrorName.PermissionDenied, $"{text} without {missing}: {execution.Error.Text}");
                Assert.Equal(before, await State());
                refused++;
            }

            var all = new GrantedBytes([.. needs.Select(need => (need.Action, Filled(need.Prefix, place)))]);
            var done = await _world.Run(Filled(text, place), rights: all);
            Assert.True(done.State == ExecutionState.Succeeded, $"{text} with its rights: {done.Error?.Text}");
        }

        output.WriteLine($"{Statements.Count()} statements, {refused} without one right: {refused} refused, 0 through");
    }

    [Theory]
    [InlineData("SELECT count(n) FROM source", "data/")]
    [InlineData("SELECT * FROM \"source$files\"", "metadata/snap-")]
    [InlineData("SELECT count(n) FROM source", "metadata/snap-")]
    public async Task A_denied_file_inside_an_allowed_place_is_not_read(string sql, string denied)
    {
        var rights = new GrantedBytes([(Read, "lake/"), (Write, Results)]) { Denied = [(Read, Source + denied)] };
        var execution = await _world.Run(sql, rights: rights);
        Assert.Equal((ExecutionState.Failed, SqlErrorName.PermissionDenied), (execution.State, execution.Error?.Name));
        Assert.Equal(ExecutionState.Succeeded, (await _world.Run("SELECT count(n) FROM target", rights: rights)).State);
    }

    [Fact]
    public async Task A_statement_that_prunes_a_denied_file_runs()
    {
        await Succeeds("CREATE TABLE days (n int, d string) PARTITIONED BY (d) LOCATION 's3://lake/db/days/' TBLPROPERTIES ('table_type' = 'ICEBERG')");
        await Succeeds("INSERT INTO days VALUES (1, 'open'), (2, 'secret')");
        var rights = new GrantedBytes([(Read, "lake/"), (Write, Results)]) { Denied = [(Read, "lake/db/days/data/d=secret/")] };
        Assert.Equal(ExecutionState.Succeeded, (await _world.Run("SELECT n FROM days WHERE d = 'open'", rights: rights)).State);
        Assert.Equal(ExecutionState.Failed, (await _world.Run("SELECT n FROM days", rights: rights)).State);
    }

    [Fact]
    public async Task Kept_rows_need_their_own_right_and_the_later_rows_that_of_their_source()
    {
        const string Query = "SELECT sum(c) FROM summed";
        var both = new GrantedBytes((Read, Source), (Read, Results), (Write, Results));
        Assert.Equal(ExecutionState.Succeeded, (await _world.Run(Query, rights: both)).State);
        var explained = await _world.Run("EXPLAIN SELECT * FROM summed", rights: both with { Denied = [(Read, Results)] });
        Assert.Equal(ExecutionState.Succeeded, explained.State);

        // Without the kept rows the source is read; the right to kept files alone opens nothing of the source.
        Assert.Equal(ExecutionState.Succeeded, (await _world.Run(Query, rights: new GrantedBytes((Read, Source), (Write, Results)))).State);
        var kept = await _world.Run(Query, rights: new GrantedBytes((Read, Results), (Write, Results)));
        Assert.Equal((ExecutionState.Failed, SqlErrorName.PermissionDenied), (kept.State, kept.Error?.Name));
        var data = both with { Denied = [(Read, Source + "data/")] };
        Assert.Equal(ExecutionState.Failed, (await _world.Run(Query, rights: data)).State);
    }

    private static string Filled(string text, int number) => text.Replace("{0}", number.ToString(), StringComparison.Ordinal);

    private async Task Succeeds(string sql)
    {
        var execution = await _world.Run(sql);
        Assert.True(execution.State == ExecutionState.Succeeded, $"{sql}: {execution.Error?.Text}");
    }

    // The pointers and versions of tables, and the objects of the lake: a refused statement leaves all of them.
    private async Task<string> State()
    {
        var tables = _world.Catalog.Tables(LakeWorld.Name.DatabaseName)
            .Select(table => $"{table.Name.Table} {table.MetadataLocation} {table.Version}");
        var page = await _world.Store.Read(
            reader => Tarn.Storage.Objects.ObjectStore.List(reader, new ListRequest { Bucket = "lake", Limit = 1_000 }), default);
        return string.Join('\n', tables.Order().Concat(page.Objects.Select(one => one.Key)));
    }
}
