using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Tarn.DuckDb;
using Tarn.Lake.Formats;
using Tarn.Workers;
using Tarn.Workers.Leases;
using Tarn.Workers.Pages;
using Tarn.Workers.Pool;
using Tarn.Workers.Protocol;
using Xunit.Abstractions;

namespace Tarn.Workers.Tests.Pool;

/// <summary>Tests with real child processes: this assembly's own program is the worker.</summary>
public sealed class WorkerPoolTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly WorkerPrincipal Ada = new("000000000000", "us-east-1", "ada", "primary");
    private static readonly WorkerPrincipal Bob = Ada with { Identity = "bob" };

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-workers-").FullName;
    private WorkerPool _pool = null!;

    public async Task InitializeAsync() => _pool = await WorkerPool.Start(TestWorkers.Options(_folder), TimeProvider.System, default);

    public async Task DisposeAsync()
    {
        await _pool.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_worker_answers_with_typed_pages()
    {
        var rows = await Run(Ada, "SELECT i AS a, 'x' || i AS b FROM range(3) t(i)", PageType.Long, PageType.Bytes);
        output.WriteLine(_pool.Report.ToString());
        Assert.Equal([["0", "x0"], ["1", "x1"], ["2", "x2"]], rows);
    }

    [Fact]
    public async Task A_worker_that_is_not_ready_in_time_is_a_failed_statement_and_no_cancelled_one()
    {
        var options = TestWorkers.Options(Path.Combine(_folder, "slow")) with { StartTimeout = TimeSpan.FromTicks(1) };
        var failure = await Assert.ThrowsAsync<WorkerException>(async () =>
        {
            await using var pool = await WorkerPool.Start(options, TimeProvider.System, default);
            await pool.Return(await pool.Rent(Ada, default));
        });
        Assert.Equal(WorkerErrorName.GenericInternalError, failure.Name);
    }

    [Fact]
    public async Task Two_principals_never_share_a_process()
    {
        var first = await ProcessOf(Ada);
        var second = await ProcessOf(Bob);
        Assert.NotEqual(first, second);
        Assert.Equal(first, await ProcessOf(Ada));
    }

    [Fact]
    public async Task A_worker_that_spilled_is_replaced()
    {
        var first = await ProcessOf(Ada);
        var rows = await Run(Ada, "SELECT count(*) FROM (SELECT md5(CAST(i AS VARCHAR)) AS m FROM range(4000000) t(i) ORDER BY m OFFSET 1)", PageType.Long);
        Assert.Equal([["3999999"]], rows);
        Assert.NotEqual(first, await ProcessOf(Ada));
    }

    [Fact]
    public async Task A_worker_that_was_ended_while_it_waits_serves_no_statement()
    {
        var worker = await _pool.Rent(Ada, default);
        await _pool.Return(worker);
        worker.End(new WorkerException(WorkerErrorName.ExceededMemoryLimit, "too much"));
        Assert.Equal([["1"]], await Run(Ada, "SELECT 1::BIGINT", PageType.Long));
    }

    [Fact]
    public async Task A_worker_that_another_program_killed_while_it_waits_serves_no_statement()
    {
        var process = await ProcessOf(Ada);
        using (var killed = Process.GetProcessById(process))
        {
            killed.Kill();
            await killed.WaitForExitAsync();
        }

        Assert.Equal([["1"]], await Run(Ada, "SELECT 1::BIGINT", PageType.Long));
    }

    [Fact]
    public async Task Background_work_leaves_the_last_free_worker_to_statements()
    {
        var statement = await _pool.Rent(Ada, default);
        Assert.Null(await _pool.TryRent(Bob, default));
        await _pool.Return(statement);
        var background = await _pool.TryRent(Bob, default);
        Assert.NotNull(background);
        Assert.Null(await _pool.TryRent(Bob, default));
        Assert.Equal([["1"]], await Run(Ada, "SELECT 1::BIGINT", PageType.Long));
        await _pool.Return(background);
    }

    [Fact]
    public async Task A_limit_ends_only_the_statement_that_exceeded_it()
    {
        var worker = await _pool.Rent(Ada, default);
        var before = worker.Statements;
        Assert.Equal([["1"]], (await Collect(worker, "SELECT 1::BIGINT", [PageType.Long])).Rows);
        _pool.EndRunning(worker, before, new WorkerException(WorkerErrorName.ExceededMemoryLimit, "too much"));
        Assert.Equal([["2"]], (await Collect(worker, "SELECT 2::BIGINT", [PageType.Long])).Rows);
        await _pool.Return(worker);
        _pool.EndRunning(worker, worker.Statements, new WorkerException(WorkerErrorName.ExceededMemoryLimit, "too much"));
        Assert.True(worker.IsUsable);
    }

    [Theory]
    [InlineData("SELECT count(*) FROM read_text('/etc/passwd')")]
    [InlineData("SELECT count(*) FROM read_text('/proc/self/status')")]
    [InlineData("SELECT count(*) FROM glob('/*')")]
    [InlineData("SET memory_limit = '10GB'")]
    [InlineData("INSTALL httpfs")]
    public async Task What_the_fence_forbids_fails_and_nothing_is_read(string sql) =>
        await Assert.ThrowsAsync<WorkerException>(() => Run(Ada, sql, PageType.Long));

    [Fact]
    public async Task Linked_files_are_read_and_gone_after_the_statement()
    {
        var file = Path.Combine(_folder, "data.parquet");
        await DuckThread.Run("make", () =>
        {
            using var database = DuckDatabase.Open(new DuckSettings { MemoryLimitBytes = 64 << 20, Threads = 1, TempDirectory = null });
            using var connection = database.Connect();
            connection.Execute($"COPY (SELECT 42 AS x) TO '{file}' (FORMAT parquet)");
        });
        var worker = await _pool.Rent(Ada, default);
        var link = worker.Folder.Link(new PlainLease(file));
        var (rows, done) = await Collect(worker, $"SELECT x FROM read_parquet('{link}')", [PageType.Int]);
        await _pool.Return(worker);
        Assert.Equal([["42"]], rows);
        Assert.True(done.BytesRead > 0);
        Assert.Empty(Directory.GetFiles(Path.Combine(worker.Folder.Root, "in")));
    }

    [Fact]
    public async Task A_statement_that_kills_its_process_costs_one_worker()
    {
        var error = await Assert.ThrowsAsync<WorkerException>(
            () => Run(Ada, "SELECT json_structure(repeat('[', 3000000) || repeat(']', 3000000))", PageType.Bytes));
        Assert.Equal(WorkerErrorName.GenericInternalError, error.Name);
        Assert.Equal([["1"]], await Run(Ada, "SELECT 1", PageType.Int));
    }

    [Fact]
    public async Task A_runaway_dies_at_its_deadline()
    {
        var worker = await _pool.Rent(Ada, default);
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        var process = worker.ProcessId;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            worker.Run(new WorkerStatement
            {
                Sql = "SELECT count(*) FROM range(100000000000) a, range(100000000000) b",
            }, _ => ValueTask.CompletedTask, deadline.Token).InTime());
        Assert.True(deadline.IsCancellationRequested);
        await _pool.Return(worker);
        await Patience.Until(() => !Lives(process));
    }

    [Fact]
    public async Task A_statement_that_passes_the_memory_limit_ends_with_that_error()
    {
        var error = await Assert.ThrowsAsync<WorkerException>(
            () => Run(Ada, "SELECT count(DISTINCT s) FROM (SELECT repeat('x', 300000000) || i AS s FROM range(4) t(i))", PageType.Long));
        Assert.Equal(WorkerErrorName.ExceededMemoryLimit, error.Name);
    }

    [Fact]
    public async Task A_worker_leaves_when_its_input_ends()
    {
        // However the server ends, the pipe is closed. A shell that is killed stands in for the server.
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "orphan"));
        foreach (var name in new[] { "in", "out", "spill" })
        {
            folder.CreateSubdirectory(name);
        }

        var options = TestWorkers.Options(_folder);
        var start = new ProcessStartInfo(options.Program) { WorkingDirectory = folder.FullName, RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in options.Arguments.Concat(
            [(64 << 20).ToString(CultureInfo.InvariantCulture), (2L << 30).ToString(CultureInfo.InvariantCulture), "1000000", "1", "0", "0"]))
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        await process.StandardOutput.BaseStream.ReadExactlyAsync(new byte[5]);
        process.StandardInput.Close();
        await process.WaitForExitAsync().InTime();
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task A_server_that_is_killed_leaves_no_child()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "killed")).FullName;
        var options = TestWorkers.Options(folder);
        var start = new ProcessStartInfo(options.Program) { RedirectStandardOutput = true };
        foreach (var argument in new[] { typeof(WorkerPoolTests).Assembly.Location, "pool", folder })
        {
            start.ArgumentList.Add(argument);
        }

        using var server = Process.Start(start)!;
        var workers = (await server.StandardOutput.ReadLineAsync())!.Split(' ').Select(int.Parse).ToList();
        Assert.NotEmpty(workers);
        server.Kill();
        await server.WaitForExitAsync();
        await Patience.Until(() => !workers.Exists(Lives));
    }

    /// <summary>Whether the process runs. A zombie has ended, even if process 1 never reaps it.</summary>
    private static bool Lives(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task<int> ProcessOf(WorkerPrincipal principal)
    {
        var worker = await _pool.Rent(principal, default);
        await Collect(worker, "SELECT 1", [PageType.Int]);
        await _pool.Return(worker);
        return worker.ProcessId;
    }

    private async Task<List<string?[]>> Run(WorkerPrincipal principal, string sql, params PageType[] types)
    {
        var worker = await _pool.Rent(principal, default);
        try
        {
            return (await Collect(worker, sql, types)).Rows;
        }
        finally
        {
            await _pool.Return(worker);
        }
    }

    private static async Task<(List<string?[]> Rows, WorkerDone Done)> Collect(Worker worker, string sql, PageType[] types)
    {
        var rows = new List<string?[]>();
        var done = await worker.Run(new WorkerStatement { Sql = sql }, bytes =>
        {
            var page = Page.Read(bytes, types);
            rows.AddRange(Enumerable.Range(0, page.RowCount).Select(r => types.Select((_, c) => Text(page, r, c)).ToArray()));
            return ValueTask.CompletedTask;
        }, default);
        return (rows, done);
    }

    private static string? Text(Page page, int row, int column) => page.Columns[column].Width switch
    {
        4 => BinaryPrimitives.ReadInt32LittleEndian(page.Columns[column].Fixed(row)).ToString(CultureInfo.InvariantCulture),
        8 => page.Long(row, column).ToString(CultureInfo.InvariantCulture),
        _ => page.Text(row, column),
    };

    private sealed record PlainLease(string Path) : IFileLease
    {
        public string LinkName => "b1";

        public long SizeBytes => new FileInfo(Path).Length;

        public long ModifiedMs => 0;

        public Task<ParquetObstacle> Obstacles(IReadOnlyCollection<IReadOnlyList<int>>? columns, CancellationToken cancellationToken) =>
            Task.FromResult(ParquetObstacle.None);

        public Task Verify(IReadOnlyCollection<IReadOnlyList<int>>? columns, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task VerifyFooter(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
