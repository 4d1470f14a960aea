using System.Security.Cryptography;
using Tarn.Aws.Sns.Attributes;
using Tarn.Aws.Sns.Model;
using Tarn.Messaging.Topics.Subscriptions;

namespace Tarn.Aws.Sns.Subscriptions;

internal sealed partial class SubscriptionOperations
{
    private const int EndTokenBytes = 16;

    /// <summary>Subscribes an endpoint. HTTP endpoints and e-mail addresses confirm it; others of the caller's account need not.</summary>
    [RefusedInside("Protocol", "sqs, lambda, firehose, http, https; email and email-json with --smtp-relay")]
    public async Task<SubscribeOutput> Subscribe(SubscribeInput input, Call call, CancellationToken cancellationToken)
    {
        const string Start = "Invalid parameter: Attributes Reason: ";
        var topic = finder.Find(call, input.TopicArn);
        var endpoint = input.Endpoint ?? "";
        var given = input.Attributes ?? new Dictionary<string, string>();
        var attributes = SubscriptionAttributeRules.Checked(given, Start, input.Protocol, topic.Rules.IsFifo);
        var needsConfirmation = endpoints.Check(call, topic, input.Protocol, endpoint);
        endpoints.CheckSettings(call, topic, endpoint, attributes, Start);
        if (input.Protocol == "firehose" && !attributes.ContainsKey(SubscriptionAttribute.SubscriptionRoleArn))
        {
            throw SnsErrors.InvalidParameterException($"{Start}SubscriptionRoleArn: it is required for the protocol firehose");
        }

        var replay = attributes.GetValueOrDefault(SubscriptionAttribute.ReplayPolicy) is { } policy
            ? await changes.ReplayStart(topic, policy, cancellationToken)
            : null;
        attributes[SubscriptionAttribute.SubscriptionPrincipal] = call.Principal.Arn;
        var (id, endToken) = (Guid.NewGuid(), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(EndTokenBytes)));
        var made = await changes.Create(
            topic,
            (key, from) => new Messaging.Topics.Subscriptions.Subscription
            {
                Key = key,
                Arn = $"{topic.Resource.Arn}:{id}",
                Owner = call.Account,
                Protocol = input.Protocol,
                Endpoint = endpoint,
                IsPending = needsConfirmation,
                CreatedMs = call.Time.ToUnixTimeMilliseconds(),
                WasConfirmedBySigned = !needsConfirmation,
                EndToken = endToken,
                From = from,
                Replay = replay is { } start ? new ReplayRun(key.Number, start.From, start.Until) { Resume = from } : null,
                Attributes = attributes,
            },
            cancellationToken);
        if (made.IsPending)
        {
            // A caller who subscribes a pending endpoint again asks it again.
            await topics.AskConfirmation(made, confirmations.Seal(made.Key, call.Time), cancellationToken);
        }

        return new SubscribeOutput { SubscriptionArn = made.IsPending && input.ReturnSubscriptionArn != true ? "pending confirmation" : made.Arn };
    }
}
