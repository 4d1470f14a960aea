using Tarn.Access;
using Tarn.Dispatch.Targets;
using Tarn.Messaging.Queues.Serving;
using Tarn.Messaging.Topics.Copies;
using Tarn.Messaging.Topics.Messages;
using Tarn.Messaging.Topics.Outside;
using Tarn.Messaging.Topics.Parts;
using Tarn.Messaging.Topics.Rules;
using Tarn.Messaging.Topics.Subscriptions;
using Tarn.Storage.Losses;
using Tarn.Storage.Metadata;

namespace Tarn.Messaging.Topics.Sending;

/// <summary>One attempt to bring a message to its endpoint.</summary>
internal sealed class OutsideDelivery(
    TopicParts parts, OutsideDeliveries deliveries, OutsideEvent happening, Subscription? subscription, int bytes) : IWaitingEvent
{
    // The message as text and in its envelope, 2 bytes a letter, and the bytes of the request with a reserve for escapes.
    private const int FormsOfMessage = 6;

    // Longer than the longest policy of retries.
    private static readonly TimeSpan AgeMax = TimeSpan.FromDays(2);

    private string _reason = "it waited too long";

    /// <inheritdoc/>
    public string Target => subscription?.Endpoint ?? "";

    /// <inheritdoc/>
    public string Host => field ??= subscription?.Protocol is "http" or "https" && Uri.TryCreate(subscription.Endpoint, UriKind.Absolute, out var url)
        ? url.Authority : Target;

    /// <inheritdoc/>
    public long Bytes => TopicLimits.CallBytes + ((long)bytes * FormsOfMessage);

    /// <inheritdoc/>
    public string Resource => subscription?.Arn ?? Topic?.Arn ?? "";

    /// <inheritdoc/>
    public long AcceptedMs => happening.AcceptedMs;

    private TopicRules? Topic => parts.RulesOf(happening.Subscription.Topic);

    private RetryPlan Plan => subscription?.RetriesBy(Topic) ?? RetryPlan.Mail;

    /// <inheritdoc/>
    public ValueTask<RetryRules> Rules()
    {
        var plan = Plan;
        return ValueTask.FromResult(new RetryRules(plan.Pauses.Count, AgeMax, TimeSpan.Zero) { Pauses = plan.Pauses });
    }

    /// <inheritdoc/>
    public async ValueTask<TryResult> Try(int calls, CancellationToken cancellationToken)
    {
        if (subscription is null || Topic is not { } topic || (happening.Kind == OutsideKind.SubscriptionConfirmation && !subscription.IsPending))
        {
            return TryResult.Gone;
        }

        if (!parts.Outside.TryGetValue(subscription.Protocol, out var sender))
        {
            _reason = $"the instance sends nothing to {subscription.Protocol}";
            return TryResult.Refused;
        }

        var result = await sender.Send(MessageOf(topic, subscription), cancellationToken);
        _reason = result.Reason;
        deliveries.Note(subscription, result);
        if (happening.Message is not null)
        {
            parts.Count(happening.Subscription.Topic, ServiceCell.CopiesTaken, result.IsDone ? 1 : 0);
        }

        return result.IsDone ? TryResult.Succeeded : result.IsFinal ? TryResult.Refused : TryResult.Failed;
    }

    /// <inheritdoc/>
    public async ValueTask<Ending> End(EndCause cause, int calls)
    {
        if (cause == EndCause.Succeeded || Topic is not { } topic)
        {
            return Ending.Nothing;
        }

        if (subscription is null)
        {
            return happening.Message is { } waiting
                ? Lost(topic.Arn, LossKind.Deleted, waiting, "the subscription was deleted before its endpoint had the message")
                : Ending.Nothing;
        }

        if (happening.Message is not { } message)
        {
            (happening.Ended is null ? (Action<Subscription, string>)deliveries.NotAsked : deliveries.NotTold)(subscription, _reason);
            return Ending.Nothing;
        }

        parts.Count(happening.Subscription.Topic, ServiceCell.CopiesRefused, 1);
        if (subscription.Rules.DeadLetterArn is { } arn && parts.QueueOf(arn) is { } queue && parts.WhyNotQueue(topic, arn) is null)
        {
            var opened = await parts.OpenQueue(queue);
            var copy = new MessageCopies(topic, message, 0, parts.Signer).ForQueue(
                subscription, parts.NowMs, opened.Core.Rules.Delay, opened.Core.State.IsFifo);
            if (QueueIntake.WhyRefused(opened, copy) is not { } refusal)
            {
                return Ending.Sent(opened.AppendOf(copy));
            }

            _reason += $"; its dead-letter queue: {refusal}";
        }

        deliveries.Lost(message.Id, subscription, _reason);
        return Lost(subscription.Arn, KindOf(cause), message, _reason);
    }

    private Ending Lost(string arn, LossKind kind, TopicMessage message, string reason) => new(
        (IMetadataTransaction transaction) => LossRows.Add(transaction, new Loss(arn, kind, 1, message.Body.Length, reason), parts.NowMs));

    private static LossKind KindOf(EndCause cause) => cause switch
    {
        EndCause.Refused => LossKind.Refused,
        EndCause.TooOld => LossKind.TooOld,
        _ => LossKind.Exhausted,
    };

    private OutsideMessage MessageOf(TopicRules topic, Subscription to)
    {
        var signer = parts.Signer;
        if (happening.Message is { } message)
        {
            var copies = new MessageCopies(topic, message, 0, signer);
            return new OutsideMessage
            {
                Kind = happening.Kind,
                Id = happening.Id,
                Topic = topic,
                Subscription = to,
                Content = copies.ContentFor(to),
                Text = copies.BodyFor(to.Protocol),
                Subject = message.Subject,
                ActionUrl = copies.EndUrl(to),
                ContentType = Plan.ContentType,
            };
        }

        return new OutsideMessage
        {
            Kind = happening.Kind,
            Id = happening.Id,
            Topic = topic,
            Subscription = to,
            Content = ConfirmationText.Of(topic, happening, signer),
            Text = ConfirmationText.MessageOf(topic, happening),
            ActionUrl = ActionUrls.Confirm(signer.BaseUrl, topic.Arn, happening.Token),
            ContentType = RetryPlan.PlainText,
        };
    }
}
