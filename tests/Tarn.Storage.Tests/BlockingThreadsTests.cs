namespace Tarn.Storage.Tests;

public sealed class BlockingThreadsTests
{
    [Fact]
    public async Task Shared_pieces_are_done_once_each_while_all_threads_share()
    {
        using var threads = new BlockingThreads("test", 3);
        var done = new int[6][];
        await Task.WhenAll(Enumerable.Range(0, done.Length).Select(i => threads.Run(() =>
        {
            done[i] = new int[100];
            threads.Share(100, piece => Interlocked.Increment(ref done[i][piece]));
            Assert.All(done[i], count => Assert.Equal(1, count));
        })));
    }

    [Fact]
    public async Task Pieces_run_on_several_threads_at_a_time()
    {
        using var threads = new BlockingThreads("test", 2);
        using var both = new Barrier(2);
        await threads.Run(() => threads.Share(2, _ => both.SignalAndWait()));
    }

    [Fact]
    public async Task A_failed_piece_is_thrown_when_the_others_have_ended()
    {
        using var threads = new BlockingThreads("test", 2);
        using var failed = new ManualResetEventSlim();
        var (begun, ended) = (0, 0);
        var share = threads.Run(() => threads.Share(1_000, piece =>
        {
            Interlocked.Increment(ref begun);
            if (piece == 1)
            {
                failed.Set();
                throw new InvalidOperationException("piece 1");
            }

            failed.Wait();
            Interlocked.Increment(ref ended);
        }));
        Assert.Equal("piece 1", (await Assert.ThrowsAsync<InvalidOperationException>(() => share)).Message);
        Assert.Equal(begun, ended + 1);
    }
}
