using System.Diagnostics;
using System.Text;
using Tarn.Processes.Watching;

namespace Tarn.Functions.Tests.Running;

/// <summary>Limits of starts count the time that a process had, and not the time that its neighbours took.</summary>
public sealed class RunnableTimeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(16);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();

    private TimeSpan Elapsed => _time.GetUtcNow() - new ManualTime().GetUtcNow();

    private static IReadOnlyDictionary<int, TimeSpan> None => Waits();

    [Fact]
    public async Task A_process_that_never_waits_has_the_limit_by_the_wall_clock()
    {
        var start = new TaskCompletionSource<int>();
        var wait = RunnableTime.Wait(start.Task, Limit, () => None, _time, default);
        Assert.Equal(16, await StepsOf(wait));
        await Assert.ThrowsAsync<TimeoutException>(() => wait);
    }

    [Fact]
    public async Task A_process_that_waits_half_of_the_time_has_twice_the_limit()
    {
        var start = new TaskCompletionSource<int>();
        var wait = RunnableTime.Wait(start.Task, Limit, () => Waits((1, Elapsed.TotalSeconds / 2)), _time, default);
        await StepsOf(wait);
        await Assert.ThrowsAsync<TimeoutException>(() => wait);
        Assert.Equal(2 * Limit.TotalSeconds, Elapsed.TotalSeconds, 0.01);
    }

    [Fact]
    public async Task A_process_that_always_waits_ends_at_twelve_times_the_limit()
    {
        var start = new TaskCompletionSource<int>();
        var wait = RunnableTime.Wait(start.Task, Limit, () => Waits((1, Elapsed.TotalSeconds)), _time, default);
        await StepsOf(wait);
        await Assert.ThrowsAsync<TimeoutException>(() => wait);
        Assert.Equal(12 * Limit, Elapsed);
    }

    [Fact]
    public async Task A_start_that_ends_within_its_limit_is_no_timeout()
    {
        var start = new TaskCompletionSource<int>();
        var wait = RunnableTime.Wait(start.Task, Limit, () => None, _time, default);
        await Patience.Until(() => _time.HasTimer(Step));
        _time.Advance(Step);
        start.SetResult(7);
        Assert.Equal(7, await wait.InTime());
    }

    [Fact]
    public async Task A_start_that_ends_during_the_last_look_is_no_timeout()
    {
        var start = new TaskCompletionSource<int>();
        var looks = 0;
        var wait = RunnableTime.Wait(start.Task, Limit, Look, _time, default);
        await StepsOf(wait);
        Assert.Equal(7, await wait);

        IReadOnlyDictionary<int, TimeSpan> Look()
        {
            if (++looks == Limit / Step)
            {
                start.SetResult(7);
            }

            return None;
        }
    }

    [Fact]
    public async Task A_start_that_ends_between_a_step_and_its_look_is_no_timeout()
    {
        var start = new TaskCompletionSource<int>();
        var busy = new BusyContext();
        var wait = busy.Begin(() => RunnableTime.Wait(start.Task, Limit, () => None, _time, default));
        _time.Advance(Step);
        await Patience.Until(() => busy.HasWork);
        start.SetResult(7);
        busy.Work();
        Assert.Equal(7, await wait.InTime());
    }

    [Fact]
    public async Task A_start_that_fails_by_a_timeout_of_its_own_keeps_its_error()
    {
        var own = new TimeoutException("own");
        Assert.Same(own, await Assert.ThrowsAsync<TimeoutException>(
            () => RunnableTime.Wait(Task.FromException<int>(own), Limit, () => None, _time, default)));
    }

    [Fact]
    public async Task A_cancelled_wait_is_no_timeout()
    {
        using var cancelled = new CancellationTokenSource();
        var wait = RunnableTime.Wait(new TaskCompletionSource<int>().Task, Limit, () => None, _time, cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.InTime());
    }

    [Fact]
    public void Waits_of_threads_at_the_same_time_count_once()
    {
        var clock = new RunnableTime(_time);
        _time.Advance(TimeSpan.FromSeconds(10));
        clock.Look(Waits((1, 3), (2, 4), (3, 4)));
        Assert.Equal(TimeSpan.FromSeconds(6), clock.Counted);
        _time.Advance(TimeSpan.FromSeconds(10));
        clock.Look(Waits((1, 8), (2, 5), (3, 4)));
        Assert.Equal(TimeSpan.FromSeconds(11), clock.Counted);
    }

    [Fact]
    public void A_new_thread_counts_from_its_start_and_a_reused_number_is_a_new_thread()
    {
        var clock = new RunnableTime(_time);
        _time.Advance(TimeSpan.FromSeconds(10));
        clock.Look(Waits((1, 5)));
        clock.Look(Waits((2, 1)));
        Assert.Equal(TimeSpan.FromSeconds(6), clock.Waited);
        clock.Look(Waits((2, 0.5)));
        Assert.Equal(TimeSpan.FromSeconds(6.5), clock.Waited);
        clock.Look(None);
        Assert.Equal(TimeSpan.FromSeconds(6.5), clock.Waited);
    }

    [Fact]
    public void A_wait_that_began_before_the_last_look_counts_whole_and_never_beyond_the_elapsed_time()
    {
        var clock = new RunnableTime(_time);
        _time.Advance(TimeSpan.FromSeconds(5));
        clock.Look(Waits((1, 0)));
        _time.Advance(TimeSpan.FromSeconds(1));
        clock.Look(Waits((1, 5.5)));
        Assert.Equal(TimeSpan.FromSeconds(0.5), clock.Counted);
        clock.Look(Waits((1, 9)));
        Assert.Equal(TimeSpan.Zero, clock.Counted);
        Assert.False(clock.IsOver(TimeSpan.FromSeconds(1)));
        Assert.True(clock.IsOver(TimeSpan.FromSeconds(0.5)));
    }

    [Theory]
    [InlineData("81281 51596 2\n", 515L)]
    [InlineData("0 0 0\n", 0L)]
    [InlineData("9223372036854775807 9223372036854775807 1\n", 92_233_720_368_547_758L)]
    [InlineData("", null)]
    [InlineData("81281", null)]
    [InlineData("81281 x 2", null)]
    [InlineData("81281 -5 2", null)]
    [InlineData("0 99999999999999999999 2", null)]
    public void A_line_of_the_kernel_is_read_or_left_out(string line, long? ticks) =>
        Assert.Equal(ticks, SchedulerTimes.WaitIn(Encoding.ASCII.GetBytes(line))?.Ticks);

    [Fact]
    public void The_threads_of_this_process_are_found_and_an_ended_process_has_none()
    {
        if (File.Exists("/proc/self/schedstat"))
        {
            Assert.NotEmpty(SchedulerTimes.WaitsOf([Environment.ProcessId]));
        }

        using var ended = Process.Start("true");
        ended.WaitForExit();
        Assert.Empty(SchedulerTimes.WaitsOf([ended.Id]));
    }

    private static Dictionary<int, TimeSpan> Waits(params (int Thread, double Seconds)[] waits) =>
        waits.ToDictionary(wait => wait.Thread, wait => TimeSpan.FromSeconds(wait.Seconds));

    // Moves the clock to each timer of the wait until it ends.
    private async Task<int> StepsOf(Task wait)
    {
        for (var steps = 0; ; steps++)
        {
            var due = TimeSpan.Zero;
            await Patience.Until(() => wait.IsCompleted || (due = NextTimer()) > TimeSpan.Zero);
            if (wait.IsCompleted)
            {
                return steps;
            }

            _time.Advance(due);
        }
    }

    private TimeSpan NextTimer() => Enumerable.Range(1, 1_000).Select(ms => TimeSpan.FromMilliseconds(ms)).FirstOrDefault(_time.HasTimer);
}
