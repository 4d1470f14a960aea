using Microsoft.Extensions.Logging;
using Tarn.Functions.Environments;
using Tarn.Processes.Watching;

namespace Tarn.Functions.Running;

/// <summary>
/// Looks at the memory of all environments: forty times a second while one works, otherwise once a second. It also stops the
/// processes of idle ones, and ends the ones that were idle too long.
/// </summary>
internal sealed partial class EnvironmentWatch : IAsyncDisposable
{
    private static readonly TimeSpan BusyInterval = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan QuietInterval = TimeSpan.FromSeconds(1);

    private readonly EnvironmentPool _pool;
    private readonly TimeSpan _idleMax;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SocketMemory _sockets;
    private readonly Task _watching;
    private TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EnvironmentWatch(EnvironmentPool pool, TimeSpan idleMax, TimeProvider time, ILogger logger)
    {
        (_pool, _idleMax, _time, _logger) = (pool, idleMax, time, logger);
        _sockets = new SocketMemory(time);
        _watching = Task.Run(Watch);
    }

    /// <summary>Brings the next look forward, because an invocation begins.</summary>
    public void Wake() => Volatile.Read(ref _woken).TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching;
        _sockets.Dispose();
        _stopping.Dispose();
    }

    private async Task Watch()
    {
        try
        {
            while (true)
            {
                if (!LookSafely())
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

    private bool LookSafely()
    {
        try
        {
            return Look();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LookFailed(_logger, failure);
            return true;
        }
    }

    /// <returns>True while an environment works, or is not stopped yet.</returns>
    private bool Look()
    {
        var isBusy = false;
        var environments = _pool.All();
        if (environments.Count > 0)
        {
            var table = ProcessTable.Read();
            _sockets.Look();
            foreach (var environment in environments)
            {
                isBusy |= environment.Look(table, _sockets);
            }

            _pool.KeepWithinMemory();
            _pool.EndIdle(_time.GetUtcNow() - _idleMax);
        }

        return isBusy;
    }

    [LoggerMessage(LogLevel.Error, "The look at the environments of functions failed; it is repeated")]
    private static partial void LookFailed(ILogger logger, Exception failure);
}
