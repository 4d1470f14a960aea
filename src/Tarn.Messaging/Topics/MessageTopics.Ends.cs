using Tarn.Dispatch.Targets;
using Tarn.Messaging.Topics.Outside;
using Tarn.Messaging.Topics.Subscriptions;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Messaging.Topics;

/// <summary>The begin and the end of subscriptions: questions to endpoints, and their last messages.</summary>
public sealed partial class MessageTopics
{
    /// <summary>Asks the endpoint of a new subscription to confirm it; completes when the question is durable.</summary>
    /// <exception cref="TarnException">The question was not stored.</exception>
    public ValueTask AskConfirmation(Subscription subscription, string token, CancellationToken cancellationToken)
    {
        var question = new OutsideEvent
        {
            Kind = OutsideKind.SubscriptionConfirmation,
            Subscription = subscription.Key,
            AcceptedMs = _parts.NowMs,
            Id = Guid.NewGuid(),
            Token = token,
        };
        return _outside.Accept(new AcceptedEvent(question.Encode(), question.AcceptedMs), cancellationToken);
    }

    /// <summary>Ends a subscription. A confirmed endpoint outside gets a last message, in the same commit.</summary>
    /// <param name="token">Restores the subscription for 2 days.</param>
    /// <param name="isByOther">Whether the caller is not the subscription's account. Mailboxes get a message only then.</param>
    public async Task EndSubscription(SubscriptionKey key, string token, bool isByOther, CancellationToken cancellationToken) =>
        await _parts.Store.CommitWithLog(
            async transaction =>
            {
                if (await SubscriptionRows.Find(transaction, key) is not { } ended)
                {
                    return false;
                }

                SubscriptionRows.Remove(transaction, key);
                if (!ended.IsPending && (ended.Protocol is "http" or "https" || (isByOther && ended.Protocol is "email" or "email-json")))
                {
                    EndedSubscriptions.Put(transaction, ended, _parts.NowMs);
                    var notice = new OutsideEvent
                    {
                        Kind = OutsideKind.UnsubscribeConfirmation,
                        Subscription = key,
                        AcceptedMs = _parts.NowMs,
                        Id = Guid.NewGuid(),
                        Token = token,
                        Ended = ended,
                    };
                    _outside.Append(transaction, new AcceptedEvent(notice.Encode(), notice.AcceptedMs));
                }

                return true;
            },
            cancellationToken);

    /// <summary>A subscription that ended at most 2 days ago, for a transaction that stores it again; null: there is none.</summary>
    public ValueTask<Subscription?> TakeEnded(IMetadataTransaction transaction, SubscriptionKey key) =>
        EndedSubscriptions.Take(transaction, key, _parts.NowMs);
}
