using Tarn.Aws.Events.Failures;

namespace Tarn.Aws.Events.Destinations;

/// <summary>API destinations and their connections.</summary>
[AwsOperations("events")]
internal sealed partial class DestinationRefusals
{
    [RefusedOperation("CreateApiDestination", "a rule with a topic as target, whose HTTP subscriptions send on")]
    [RefusedOperation("CreateConnection", "a rule with a topic as target, whose HTTP subscriptions send on")]
    [RefusedOperation("DeauthorizeConnection", "a rule with a topic as target, whose HTTP subscriptions send on")]
    [RefusedOperation("DeleteApiDestination", "a rule with a topic as target, whose HTTP subscriptions send on")]
    [RefusedOperation("DeleteConnection", "a rule with a topic as target, whose HTTP subscriptions send on")]
    [RefusedOperation("DescribeApiDestination", "a rule with a topic as target, whose HTTP subscriptions send on")]
    [RefusedOperation("DescribeConnection", "a rule with a topic as target, whose HTTP subscriptions send on")]
    [RefusedOperation("ListApiDestinations", "a rule with a topic as target, whose HTTP subscriptions send on")]
    [RefusedOperation("ListConnections", "a rule with a topic as target, whose HTTP subscriptions send on")]
    [RefusedOperation("UpdateApiDestination", "a rule with a topic as target, whose HTTP subscriptions send on")]
    [RefusedOperation("UpdateConnection", "a rule with a topic as target, whose HTTP subscriptions send on")]
    internal static AwsErrorException Refuse(Call call, string sentence) => EventFailures.Invalid(sentence);
}
