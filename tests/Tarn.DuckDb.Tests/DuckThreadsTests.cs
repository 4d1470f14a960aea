namespace Tarn.DuckDb.Tests;

public sealed class DuckThreadsTests
{
    private readonly DuckThreads _threads = new("test");

    [Fact]
    public async Task A_thread_that_has_ended_its_work_takes_the_next_work()
    {
        var seen = new HashSet<int>();
        for (var i = 0; i < 20; i++)
        {
            seen.Add(await _threads.Run(() => Environment.CurrentManagedThreadId));
        }

        // The result of one work may arrive before its thread waits again, so that a second thread takes the next one.
        Assert.InRange(seen.Count, 1, 3);
    }

    [Fact]
    public async Task Work_that_fails_fails_its_task_and_the_next_work_runs()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _threads.Run<int>(() => throw new InvalidOperationException("fails")));
        Assert.Equal(7, await _threads.Run(() => 7));
    }

    [Fact]
    public async Task More_works_at_a_time_than_waiting_threads_run_beside_each_other()
    {
        using var all = new Barrier(8);
        var numbers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => _threads.Run(() =>
        {
            all.SignalAndWait();
            return i;
        })));
        Assert.Equal(Enumerable.Range(0, 8), numbers);
    }
}
