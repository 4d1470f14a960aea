using Tarn.Aws.Sns.Model;
using Tarn.Aws.Tagging;
using Tarn.Messaging.Queues.Messages;

namespace Tarn.Aws.Sns.Resources;

/// <summary>The rules of a topic's tags.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/dg/sns-tags.html"/>
internal static class TopicTags
{
    /// <summary>Checks that no key occurs twice, and that answers in XML can hold the tags.</summary>
    /// <exception cref="AwsErrorException">InvalidParameter.</exception>
    public static void Check(IReadOnlyCollection<KeyValuePair<string, string>> tags)
    {
        if (TagChanges.HasTwice(tags))
        {
            throw SnsErrors.InvalidParameterException("Invalid parameter: Duplicated keys are not allowed.");
        }

        if (!MessageTexts.AreReadable(tags))
        {
            throw SnsErrors.InvalidParameterException($"Invalid parameter: Tags Reason: {MessageTexts.Unreadable}");
        }
    }
}
