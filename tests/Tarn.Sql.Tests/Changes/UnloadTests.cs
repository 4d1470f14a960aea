using System.IO.Compression;
using System.Text;
using Tarn.Lake.Files;
using Tarn.Sql.Executions;
using Tarn.Sql.Tests.Writing;

namespace Tarn.Sql.Tests.Changes;

/// <summary>UNLOAD, EXPLAIN and EXECUTE IMMEDIATE on a real lake.</summary>
public sealed class UnloadTests : IAsyncLifetime
{
    private const string Rows = "SELECT * FROM (VALUES (1, 'a', DATE '2024-02-29'), (2, NULL, NULL), (3, 'b,c', DATE '2024-03-01')) AS v(n, s, d)";

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-unload-").FullName;
    private LakeWorld _world = null!;

    public async Task InitializeAsync() => _world = await LakeWorld.Open(_folder);

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Rows_become_files_in_an_empty_folder()
    {
        var done = await Succeeded($"UNLOAD ({Rows}) TO 's3://lake/out' WITH (format = 'JSON')");
        Assert.Equal(3, done.UpdateCount);
        Assert.Equal(
            "{\"n\":1,\"s\":\"a\",\"d\":\"2024-02-29\"}\n{\"n\":2,\"s\":null,\"d\":null}\n{\"n\":3,\"s\":\"b,c\",\"d\":\"2024-03-01\"}\n",
            await TextOf(Assert.Single(await FilesOf(done)), isZipped: true));
        var again = await _world.Run($"UNLOAD ({Rows}) TO 's3://lake/out/' WITH (format = 'JSON')");
        Assert.Equal("HIVE_PATH_ALREADY_EXISTS: Target directory for UNLOAD already exists and is not empty: s3://lake/out/", again.Error?.Text);
    }

    [Fact]
    public async Task Texts_have_the_delimiter_and_Hives_null()
    {
        var done = await Succeeded($"UNLOAD ({Rows}) TO 's3://lake/text/' WITH (format = 'textfile', field_delimiter = ';', compression = 'none')");
        Assert.Equal("1;a;2024-02-29\n2;\\N;\\N\n3;b,c;2024-03-01\n", await TextOf(Assert.Single(await FilesOf(done)), isZipped: false));
    }

    [Fact]
    public async Task Times_of_many_digits_have_six_in_files()
    {
        var done = await Succeeded("UNLOAD (SELECT TIMESTAMP '2024-01-01 00:00:00.123456789012' AS a, TIMESTAMP '2024-01-01 02:00:00.9999999999 +02:00' AS b) "
            + "TO 's3://lake/fine/' WITH (format = 'PARQUET')");
        var file = Assert.Single(await FilesOf(done));
        Assert.Equal(["2024-01-01 00:00:00.123457|2024-01-01 00:00:01"], await _world.Direct([(file, await BytesOf(file))], "min(a), timezone('UTC', min(b))"));
        var nested = await _world.Run("UNLOAD (SELECT ARRAY[TIME '10:00 +01:00'] AS a) TO 's3://lake/nested/' WITH (format = 'PARQUET')");
        Assert.StartsWith("NOT_SUPPORTED: Files do not hold column a of type array(time(0) with time zone)", nested.Error?.Text);
    }

    [Fact]
    public async Task Partitions_are_folders_and_Parquet_keeps_types()
    {
        var done = await Succeeded(
            "UNLOAD (SELECT n, TIMESTAMP '2024-01-01 00:00:00.123456' AS ts, s FROM (VALUES (1, 'a/b'), (2, NULL), (3, 'a/b')) AS v(n, s)) "
                + "TO 's3://lake/parts/' WITH (format = 'PARQUET', compression = 'SNAPPY', partitioned_by = ARRAY['s'])");
        var files = await FilesOf(done);
        Assert.Equal(["s3://lake/parts/s=a%2Fb/", "s3://lake/parts/s=__HIVE_DEFAULT_PARTITION__/"], files.Select(f => f[..(f.LastIndexOf('/') + 1)]));
        var bytes = new List<(string, byte[])>();
        foreach (var file in files)
        {
            bytes.Add((file, await BytesOf(file)));
        }

        Assert.Equal(["6|3|2024-01-01 00:00:00.123456"], await _world.Direct(bytes, "sum(n), count(*), min(ts)"));
    }

