using Microsoft.Extensions.Logging;
using Tarn.Dispatch.Mappings.Feeds;
using Tarn.Dispatch.Mappings.Slices;
using Tarn.Dispatch.Targets;
using Tarn.Storage;

namespace Tarn.Dispatch.Mappings.Running;

/// <summary>
/// Takes the messages of one mapping's queue under one configuration, until it is stopped. One loop gathers batches, and each batch is a
/// call of its own. The rules set the number of calls at a time. Messages are taken only when a call may start.
/// </summary>
internal sealed partial class FeedWork(MappingParts parts, MappingRules rules, IMessageFeed feed, MappingProgress progress) : IMappingWork
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly MappingRights _rights = new(parts.Time, feed);
    private long _calls;

    /// <inheritdoc/>
    public async Task Run(CancellationToken stop, CancellationToken cancellationToken)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Follow(stop, cancellationToken);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // any failure: a mapping in the state Enabled must read
                var isRight = _rights.AreMissing(failure);
                if (isRight ? progress.Lacks(failure.Message) : progress.Hinders(failure.Message))
                {
                    LogFailed(parts.Log, feed.Name, failure.Message);
                }

                await Task.Delay(isRight ? MappingRights.Every : PauseAfterFailure, parts.Time, stop).Quietly();
            }
        }
    }

    private async Task Follow(CancellationToken stop, CancellationToken cancellationToken)
    {
        _rights.Check();
        progress.Lacks(null);
        var batches = new FeedBatches(rules, feed, _rights, parts.Time);
        using var slots = new SemaphoreSlim(rules.Lanes);
        var calls = new List<Task>();
        try
        {
            while (true)
            {
                if (!await slots.WaitAsync(TimeSpan.Zero, stop))
                {
                    // no message waits for a call with its visibility timeout running
                    await batches.Close();
                    await slots.WaitAsync(stop);
                }

                calls.RemoveAll(call => call.IsCompleted);
                var batch = await batches.Next(stop);
                calls.Add(Task.Run(() => Call(batch), CancellationToken.None));
            }
        }
        finally
        {
            await batches.Close();
            await Task.WhenAll(calls);
        }

        async Task Call(IReadOnlyList<FedMessage> batch)
        {
            await new FeedCall(parts, feed, progress, batch).Run(Interlocked.Increment(ref _calls), stop, cancellationToken);
            slots.Release();
        }
    }

    [LoggerMessage(LogLevel.Error, "Mapping {Mapping} failed and takes messages again in a moment: {Reason}")]
    private static partial void LogFailed(ILogger log, string mapping, string reason);
}
