using Tarn.Aws.Events.Failures;

namespace Tarn.Aws.Events.Partners;

/// <summary>Partner event sources.</summary>
[AwsOperations("events")]
internal sealed partial class PartnerRefusals
{
    [RefusedOperation("ActivateEventSource", "PutEvents")]
    [RefusedOperation("CreatePartnerEventSource", "PutEvents")]
    [RefusedOperation("DeactivateEventSource", "PutEvents")]
    [RefusedOperation("DeletePartnerEventSource", "PutEvents")]
    [RefusedOperation("DescribeEventSource", "PutEvents")]
    [RefusedOperation("DescribePartnerEventSource", "PutEvents")]
    [RefusedOperation("ListEventSources", "PutEvents")]
    [RefusedOperation("ListPartnerEventSourceAccounts", "PutEvents")]
    [RefusedOperation("ListPartnerEventSources", "PutEvents")]
    [RefusedOperation("PutPartnerEvents", "PutEvents")]
    internal static AwsErrorException Refuse(Call call, string sentence) => EventFailures.Invalid(sentence);
}
