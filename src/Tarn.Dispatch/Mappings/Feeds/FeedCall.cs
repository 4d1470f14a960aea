using Microsoft.Extensions.Logging;
using Tarn.Dispatch.Targets;
using Tarn.Storage;

namespace Tarn.Dispatch.Mappings.Feeds;

/// <summary>
/// Brings one batch of messages to the target, and deletes the ones that are done. The others come again after their visibility timeouts:
/// so the queue counts their receives, and moves them to its dead-letter queue.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html"/>
internal sealed partial class FeedCall(MappingParts parts, IMessageFeed feed, MappingProgress progress, IReadOnlyList<FedMessage> batch)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(5);

    /// <summary>Calls the target. Failures are noted; none is thrown.</summary>
    /// <param name="number">The number of the call, for the age of the oldest message.</param>
    /// <param name="stop">Ends the attempts to reach the target.</param>
    /// <param name="cancellationToken">Ends the call too.</param>
    public async Task Run(long number, CancellationToken stop, CancellationToken cancellationToken)
    {
        progress.Begin(number, 0, batch.Min(message => message.SentMs));
        try
        {
            if (await Reach(stop, cancellationToken) is not { } answer)
            {
                return;
            }

            progress.Called(answer.Problem);
            if (answer.Done.Count > 0)
            {
                await feed.Remove(answer.Done);
                progress.Done(answer.Done.Count);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // the messages come again after the next start
        }
        catch (Exception failure)
        {
            // whatever it is: the messages come again
            progress.Hindered(failure.Message);
            LogFailed(parts.Log, feed.Name, batch.Count, failure.Message);
        }
        finally
        {
            progress.End(number, 0);
        }
    }

    // Null: the target was not reached in time. A message whose visibility timeout has passed is in the queue again.
    private async Task<FeedAnswer?> Reach(CancellationToken stop, CancellationToken cancellationToken)
    {
        var until = DateTimeOffset.FromUnixTimeMilliseconds(batch.Min(message => message.VisibleAtMs));
        for (var pause = FirstPause; ; pause = pause * 2 < PauseMax ? pause * 2 : PauseMax)
        {
            try
            {
                return await feed.Call(batch, cancellationToken);
            }
            catch (TarnException notReached)
            {
                progress.Hindered(notReached.Message);
            }

            if (parts.Time.GetUtcNow() + pause >= until)
            {
                return null;
            }

            await Task.Delay(pause, parts.Time, stop).Quietly();
            if (stop.IsCancellationRequested)
            {
                await feed.Return(batch);
                return null;
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "Mapping {Mapping}: a call with {Messages} messages failed, and they come again: {Reason}")]
    private static partial void LogFailed(ILogger log, string mapping, int messages, string reason);
}
