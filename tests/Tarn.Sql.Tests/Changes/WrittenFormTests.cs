using Tarn.Lake.Iceberg.Types;
using Tarn.Sql.Executions;
using Tarn.Sql.Tests.Writing;

namespace Tarn.Sql.Tests.Changes;

/// <summary>The compression of written files, which another reader observes, and the isolation of changes.</summary>
public sealed class WrittenFormTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-forms-").FullName;
    private Func<Task> _onAdopt = () => Task.CompletedTask;
    private LakeWorld _world = null!;

    public async Task InitializeAsync() => _world = await LakeWorld.Open(_folder, files => new WatchedFiles(files, () => _onAdopt()));

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("zstd", "ZSTD", "ZSTD")]
    [InlineData("gzip", "GZIP", "GZIP")]
    [InlineData("snappy", "SNAPPY", "SNAPPY")]
    [InlineData("none", "UNCOMPRESSED", "UNCOMPRESSED")]
    [InlineData("brotli", "BROTLI", "BROTLI")]
    [InlineData("lz4", "LZ4_RAW", "ZSTD")]
    public async Task Files_of_statements_and_of_maintenance_have_the_tables_compression(string property, string codec, string translated)
    {
        foreach (var (isRequired, expected) in new[] { (false, codec), (true, translated) })
        {
            await _world.Create(new(
                new NestedField(0, "id", PrimitiveType.Int, isRequired),
                new NestedField(0, "s", PrimitiveType.String, isRequired),
                new NestedField(0, "u", isRequired ? PrimitiveType.Fixed(4) : PrimitiveType.Binary)));
            await Succeeded($"ALTER TABLE t SET TBLPROPERTIES ('write_compression' = '{property}')");
            await Succeeded("INSERT INTO t SELECT n, 'name ' || CAST(n % 10 AS varchar), CAST('abcd' AS varbinary) FROM UNNEST(sequence(1, 5000)) AS s(n)");
            await Succeeded("INSERT INTO t VALUES (0, '', X'00000000')");
            Assert.Equal([expected], await Codecs());
            await Succeeded("DELETE FROM t WHERE id % 2 = 0");
            Assert.Equal(["2500|6250000|name 9"], await _world.Query("SELECT count(*), sum(id), max(s) FROM t"));
            await Succeeded("OPTIMIZE t REWRITE DATA USING BIN_PACK");
            Assert.Equal([expected], await Codecs());
            Assert.Empty((await _world.Live()).Deletes);
            Assert.Equal(["2500|6250000|61 62 63 64"], await _world.Query("SELECT count(*), sum(id), max(u) FROM t"));
            await Succeeded("DROP TABLE t");
        }
    }

    [Theory]
    [InlineData("DELETE FROM t WHERE id = 1", "delete", "0", "1")]
    [InlineData("UPDATE t SET qty = 9 WHERE id = 1", "update", "1|9", "2|1,9")]
    [InlineData("MERGE INTO t USING (VALUES 1) AS s(id) ON t.id = s.id WHEN MATCHED THEN UPDATE SET qty = 9", "merge", "1|9", "2|1,9")]
    public async Task A_row_that_comes_meanwhile_is_kept_by_snapshot_isolation_and_changed_by_serializable(
        string sql, string verb, string serializable, string snapshot)
    {
        foreach (var (level, expected) in new[] { ("serializable", serializable), ("snapshot", snapshot) })
        {
            await Succeeded(
                "CREATE TABLE t WITH (table_type = 'ICEBERG', location = 's3://lake/db/t', "
                    + $"extra_properties = MAP(ARRAY['write.{verb}.isolation-level'], ARRAY['{level}'])) AS SELECT 1 AS id, 0 AS qty");
            var times = 0;
            _onAdopt = async () =>
            {
                // Its own file is adopted too. One identity never has all workers.
                if (times++ == 0)
                {
                    await Succeeded("INSERT INTO t VALUES (1, 1)", "another");
                }
            };
            await Succeeded(sql);
            _onAdopt = () => Task.CompletedTask;
            var rows = expected.Contains('|', StringComparison.Ordinal)
                ? "count(DISTINCT qty), array_join(array_sort(array_agg(DISTINCT qty)), ',')" : "count(*)";
            Assert.Equal([expected], await _world.Query($"SELECT {rows} FROM t"));
            Assert.True(level == "snapshot" || times > 2, $"{times} files were adopted");
            await Succeeded("DROP TABLE t");
        }
    }

    [Theory]
    [InlineData("PARQUET", "GZIP")]
    [InlineData("PARQUET", "NONE")]
    [InlineData("PARQUET", "SNAPPY")]
    [InlineData("PARQUET", "ZSTD")]
    [InlineData("JSON", "GZIP")]
    [InlineData("JSON", "NONE")]
    [InlineData("JSON", "ZSTD")]
    [InlineData("TEXTFILE", "GZIP")]
    [InlineData("TEXTFILE", "NONE")]
    [InlineData("TEXTFILE", "ZSTD")]
    public async Task Another_reader_reads_unloaded_files_in_every_format_and_compression(string format, string compression)
    {
        var done = await Succeeded(
            "UNLOAD (SELECT n, 'name ' || CAST(n AS varchar) AS s FROM UNNEST(sequence(1, 1000)) AS t(n)) TO 's3://lake/out/' "
                + $"WITH (format = '{format}', compression = '{compression}')");
        var files = await FilesOf(done);
        var (call, suffix) = (format, compression) switch
        {
            ("PARQUET", _) => ("read_parquet('{0}')", ".parquet"),
            ("JSON", "GZIP") => ("read_json('{0}', compression = 'gzip')", ".json.gz"),
            ("JSON", "ZSTD") => ("read_json('{0}', compression = 'zstd')", ".json.zst"),
            ("JSON", _) => ("read_json('{0}')", ".json"),
            (_, "GZIP") => ("read_csv('{0}', compression = 'gzip', delim = '\u0001', columns = {'n': 'INT', 's': 'TEXT'})", ".gz"),
            (_, "ZSTD") => ("read_csv('{0}', compression = 'zstd', delim = '\u0001', columns = {'n': 'INT', 's': 'TEXT'})", ".zst"),
            _ => ("read_csv('{0}', compression = 'none', delim = '\u0001', columns = {'n': 'INT', 's': 'TEXT'})", ".txt"),
        };
        Assert.All(files, file => Assert.EndsWith(suffix, file.Path, StringComparison.Ordinal));
        Assert.Equal(["1000|500500|name 999"], await _world.Direct(files, "count(*), sum(n), max(s)", call, suffix));
        if (format == "PARQUET")
        {
            var codec = compression == "NONE" ? "UNCOMPRESSED" : compression;
            Assert.Equal([codec], await _world.Direct(files, "string_agg(DISTINCT compression, ',')", "parquet_metadata('{0}')"));
        }
    }

    private async Task<List<string>> Codecs()
    {
        var files = new List<(string, byte[])>();
        foreach (var entry in (await _world.Live()).Data)
        {
            files.Add((entry.File.Path, await Bytes(entry.File.Path["s3://lake/".Length..])));
        }

        return await _world.Direct(files, "string_agg(DISTINCT compression, ',')", "parquet_metadata('{0}')");
    }

    private async Task<List<(string Path, byte[] Bytes)>> FilesOf(Execution done)
    {
        var files = new List<(string, byte[])>();
        foreach (var row in (await _world.Statements.Manifest(done.Key, Tarn.Storage.Rights.InstanceRights.Instance, null, 100, default)).Rows)
        {
            files.Add((row[0]!, await Bytes(row[0]!["s3://lake/".Length..])));
        }

        Assert.NotEmpty(files);
        return files;
    }

    private async Task<byte[]> Bytes(string key) =>
        (await _world.Objects.ReadAll(await _world.Objects.Head("lake", key, default), default)).ToArray();

    private async Task<Execution> Succeeded(string sql, string? identity = null)
    {
        var done = await _world.Run(sql, identity: identity);
        Assert.True(done.State == ExecutionState.Succeeded, $"{sql}: {done.Error?.Text}");
        return done;
    }
}
