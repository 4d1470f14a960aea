using Microsoft.Extensions.Logging;
using Tarn.Messaging.Topics.Cursors;
using Tarn.Messaging.Topics.Subscriptions;
using Tarn.Messaging.Turns;

namespace Tarn.Messaging.Topics.Serving;

/// <summary>Runs the worker of one topic while messages wait.</summary>
internal sealed class TopicWork : IDisposable
{
    private const int StepsAtATime = 16;

    private readonly Func<ValueTask<TopicCore>> _open;
    private readonly SubscriptionIndex _subscriptions;
    private readonly Func<InsideShard> _outside;
    private readonly TurnWork _turns;

    public TopicWork(
        Func<ValueTask<TopicCore>> open, Func<bool> exists, SubscriptionIndex subscriptions, Func<InsideShard> outside, SemaphoreSlim slots, ILogger logger,
        TimeProvider time, CancellationToken stop)
    {
        (_open, _subscriptions, _outside) = (open, subscriptions, outside);
        _turns = new TurnWork(Steps, exists, slots, logger, time, stop);
    }

    /// <summary>The run; ended while no message waits.</summary>
    public Task Running => _turns.Running;

    /// <summary>Looks for messages, soon.</summary>
    public void Wake() => _turns.Wake();

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    private async Task Steps(TurnWork turns, CancellationToken stop)
    {
        var core = await _open();
        using var worker = new TopicWorker(core, _subscriptions, _outside);
        for (var i = 0; await worker.Step(stop); i++)
        {
            if (i == StepsAtATime)
            {
                // Other topics have a turn.
                turns.Again();
                return;
            }
        }

        if (core.Held.Pause is { } pause && !stop.IsCancellationRequested)
        {
            turns.WakeIn(pause);
        }
    }
}
