using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Tarn.Dispatch.Targets;
using Tarn.Messaging.Outside;
using Tarn.Messaging.Topics.Outside;
using Tarn.Messaging.Topics.Parts;
using Tarn.Messaging.Topics.Subscriptions;

namespace Tarn.Messaging.Topics.Sending;

/// <summary>The target of messages that leave the instance: the endpoints of subscriptions.</summary>
internal sealed partial class OutsideDeliveries(TopicParts parts, SubscriptionIndex subscriptions) : IEventTarget
{
    private const int FailingMax = 4_096;

    // The subscriptions whose last attempt failed: a dead endpoint has one line in the log, not one for each attempt.
    private readonly ConcurrentDictionary<SubscriptionKey, bool> _failing = new();

    /// <inheritdoc/>
    public IWaitingEvent Read(ReadOnlySpan<byte> record)
    {
        var happening = OutsideEvent.Decode(record);
        var present = subscriptions.Find(happening.Subscription);

        // The notice of an end is for a subscription that is not there, and not for one that was restored.
        return new OutsideDelivery(
            parts, this, happening, happening.Ended is null ? present : present is null ? happening.Ended : null, record.Length);
    }

    /// <summary>Notes an attempt, and reports an endpoint that begins to fail or that takes messages again.</summary>
    public void Note(Subscription subscription, OutsideResult result)
    {
        if (result.IsDone)
        {
            if (_failing.TryRemove(subscription.Key, out _))
            {
                LogTakesAgain(parts.Logger, subscription.Endpoint, subscription.Arn);
            }
        }
        else if (!result.IsFinal && _failing.TryAdd(subscription.Key, true))
        {
            if (_failing.Count > FailingMax)
            {
                // Deleted subscriptions stay among them. A line more for the others is no harm.
                _failing.Clear();
            }

            LogFails(parts.Logger, subscription.Endpoint, subscription.Arn, result.Reason);
        }
    }

    /// <summary>Reports a message that no queue takes.</summary>
    public void Lost(Guid id, Subscription subscription, string reason) => LogLost(parts.Logger, id, subscription.Arn, reason);

    /// <summary>Logs an endpoint that was not notified of the end of its subscription.</summary>
    public void NotTold(Subscription subscription, string reason) => LogNotTold(parts.Logger, subscription.Endpoint, subscription.Arn, reason);

    /// <summary>Reports an endpoint that was not asked to confirm its subscription.</summary>
    public void NotAsked(Subscription subscription, string reason) => LogNotAsked(parts.Logger, subscription.Endpoint, subscription.Arn, reason);

    [LoggerMessage(
        LogLevel.Warning, "{Endpoint} does not take messages of the subscription {Subscription}; they are tried again by its policy: {Reason}")]
    private static partial void LogFails(ILogger logger, string endpoint, string subscription, string reason);

    [LoggerMessage(LogLevel.Information, "{Endpoint} takes messages of the subscription {Subscription} again")]
    private static partial void LogTakesAgain(ILogger logger, string endpoint, string subscription);

    [LoggerMessage(LogLevel.Warning, "{Endpoint} was not asked to confirm the subscription {Subscription}: {Reason}")]
    private static partial void LogNotAsked(ILogger logger, string endpoint, string subscription, string reason);

    [LoggerMessage(LogLevel.Warning, "{Endpoint} was not told that the subscription {Subscription} has ended: {Reason}")]
    private static partial void LogNotTold(ILogger logger, string endpoint, string subscription, string reason);

    [LoggerMessage(LogLevel.Warning, "Message {Id} is lost for the subscription {Subscription}: {Reason}")]
    private static partial void LogLost(ILogger logger, Guid id, string subscription, string reason);
}
