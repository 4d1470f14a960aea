using System.Diagnostics;
using System.Text;
using Tarn.Workers.Pool;

namespace Tarn.Workers.Tests.Pool;

public sealed class SessionWorkersTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-sessions-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_session_keeps_state_between_requests_behind_the_fences()
    {
        var workers = new SessionWorkers(TestWorkers.Options(_folder), TimeProvider.System);
        var worker = (await workers.TryStart(CancellationToken.None))!;
        Assert.Equal("\0ab", await Ask(worker, "ab"));
        Assert.Equal("\u0001c", await Ask(worker, "c"));
        Assert.Equal("refused", await Ask(worker, "open"));
        Assert.Equal("TEST_FAILURE", (await Assert.ThrowsAsync<WorkerException>(() => Ask(worker, "fail"))).Name);
        await workers.Return(worker);
    }

    [Fact]
    public async Task A_place_is_free_again_after_its_process_was_killed_and_returned()
    {
        var workers = new SessionWorkers(TestWorkers.Options(_folder) with { WorkersMax = 1 }, TimeProvider.System);
        var worker = (await workers.TryStart(CancellationToken.None))!;
        Assert.Null(await workers.TryStart(CancellationToken.None));
        Process.GetProcessById(worker.ProcessId).Kill();
        await Assert.ThrowsAsync<WorkerException>(() => Ask(worker, "a"));
        await workers.Return(worker);
        var next = (await workers.TryStart(CancellationToken.None))!;
        Assert.Equal("\0a", await Ask(next, "a"));
        await workers.Return(next);
    }

    private static async Task<string> Ask(Worker worker, string request)
    {
        var answer = new MemoryStream();
        await worker.Ask(Encoding.UTF8.GetBytes(request), async piece => await answer.WriteAsync(piece), CancellationToken.None);
        return Encoding.UTF8.GetString(answer.ToArray());
    }
}
