namespace Tarn.Storage.Tests;

/// <summary>A pause ends by an arrival, by its end, and by the token.</summary>
public sealed class PausesTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_time_that_came_before_the_wait_began_ends_it()
    {
        var since = _time.GetTimestamp();
        _time.Advance(Minute);
        await Wait(since).InTime();
    }

    [Fact]
    public async Task The_end_of_the_pause_ends_it()
    {
        var wait = Wait(_time.GetTimestamp());
        Assert.False(wait.IsCompleted);
        _time.Advance(Minute);
        await wait.InTime();
    }

    [Fact]
    public async Task An_arrival_ends_it_also_one_that_failed()
    {
        await Pauses.Wait(_ => Task.CompletedTask, Minute, _time.GetTimestamp(), _time, default).InTime();
        await Pauses.Wait(_ => Task.FromException(new IOException()), Minute, _time.GetTimestamp(), _time, default).InTime();
    }

    [Fact]
    public async Task The_token_ends_it()
    {
        using var stop = new CancellationTokenSource();
        var wait = Wait(_time.GetTimestamp(), stop.Token);
        await stop.CancelAsync();
        await wait.InTime();
    }

    private Task Wait(long since, CancellationToken stop = default) => Pauses.Wait(end => Task.Delay(Timeout.Infinite, end), Minute, since, _time, stop);
}
