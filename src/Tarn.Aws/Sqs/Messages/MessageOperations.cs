using Tarn.Aws.Sqs.Finding;
using Tarn.Aws.Sqs.Model;
using Tarn.Messaging.Queues.Serving;

namespace Tarn.Aws.Sqs.Messages;

/// <summary>Messages: sending, receiving, deleting, hiding.</summary>
/// <param name="queues">Finds queues.</param>
/// <param name="handles">Receipt handles.</param>
/// <param name="time">The clock.</param>
[AwsOperations("sqs")]
internal sealed partial class MessageOperations(QueueFinder queues, ReceiptHandles handles, TimeProvider time)
{
    private const int VisibilitySecondsMax = 43_200;

    /// <summary>Deletes a received message; a message that is gone already counts as deleted.</summary>
    public async Task DeleteMessage(DeleteMessageInput input, Call call, CancellationToken cancellationToken)
    {
        var queue = queues.Find(call, input.QueueUrl);
        var receipt = handles.Open(queue.Id, input.ReceiptHandle);
        var outcomes = await (await queues.Open(queue)).Delete([receipt]);
        Check(outcomes[0], input.ReceiptHandle, 0);
    }

    /// <summary>Hides a received message for another time.</summary>
    public async Task ChangeMessageVisibility(ChangeMessageVisibilityInput input, Call call, CancellationToken cancellationToken)
    {
        var queue = queues.Find(call, input.QueueUrl);
        var visibility = Visibility(input.VisibilityTimeout);
        var receipt = handles.Open(queue.Id, input.ReceiptHandle);
        var outcomes = await (await queues.Open(queue)).Hide([(receipt, visibility)]);
        Check(outcomes[0], input.ReceiptHandle, input.VisibilityTimeout);
    }

    private static TimeSpan Visibility(int? seconds) => seconds switch
    {
        null => throw SqsErrors.MissingParameter("The request must contain the parameter VisibilityTimeout."),
        >= 0 and <= VisibilitySecondsMax and var given => TimeSpan.FromSeconds(given),
        _ => throw SqsErrors.InvalidParameterValue(
            $"Value {seconds} for parameter VisibilityTimeout is invalid. Reason: VisibilityTimeout must be an integer between 0 and {VisibilitySecondsMax}."),
    };

    private static void Check(ReceiptOutcome outcome, string handle, int? seconds)
    {
        if (Failure(outcome, handle, seconds) is { } failure)
        {
            throw failure;
        }
    }

    private static AwsErrorException? Failure(ReceiptOutcome outcome, string handle, int? seconds) => outcome switch
    {
        ReceiptOutcome.Done => null,
        ReceiptOutcome.Expired => SqsErrors.InvalidParameterValue(
            $"Value {handle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired."),
        ReceiptOutcome.TooLong => SqsErrors.InvalidParameterValue(
            $"Value {seconds} for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit "
            + $"[{VisibilitySecondsMax} seconds]."),
        _ => SqsErrors.InvalidParameterValue(
            $"Value {handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change."),
    };
}
