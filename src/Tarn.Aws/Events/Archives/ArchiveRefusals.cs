using Tarn.Aws.Events.Failures;

namespace Tarn.Aws.Events.Archives;

/// <summary>Archives and replays.</summary>
[AwsOperations("events")]
internal sealed partial class ArchiveRefusals
{
    [RefusedOperation("CancelReplay", "a rule with a Kinesis stream or a delivery stream as target")]
    [RefusedOperation("CreateArchive", "a rule with a Kinesis stream or a delivery stream as target")]
    [RefusedOperation("DeleteArchive", "a rule with a Kinesis stream or a delivery stream as target")]
    [RefusedOperation("DescribeArchive", "a rule with a Kinesis stream or a delivery stream as target")]
    [RefusedOperation("DescribeReplay", "a rule with a Kinesis stream or a delivery stream as target")]
    [RefusedOperation("ListArchives", "a rule with a Kinesis stream or a delivery stream as target")]
    [RefusedOperation("ListReplays", "a rule with a Kinesis stream or a delivery stream as target")]
    [RefusedOperation("StartReplay", "a rule with a Kinesis stream or a delivery stream as target")]
    [RefusedOperation("UpdateArchive", "a rule with a Kinesis stream or a delivery stream as target")]
    internal static AwsErrorException Refuse(Call call, string sentence) => EventFailures.Invalid(sentence);
}
