using Microsoft.Extensions.Logging;
using Tarn.Messaging.Topics.Cursors;
using Tarn.Messaging.Topics.Subscriptions;
using Tarn.Storage;

namespace Tarn.Messaging.Topics.Serving;

/// <summary>Runs the worker of one topic while messages wait.</summary>
internal sealed partial class TopicWork(
    Func<ValueTask<TopicCore>> open, Func<bool> exists, SubscriptionIndex subscriptions, Func<InsideShard> outside, SemaphoreSlim slots, ILogger logger,
    TimeProvider time, CancellationToken stop) : IDisposable
{
    private const int Idle = 0;
    private const int Runs = 1;
    private const int RunsAgain = 2;
    private const int StepsAtATime = 16;
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private int _state;
    private ITimer? _retry;

    /// <summary>The run; ended while no message waits.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    /// <summary>Looks for messages, soon.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _state, RunsAgain) == Idle)
        {
            Running = Task.Run(Run);
        }
    }

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
                    await Steps();
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
                // Whatever it is: without another attempt, messages would wait for ever.
                LogFailed(logger, failure.Message);
                Volatile.Write(ref _state, RunsAgain);
                await Task.Delay(PauseAfterFailure, time, stop).Quietly();
            }
        }
        while (!stop.IsCancellationRequested && Interlocked.CompareExchange(ref _state, Idle, Runs) != Runs);
    }

    private async Task Steps()
    {
        var core = await open();
        using var worker = new TopicWorker(core, subscriptions, outside);
        for (var i = 0; await worker.Step(stop); i++)
        {
            if (i == StepsAtATime)
            {
                // Other topics have a turn.
                Volatile.Write(ref _state, RunsAgain);
                return;
            }
        }

        if (core.Held.Pause is { } pause && !stop.IsCancellationRequested)
        {
            Interlocked.Exchange(ref _retry, time.CreateTimer(_ => Wake(), null, pause, Timeout.InfiniteTimeSpan))?.Dispose();
        }
    }

    [LoggerMessage(LogLevel.Error, "A topic's messages wait and are tried again: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
