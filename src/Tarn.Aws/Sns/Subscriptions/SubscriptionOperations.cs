using System.Security.Cryptography;
using System.Text;
using Tarn.Aws.Sns.Attributes;
using Tarn.Aws.Sns.Changes;
using Tarn.Aws.Sns.Finding;
using Tarn.Aws.Sns.Model;
using Tarn.Messaging.Topics;
using Tarn.Messaging.Topics.Definitions;

namespace Tarn.Aws.Sns.Subscriptions;

/// <summary>Subscriptions and their attributes.</summary>
/// <param name="finder">Finds topics and subscriptions.</param>
/// <param name="changes">Makes, changes and ends subscriptions.</param>
/// <param name="topics">The topics' messages.</param>
/// <param name="endpoints">Checks endpoints.</param>
/// <param name="confirmations">The tokens of confirmations.</param>
/// <param name="tokens">The tokens of pages.</param>
[AwsOperations("sns")]
internal sealed partial class SubscriptionOperations(
    TopicFinder finder, SubscriptionChanges changes, MessageTopics topics, EndpointRules endpoints, ConfirmationTokens confirmations, PageTokens tokens)
{
    private const string Pending = "PendingConfirmation";
    private const int PageMax = 100;

    /// <summary>Confirms a subscription by its token. Unsigned callers may do so.</summary>
    public async Task<ConfirmSubscriptionOutput> ConfirmSubscription(
        ConfirmSubscriptionInput input, Call call, CancellationToken cancellationToken)
    {
        var isSigned = call.Principal.Kind != PrincipalKind.Anonymous;
        var key = confirmations.Open(input.Token, call.Time);
        RegisteredTopic topic;
        try
        {
            if (isSigned)
            {
                call.Authorize("sns:ConfirmSubscription", TopicFinder.ResourceOf("TopicArn", _ => input.TopicArn, call) ?? "*");
            }

            topic = finder.Find(call, input.TopicArn);
        }
        catch (AwsErrorException gone) when (key is null && gone.Code == TopicFinder.NoTopic().Code)
        {
            throw ConfirmationTokens.Wrong(input.Token);
        }

        if (key is null || key.Value.Topic != topic.Id)
        {
            throw ConfirmationTokens.Wrong(input.Token);
        }

        var endsSigned = string.Equals(input.AuthenticateOnUnsubscribe, "true", StringComparison.OrdinalIgnoreCase);
        var confirmed = await changes.Confirm(topic, key.Value, isSigned, endsSigned, cancellationToken) ?? throw TopicFinder.NoSubscription();
        return new ConfirmSubscriptionOutput { SubscriptionArn = confirmed.Arn };
    }

    /// <summary>Ends a subscription; one that is gone already counts as ended. Unsigned callers need the token in the URL of its messages.</summary>
    public async Task Unsubscribe(UnsubscribeInput input, Call call, CancellationToken cancellationToken)
    {
        if (call.Principal.Kind != PrincipalKind.Anonymous)
        {
            call.Authorize("sns:Unsubscribe", finder.SubscriptionResource(call, input.SubscriptionArn));
            if (finder.TryFindSubscription(call, input.SubscriptionArn) is { } own)
            {
                await End(call, own, cancellationToken);
            }

            return;
        }

        var found = finder.Search(call, input.SubscriptionArn);
        if (found is null || found.IsEndedBySigned || !CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(found.EndToken), Encoding.UTF8.GetBytes(input.Token ?? "")))
        {
            throw new TarnException(ErrorKind.AccessDenied, "The caller is not authorized to perform: sns:Unsubscribe on this subscription");
        }

        await End(call, found, cancellationToken);
    }

    /// <summary>Changes one attribute; the others stay.</summary>
    [RefusedInside("AttributeName", "all attributes; throttlePolicy in DeliveryPolicy is refused")]
    public async Task SetSubscriptionAttributes(SetSubscriptionAttributesInput input, Call call, CancellationToken cancellationToken)
    {
        var (topic, subscription) = finder.FindSubscription(call, input.SubscriptionArn);
        if (input.AttributeName == SubscriptionAttribute.SubscriptionPrincipal)
        {
            throw SnsErrors.InvalidParameterException("Invalid parameter: AttributeName");
        }

        endpoints.CheckSettings(
            call, topic, subscription.Endpoint, new Dictionary<string, string> { [input.AttributeName] = input.AttributeValue ?? "" }, "Invalid parameter: ");
        await changes.Set(topic, subscription, input.AttributeName, input.AttributeValue, cancellationToken);
    }

    /// <summary>The subscriptions of the caller's account in the region.</summary>
    public Task<ListSubscriptionsOutput> ListSubscriptions(ListSubscriptionsInput input, Call call, CancellationToken cancellationToken)
    {
        var own = topics.Subscriptions.All.Where(one => one.Owner == call.Account && one.Arn.Split(':')[3] == call.Region);
        var (page, next) = Page(call, "", own, input.NextToken);
        return Task.FromResult(new ListSubscriptionsOutput { Subscriptions = page, NextToken = next });
    }

    /// <summary>A page of a topic's subscriptions, by ARN; pending ones have no ARN.</summary>
    public Task<ListSubscriptionsByTopicOutput> ListSubscriptionsByTopic(
        ListSubscriptionsByTopicInput input, Call call, CancellationToken cancellationToken)
    {
        var topic = finder.Find(call, input.TopicArn);
        var (page, next) = Page(call, topic.Resource.Arn, topics.Subscriptions.Of(topic.Id).All, input.NextToken);
        return Task.FromResult(new ListSubscriptionsByTopicOutput { Subscriptions = page, NextToken = next });
    }

    private Task End(Call call, Tarn.Messaging.Topics.Subscriptions.Subscription one, CancellationToken cancellationToken) => topics.EndSubscription(
        one.Key,
        confirmations.Seal(one.Key, call.Time),
        isByOther: call.Principal.Kind == PrincipalKind.Anonymous || call.Account != one.Owner,
        cancellationToken);

    private (IReadOnlyList<Subscription> Page, string? Next) Page(
        Call call, string of, IEnumerable<Tarn.Messaging.Topics.Subscriptions.Subscription> all, string? token)
    {
        var after = tokens.Read(call, of, token);
        var rest = all.Where(one => after is null || string.CompareOrdinal(one.Arn, after) > 0).OrderBy(one => one.Arn, StringComparer.Ordinal)
            .Take(PageMax + 1).ToList();
        var page = rest.Take(PageMax).Select(one => new Subscription
        {
            SubscriptionArn = one.IsPending ? Pending : one.Arn,
            Owner = one.Owner,
            Protocol = one.Protocol,
            Endpoint = one.Endpoint,
            TopicArn = one.Arn[..one.Arn.LastIndexOf(':')],
        });
        return ([.. page], rest.Count > PageMax ? tokens.After(call, of, rest[PageMax - 1].Arn) : null);
    }
}
