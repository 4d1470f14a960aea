using Tarn.Functions.Environments;
using Tarn.Processes.Watching;

namespace Tarn.Functions.Running;

/// <summary>
/// Looks at the memory of all environments: forty times a second while one works, otherwise once a second. It also ends
/// those that were idle too long.
/// </summary>
internal sealed class EnvironmentWatch : IAsyncDisposable
{
    private static readonly TimeSpan BusyInterval = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan QuietInterval = TimeSpan.FromSeconds(1);

    private readonly EnvironmentPool _pool;
    private readonly TimeSpan _idleMax;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _watching;
    private TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EnvironmentWatch(EnvironmentPool pool, TimeSpan idleMax, TimeProvider time)
    {
        (_pool, _idleMax, _time) = (pool, idleMax, time);
        _watching = Task.Run(Watch);
    }

    /// <summary>Brings the next look forward, because an invocation begins.</summary>
    public void Wake() => Volatile.Read(ref _woken).TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching;
        _stopping.Dispose();
    }

    private async Task Watch()
    {
        try
        {
            while (true)
            {
                if (!Look())
                {
                    await Quiet();
                    Volatile.Write(ref _woken, new(TaskCreationOptions.RunContinuationsAsynchronously));
                }

                await Task.Delay(BusyInterval, _time, _stopping.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // the runner ends
        }
    }

    private async Task Quiet()
    {
        try
        {
            await _woken.Task.WaitAsync(QuietInterval, _time, _stopping.Token);
        }
        catch (TimeoutException)
        {
            // no invocation began
        }
    }

    /// <returns>True while an environment works.</returns>
    private bool Look()
    {
        var environments = _pool.All();
        if (environments.Count > 0)
        {
            var table = ProcessTable.Read();
            foreach (var environment in environments)
            {
                environment.Look(table);
            }

            _pool.EndIdle(_time.GetUtcNow() - _idleMax);
        }

        return environments.Any(environment => environment.State is EnvironmentState.Busy or EnvironmentState.Starting);
    }
}
