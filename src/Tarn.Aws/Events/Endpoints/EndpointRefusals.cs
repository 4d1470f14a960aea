using Tarn.Aws.Events.Failures;

namespace Tarn.Aws.Events.Endpoints;

/// <summary>Global endpoints.</summary>
[AwsOperations("events")]
internal sealed partial class EndpointRefusals
{
    [RefusedOperation("CreateEndpoint", "an event bus, and rules with event buses of other regions as targets")]
    [RefusedOperation("DeleteEndpoint", "an event bus, and rules with event buses of other regions as targets")]
    [RefusedOperation("DescribeEndpoint", "an event bus, and rules with event buses of other regions as targets")]
    [RefusedOperation("ListEndpoints", "an event bus, and rules with event buses of other regions as targets")]
    [RefusedOperation("UpdateEndpoint", "an event bus, and rules with event buses of other regions as targets")]
    internal static AwsErrorException Refuse(Call call, string sentence) => EventFailures.Invalid(sentence);
}
