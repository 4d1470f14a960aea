using Tarn.DuckDb;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Writing;
using Tarn.Storage;
using Tarn.Storage.Disk;
using Tarn.Workers.Jobs;
using Tarn.Workers.Pool;
using Tarn.Workers.Tests.Pool;

namespace Tarn.Workers.Tests.Jobs;

/// <summary>Jobs over single files, in a program without any other room's parts.</summary>
public sealed class FileJobsTests : IAsyncLifetime
{
    private const string Scratch = "scratch";

    private static readonly JobSubject Subject = new(new CatalogScope("000000000000", "us-east-1"), "Prefix s3://lake/p/");
    private static readonly StructType Columns = new(
        new NestedField(1, "id", PrimitiveType.Long), new NestedField(2, "name", PrimitiveType.String), new NestedField(3, "x", PrimitiveType.Double));

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-file-jobs-").FullName;
    private WorkerPool _pool = null!;
    private FileDisk _disk = null!;
    private WorkerFileJobs _jobs = null!;

    public async Task InitializeAsync()
    {
        _disk = new FileDisk(_folder, TimeProvider.System);
        _disk.CreateFolder(Scratch);
        _pool = await WorkerPool.Start(TestWorkers.Options(_folder), TimeProvider.System, default);
        _jobs = new WorkerFileJobs(new NoScans(), new LocalLeases(_folder, Subject.Scope.Account), _pool, _disk, Scratch);
    }

    public async Task DisposeAsync()
    {
        await _pool.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Footers_of_files_are_read_in_order()
    {
        var first = await Write("a.parquet", "SELECT i::BIGINT AS id, 'n' || i AS name, 0.5::DOUBLE AS x FROM range(3) t(i)");
        await File.WriteAllTextAsync(Path.Combine(_folder, "b.parquet"), "no Parquet file");
        var facts = await _jobs.ReadFooters(new FooterJob { Subject = Subject, Files = [first, ("s3://lake/p/b.parquet", 15)] }, default);
        Assert.Equal(2, facts.Count);
        Assert.Equal((3, null), (facts[0].RowCount, facts[0].Misfit));
        Assert.NotNull(facts[1].Misfit);
    }

    [Fact]
    public async Task Files_become_one_with_their_rows_in_order()
    {
        var first = await Write("a.parquet", "SELECT 2::BIGINT AS id, 'b' AS name, -0.0::DOUBLE AS x");
        var second = await Write("b.parquet", "SELECT i::BIGINT AS id, 'a' AS name, 0.0::DOUBLE AS x FROM range(2) t(i)");
        var joined = await _jobs.Join(new JoinJob { Subject = Subject, Files = [first, second], Columns = Columns, HasFieldIds = true }, default);
        Assert.Equal(3, joined.RowCount);
        Assert.StartsWith($"{Scratch}/{WorkerPool.WrittenPrefix}", joined.Path, StringComparison.Ordinal);
        Assert.Equal("2b-0.0,0a0.0,1a0.0", await Read($"SELECT string_agg(id || name || x, ',') FROM read_parquet('{_disk.LocalPath(joined.Path)}')"));
        Assert.Equal("1", await Read(
            $"SELECT CAST(field_id AS VARCHAR) FROM parquet_schema('{_disk.LocalPath(joined.Path)}') WHERE name = 'id'"));
    }

    [Fact]
    public async Task Files_of_another_account_are_refused()
    {
        var file = await Write("a.parquet", "SELECT 1 AS id");
        var other = Subject with { Scope = new CatalogScope("111111111111", "us-east-1") };
        var error = await Assert.ThrowsAsync<TarnException>(() => _jobs.ReadFooters(new FooterJob { Subject = other, Files = [file] }, default));
        Assert.Contains("Access denied", error.Message, StringComparison.Ordinal);
    }

    private async Task<(string Location, long SizeBytes)> Write(string name, string select)
    {
        var path = Path.Combine(_folder, name);
        await Duck(connection => connection.Execute($"COPY ({select}) TO '{path}' (FORMAT parquet)"));
        return ($"s3://lake/p/{name}", new FileInfo(path).Length);
    }

    private static async Task<string> Read(string sql)
    {
        var text = "";
        await Duck(connection =>
        {
            using var result = connection.Query(sql);
            using var chunk = result.NextChunk()!;
            text = System.Text.Encoding.UTF8.GetString(chunk.View[0].Bytes(0));
        });
        return text;
    }

    private static Task Duck(Action<DuckConnection> work) => DuckThread.Run("test", () =>
    {
        using var database = DuckDatabase.Open(new DuckSettings { MemoryLimitBytes = 64 << 20, Threads = 1, TempDirectory = null });
        using var connection = database.Connect();
        work(connection);
    });
}
