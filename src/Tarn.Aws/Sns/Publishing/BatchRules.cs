using System.Text.RegularExpressions;
using Tarn.Aws.Sns.Model;
using Tarn.Messaging.Topics.Rules;

namespace Tarn.Aws.Sns.Publishing;

/// <summary>The rules of batches.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html"/>
internal static partial class BatchRules
{
    private const int IdCharsMax = 80;

    /// <summary>Checks the number and the ids of a batch's entries.</summary>
    /// <exception cref="AwsErrorException">The batch is refused as a whole.</exception>
    public static void Check(IReadOnlyList<string> ids)
    {
        if (ids.Count == 0)
        {
            throw SnsErrors.EmptyBatchRequestException("The batch request doesn't contain any entries.");
        }

        if (ids.Count > TopicLimits.BatchMax)
        {
            throw SnsErrors.TooManyEntriesInBatchRequestException("The batch request contains more entries than permissible.");
        }

        foreach (var id in ids)
        {
            if (id.Length > IdCharsMax)
            {
                throw SnsErrors.InvalidBatchEntryIdException($"The Id of a batch entry in the batch request is too long: {id}");
            }

            if (!IdForm().IsMatch(id))
            {
                throw SnsErrors.InvalidBatchEntryIdException($"The Id of a batch entry in the batch request contains an impermissible character: {id}");
            }
        }

        if (ids.Distinct(StringComparer.Ordinal).Count() < ids.Count)
        {
            throw SnsErrors.BatchEntryIdsNotDistinctException("Two or more batch entries in the request have the same Id.");
        }
    }

    [GeneratedRegex("^[A-Za-z0-9_-]+$")]
    private static partial Regex IdForm();
}
