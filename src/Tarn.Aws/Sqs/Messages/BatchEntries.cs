using System.Buffers;
using Tarn.Aws.Sqs.Model;
using Tarn.Messaging.Queues.Rules;

namespace Tarn.Aws.Sqs.Messages;

/// <summary>The rules of batches.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html"/>
internal static class BatchEntries
{
    private const int IdCharsMax = 80;

    private static readonly SearchValues<char> IdChars =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>Checks the number and the ids of a batch's entries.</summary>
    /// <param name="entryType">The name of an entry, for the error of an empty batch.</param>
    /// <exception cref="AwsErrorException">The batch is refused as a whole.</exception>
    public static void Check(IReadOnlyList<string> ids, string entryType)
    {
        if (ids.Count == 0)
        {
            throw SqsErrors.EmptyBatchRequest($"There should be at least one {entryType} in the request.");
        }

        if (ids.Count > QueueLimits.BatchMax)
        {
            throw SqsErrors.TooManyEntriesInBatchRequest($"Maximum number of entries per request are {QueueLimits.BatchMax}. You have sent {ids.Count}.");
        }

        var seen = new HashSet<string>(ids.Count, StringComparer.Ordinal);
        foreach (var id in ids)
        {
            if (id.Length is 0 or > IdCharsMax || id.AsSpan().ContainsAnyExcept(IdChars))
            {
                throw SqsErrors.InvalidBatchEntryId(
                    "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.");
            }

            if (!seen.Add(id))
            {
                throw SqsErrors.BatchEntryIdsNotDistinct($"Id {id} repeated.");
            }
        }
    }

    /// <summary>The list of an answer. As on AWS, an empty one is left out, although the model has it always.</summary>
    public static IReadOnlyList<T> Listed<T>(IReadOnlyList<T> entries) => entries.Count == 0 ? null! : entries;

    /// <summary>The entry of an answer for a failure.</summary>
    public static BatchResultErrorEntry Failed(string id, AwsErrorException failure) => new()
    {
        Id = id,
        SenderFault = failure.SenderFault,
        Code = failure.QueryCode ?? failure.Code,
        Message = failure.Message,
    };
}
