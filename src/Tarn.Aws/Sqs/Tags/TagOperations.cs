using Tarn.Aws.Sqs.Finding;
using Tarn.Aws.Sqs.Model;
using Tarn.Aws.Sqs.Resources;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.Sqs.Tags;

/// <summary>Tags of queues.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_TagQueue.html"/>
/// <param name="queues">Finds queues.</param>
/// <param name="changes">Reads and changes tags.</param>
[AwsOperations("sqs")]
internal sealed partial class TagOperations(QueueFinder queues, TagChanges changes)
{
    [Tags("TagQueue", "ListQueueTags", "UntagQueue")]
    private TaggedResource Queue(Call call, string queueUrl) => new(
        changes,
        TagChanges.Registered(queues.Find(call, queueUrl).Resource, () => SqsErrors.QueueDoesNotExist()),
        () => SqsErrors.InvalidParameterValue($"Too many tags added for queue. Maximum is {TagChanges.CountMax}."))
    {
        Check = QueueTags.Check,
    };
}
