using Tarn.Aws.Sns.Model;
using Tarn.Aws.Sns.Resources;
using Tarn.Messaging.Topics.Definitions;
using Tarn.Messaging.Topics.Subscriptions;
using Subscription = Tarn.Messaging.Topics.Subscriptions.Subscription;

namespace Tarn.Aws.Sns.Finding;

/// <summary>
/// Finds topics and subscriptions by their ARNs. The access row of an operation has checked the caller's rights. Rights on a
/// subscription are rights on its topic, or on itself where its owner and the topic's differ.
/// </summary>
/// <param name="definitions">All topics.</param>
/// <param name="subscriptions">Their subscriptions.</param>
internal sealed class TopicFinder(Definitions<RegisteredTopic> definitions, SubscriptionIndex subscriptions)
{
    private const int ArnParts = 6;

    /// <summary>The topic of an ARN.</summary>
    /// <param name="member">The member that has the ARN, for the error.</param>
    /// <exception cref="AwsErrorException">NotFound; InvalidParameter.</exception>
    public RegisteredTopic Find(Call call, string arn, string member = "TopicArn") => Find(call, NameIn(call, arn)
        ?? throw (arn.Split(':').Length is < ArnParts and var parts
            ? TooShort(member, parts)
            : SnsErrors.InvalidParameterException($"Invalid parameter: {member}")));

    /// <summary>The ARN of the topic that members of a request name, for <see cref="IDoor.ResourceOf"/>: the first that is given. Null: none.</summary>
    public static string? ResourceOf(string members, Func<string, string?> read, Call call) =>
        members.Split(':').Select(read).FirstOrDefault(arn => arn is not null) is { } named && NameIn(call, named) is { } name
            ? TopicDefinition.Kind.ArnOf(name)
            : null;

    /// <summary>
    /// The ARN on which rights to a subscription are asked. A subscription of the caller's account needs no right to another account's topic.
    /// </summary>
    /// <exception cref="AwsErrorException">InvalidParameter.</exception>
    public string SubscriptionResource(Call call, string arn)
    {
        var topicName = SubscriptionTopic(call, arn);
        var isOwn = topicName.Account != call.Account && Search(arn, topicName)?.Owner == call.Account;
        return isOwn ? arn : TopicDefinition.Kind.ArnOf(topicName);
    }

    /// <summary>The subscription of an ARN.</summary>
    /// <exception cref="AwsErrorException">NotFound; InvalidParameter.</exception>
    public (RegisteredTopic Topic, Subscription Subscription) FindSubscription(Call call, string arn)
    {
        var topicName = SubscriptionTopic(call, arn);
        return Search(arn, topicName) is { } found ? (Find(call, topicName), found) : throw NoSubscription();
    }

    /// <summary>As <see cref="FindSubscription"/>; null: the subscription or its topic is gone.</summary>
    /// <exception cref="AwsErrorException">InvalidParameter.</exception>
    public Subscription? TryFindSubscription(Call call, string arn)
    {
        try
        {
            return FindSubscription(call, arn).Subscription;
        }
        catch (AwsErrorException gone) when (gone.Code == NoSubscription().Code)
        {
            return null;
        }
    }

    /// <summary>The subscription of an ARN, for callers whose right is another one; null: there is none.</summary>
    /// <exception cref="AwsErrorException">InvalidParameter.</exception>
    public Subscription? Search(Call call, string arn) => Search(arn, SubscriptionTopic(call, arn));

    /// <summary>The error for a subscription that does not exist.</summary>
    public static AwsErrorException NoSubscription() => SnsErrors.NotFoundException("Subscription does not exist");

    /// <summary>The error for a topic that does not exist.</summary>
    public static AwsErrorException NoTopic() => SnsErrors.NotFoundException("Topic does not exist");

    private static ResourceName SubscriptionTopic(Call call, string arn) => TopicNames.TopicIn(arn) is { } name && name.Region == call.Region
        ? name
        : throw (arn.Split(':').Length is < ArnParts and var parts
            ? TooShort("SubscriptionArn", parts)
            : SnsErrors.InvalidParameterException("Invalid parameter: SubscriptionId"));

    private Subscription? Search(string arn, ResourceName topic) => definitions.Find(topic) is { } found
        ? subscriptions.Of(found.Id).All.FirstOrDefault(one => one.Arn == arn)
        : null;

    // Policies see the call's region: a topic of another one would pass a Deny outside that region.
    private static ResourceName? NameIn(Call call, string arn) => TopicNames.NameIn(arn) is { } name && name.Region == call.Region ? name : null;

    private static AwsErrorException TooShort(string member, int parts) =>
        SnsErrors.InvalidParameterException($"Invalid parameter: {member} Reason: An ARN must have at least {ArnParts} elements, not {parts}");

    private RegisteredTopic Find(Call call, ResourceName name)
    {
        var topic = definitions.Find(name) ?? throw NoTopic();
        call.Touch(topic.Resource.Id, topic.Resource.Cells);
        return topic;
    }
}
