using Microsoft.Extensions.Logging;
using Tarn.Storage;

namespace Tarn.Messaging.Turns;

/// <summary>Runs the worker of one topic or bus while its records wait. All workers share some slots, and take turns.</summary>
/// <param name="steps">Does some work, and asks for another turn if there is more.</param>
/// <param name="exists">Whether the topic or bus exists.</param>
internal sealed partial class TurnWork(
    Func<TurnWork, CancellationToken, Task> steps, Func<bool> exists, SemaphoreSlim slots, ILogger logger, TimeProvider time, CancellationToken stop)
    : IDisposable
{
    private const int Idle = 0;
    private const int Runs = 1;
    private const int RunsAgain = 2;
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private int _state;
    private ITimer? _retry;

    /// <summary>The run; ended while nothing waits.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    /// <summary>Looks for records, soon.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _state, RunsAgain) == Idle)
        {
            Running = Task.Run(Run);
        }
    }

    /// <summary>Takes another turn after this one.</summary>
    public void Again() => Volatile.Write(ref _state, RunsAgain);

    /// <summary>Looks for records after a pause.</summary>
    public void WakeIn(TimeSpan pause) => Interlocked.Exchange(ref _retry, time.CreateTimer(_ => Wake(), null, pause, Timeout.InfiniteTimeSpan))?.Dispose();

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _retry, null)?.Dispose();

    private async Task Run()
    {
        do
        {
            Volatile.Write(ref _state, Runs);
            try
            {
                await slots.WaitAsync(stop);
                try
                {
                    await steps(this, stop);
                }
                finally
                {
                    slots.Release();
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (TarnException gone) when (gone.Kind == ErrorKind.NotFound && !exists())
            {
                continue;
            }
            catch (Exception failure)
            {
                // Whatever it is: without another attempt, records would wait for ever.
                LogFailed(logger, failure.Message);
                Again();
                await Task.Delay(PauseAfterFailure, time, stop).Quietly();
            }
        }
        while (!stop.IsCancellationRequested && Interlocked.CompareExchange(ref _state, Idle, Runs) != Runs);
    }

    [LoggerMessage(LogLevel.Error, "Messages of a topic or bus wait and are tried again: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