    /// <summary>Values whose texts the engine writes in its own words: the texts that readers of the files know.</summary>
    [Theory]
    [InlineData("nan()", "\"NaN\"", "NaN")]
    [InlineData("infinity()", "\"Infinity\"", "Infinity")]
    [InlineData("-infinity()", "\"-Infinity\"", "-Infinity")]
    [InlineData("REAL '0.1'", "0.1", "0.1")]
    [InlineData("CAST(nan() AS real)", "\"NaN\"", "NaN")]
    [InlineData("1e20", "1.0E20", "1.0E20")]
    [InlineData("CAST('a\"b\\c' || chr(10) || chr(1) || '😀' AS varchar)", "\"a\\\"b\\\\c\\n\\u0001😀\"", null)]
    [InlineData("CAST(ARRAY[] AS array(integer))", "[]", "")]
    [InlineData("ARRAY[MAP(ARRAY[1], ARRAY[true])]", "[{\"1\":true}]", null)]
    [InlineData("DATE '-0043-03-15'", "\"-0043-03-15\"", "-0043-03-15")]
    [InlineData("DATE '2024-03-15'", "\"2024-03-15\"", "2024-03-15")]
    [InlineData("TIMESTAMP '-0043-03-15 10:20:30.5'", "\"-0043-03-15 10:20:30.500000\"", "-0043-03-15 10:20:30.500000")]
    [InlineData("TIMESTAMP '2024-03-15 10:20:30.5'", "\"2024-03-15 10:20:30.5\"", "2024-03-15 10:20:30.5")]
    [InlineData("CAST('12345678901234567890.1234567890' AS decimal(38,10))", "12345678901234567890.1234567890", "12345678901234567890.1234567890")]
    [InlineData("0.50", "0.50", "0.50")]
    [InlineData("CAST(NULL AS double)", "null", "\\N")]
    [InlineData("ARRAY[nan(), 1.5e0, NULL]", "[\"NaN\",1.5,null]", "NaN\u00021.5\u0002\\N")]
    [InlineData("MAP(ARRAY['k'], ARRAY[REAL '0.1'])", "{\"k\":0.1}", "k\u00030.1")]
    [InlineData("MAP(ARRAY[infinity()], ARRAY[DATE '-0043-03-15'])", "{\"Infinity\":\"-0043-03-15\"}", "Infinity\u0003-0043-03-15")]
    [InlineData("CAST(ROW(nan(), REAL '0.1', X'00ff') AS row(x double, y real, z varbinary))",
        "{\"x\":\"NaN\",\"y\":0.1,\"z\":\"AP8=\"}", "NaN\u00020.1\u0002AP8=")]
    public async Task Values_have_the_texts_that_readers_know(string value, string json, string? text)
    {
        var asJson = await Succeeded($"UNLOAD (SELECT {value} AS v) TO 's3://lake/json/' WITH (format = 'JSON', compression = 'none')");
        Assert.Equal($"{{\"v\":{json}}}\n", await TextOf(Assert.Single(await FilesOf(asJson)), isZipped: false));
        if (text is null)
        {
            return;
        }

        var asText = await Succeeded($"UNLOAD (SELECT {value} AS v) TO 's3://lake/text/' WITH (format = 'textfile', compression = 'none')");
        Assert.Equal($"{text}\n", await TextOf(Assert.Single(await FilesOf(asText)), isZipped: false));
    }

    [Fact]
    public async Task Folders_of_partitions_have_the_same_texts()
    {
        var done = await Succeeded("UNLOAD (SELECT 1 AS n, d, k FROM (VALUES (DATE '-0043-03-15', nan()), (DATE '2024-01-01', 1e20)) AS t(d, k)) "
            + "TO 's3://lake/keys/' WITH (format = 'JSON', partitioned_by = ARRAY['d', 'k'])");
        Assert.Equal(
            ["s3://lake/keys/d=-0043-03-15/k=NaN/", "s3://lake/keys/d=2024-01-01/k=1.0E20/"],
            (await FilesOf(done)).Select(f => f[..(f.LastIndexOf('/') + 1)]));
    }

