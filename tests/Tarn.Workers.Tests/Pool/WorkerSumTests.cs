using Tarn.Workers;
using Tarn.Workers.Pool;
using Tarn.Workers.Protocol;

namespace Tarn.Workers.Tests.Pool;

/// <summary>Two statements that are each within their limit, and together too large.</summary>
public sealed class WorkerSumTests : IAsyncLifetime
{
    // this statement holds a hash table of some 150 MB and does not end
    private const string Large = """
        SELECT min(big.s) FROM range(100000000000) r(j)
        JOIN (SELECT i, repeat('x', 40) || i AS s FROM range(1500000) t(i)) big ON big.i = r.j
        """;

    private static readonly WorkerPrincipal Ada = new("000000000000", "us-east-1", "ada", "primary");

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-worker-sum-").FullName;
    private WorkerPool _pool = null!;

    public async Task InitializeAsync() => _pool = await WorkerPool.Start(
        TestWorkers.Options(_folder) with { MemoryBytes = 256L << 20, TotalBytes = 0, ShareBytes = 150L << 20 }, TimeProvider.System, default);

    public async Task DisposeAsync()
    {
        await _pool.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task One_of_two_large_statements_is_ended_and_the_other_goes_on()
    {
        using var enough = new CancellationTokenSource();
        var (first, second) = (Run(Ada, enough.Token), Run(Ada with { Identity = "bob" }, enough.Token));
        var ended = await Task.WhenAny(first, second).InTime();
        var error = await Assert.ThrowsAsync<WorkerException>(() => ended);
        Assert.Equal(WorkerErrorName.ExceededMemoryLimit, error.Name);
        Assert.Contains("of all SQL workers", error.Message, StringComparison.Ordinal);
        Assert.False((ended == first ? second : first).IsCompleted);
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ended == first ? second : first);
    }

    private async Task Run(WorkerPrincipal principal, CancellationToken cancellationToken)
    {
        var worker = await _pool.Rent(principal, default);
        try
        {
            await worker.Run(new WorkerStatement { Sql = Large }, _ => ValueTask.CompletedTask, cancellationToken);
        }
        finally
        {
            await _pool.Return(worker);
        }
    }
}
