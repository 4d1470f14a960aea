using Tarn.Messaging.Topics.Rules;
using Tarn.Targets;

namespace Tarn.Aws.Targets;

/// <summary>A topic as it sends to targets.</summary>
public static class TopicSender
{
    /// <summary>The name under which topics act on targets.</summary>
    public const string Service = "sns.amazonaws.com";

    public static Sender Of(TopicRules topic) => new(Service, topic.Arn, topic.Account);
}