    [Theory]
    [InlineData("UNLOAD (SELECT 1 AS a) TO 's3://lake/x/' WITH (format = 'ORC')",
        "NOT_SUPPORTED: line 1:1: UNLOAD format ORC is not supported; supported: PARQUET, JSON, TEXTFILE")]
    [InlineData("UNLOAD (SELECT 1 AS a) TO 's3://lake/x/'",
        "INVALID_TABLE_PROPERTY: line 1:1: UNLOAD needs the property format; supported: PARQUET, JSON, TEXTFILE")]
    [InlineData("UNLOAD (SELECT 1 AS a) TO 's3://nowhere/x/' WITH (format = 'JSON')",
        "INVALID_ARGUMENTS: UNLOAD TO 's3://nowhere/x/': there is no such bucket, or only Tarn writes there")]
    public async Task Wrong_unloads_are_refused(string sql, string error) => Assert.Equal(error, (await _world.Run(sql)).Error?.Text);

    [Fact]
    public async Task A_statement_of_a_text_runs_and_its_errors_have_places_in_the_text()
    {
        await Succeeded("CREATE TABLE t WITH (table_type = 'ICEBERG') AS SELECT 1 AS a");
        Assert.Equal(1, (await Succeeded("EXECUTE IMMEDIATE 'INSERT INTO t VALUES (?)' USING 2")).UpdateCount);
        Assert.Equal(["1", "2"], await _world.Query("SELECT a FROM t ORDER BY a"));
        Assert.Equal(
            "INVALID_PARAMETER_USAGE: line 1:20: Incorrect number of parameters: expected 2 but found 1",
            (await _world.Run("EXECUTE IMMEDIATE 'SELECT ? + ?' USING 1")).Error?.Text);
        Assert.Equal(
            "EXPRESSION_NOT_CONSTANT: line 1:41: Constant expression cannot contain column references",
            (await _world.Run("EXECUTE IMMEDIATE 'SELECT ? AS x' USING (SELECT max(a) FROM t)")).Error?.Text);
    }

    [Fact]
    public async Task Plans_are_shown_and_nothing_runs()
    {
        await Succeeded("CREATE TABLE t WITH (table_type = 'ICEBERG') AS SELECT 1 AS a");
        Assert.Equal(
            ["- Output[columnNames = [a]]", "    - Project", "        - Filter", "            - TableScan[table = awsdatacatalog:db.t]"],
            await LinesOf("EXPLAIN SELECT a FROM t WHERE a > 0"));
        Assert.Equal(["true"], await LinesOf("EXPLAIN (TYPE VALIDATE) DELETE FROM t"));
        Assert.Equal(
            ["""{"inputTableColumnInfos":[{"table":{"catalog":"awsdatacatalog","schemaTable":{"schema":"db","table":"t"}},"columns":["a"]}]}"""],
            await LinesOf("EXPLAIN (TYPE IO, FORMAT JSON) SELECT a FROM t"));
        Assert.Contains("1 rows", (await LinesOf("EXPLAIN ANALYZE SELECT a FROM t"))[1], StringComparison.Ordinal);
        Assert.Equal("TABLE_NOT_FOUND: line 1:23: Table 'awsdatacatalog.db.nope' does not exist", (await _world.Run("EXPLAIN SELECT a FROM nope")).Error?.Text);
        Assert.Equal(["1"], await _world.Query("SELECT count(*) FROM t"));
    }

    private async Task<Execution> Succeeded(string sql)
    {
        var done = await _world.Run(sql);
        Assert.True(done.State == ExecutionState.Succeeded, $"{sql}: {done.Error?.Text}");
        return done;
    }

    private async Task<List<string>> LinesOf(string sql) =>
        [.. (await _world.Statements.Results((await Succeeded(sql)).Key, null, 100, default)).Rows.Select(row => row[0]!)];

    private async Task<List<string>> FilesOf(Execution done) =>
        [.. (await _world.Statements.Manifest(done.Key, Tarn.Storage.Rights.InstanceRights.Instance, null, 100, default)).Rows.Select(row => row[0]!)];

    private async Task<byte[]> BytesOf(string location)
    {
        var place = ObjectLocation.Parse(location);
        return (await _world.Objects.ReadAll(await _world.Objects.Head(place.Bucket, place.Key, default), default)).ToArray();
    }

    private async Task<string> TextOf(string location, bool isZipped)
    {
        var bytes = await BytesOf(location);
        if (!isZipped)
        {
            return Encoding.UTF8.GetString(bytes);
        }

        using var unzipped = new MemoryStream();
        await using var zip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        await zip.CopyToAsync(unzipped);
        return Encoding.UTF8.GetString(unzipped.ToArray());
    }
}
