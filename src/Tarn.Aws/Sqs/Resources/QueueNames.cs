using System.Text.RegularExpressions;
using Tarn.Aws.Sqs.Model;

namespace Tarn.Aws.Sqs.Resources;

/// <summary>Names and URLs of queues in requests.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html"/>
internal static partial class QueueNames
{
    private const string FifoEnd = ".fifo";
    private const int NameMax = 80;

    /// <summary>Account and name in a queue's URL, or in the path of one. A name alone is a queue of the caller.</summary>
    /// <param name="own">The caller's account.</param>
    /// <exception cref="AwsErrorException">InvalidAddress.</exception>
    public static (string Account, string Name) Parse(string url, string own) =>
        TryParse(url, own) ?? throw SqsErrors.InvalidAddress($"The address {url} is not valid for this endpoint.");

    /// <summary>As <see cref="Parse"/>; null: the text names no queue.</summary>
    public static (string Account, string Name)? TryParse(string url, string own)
    {
        if (url.Length > 0 && !url.Contains('/', StringComparison.Ordinal))
        {
            return (own, url);
        }

        var parts = url.TrimEnd('/').Split('/');
        return parts.Length >= 2 && AccountId.IsWellFormed(parts[^2]) && parts[^1].Length > 0 ? (parts[^2], parts[^1]) : null;
    }

    /// <summary>Checks the name of a new queue.</summary>
    /// <exception cref="AwsErrorException">InvalidParameterValue.</exception>
    public static void Check(string name, bool isFifo)
    {
        if (isFifo)
        {
            if (!name.EndsWith(FifoEnd, StringComparison.Ordinal) || name.Length > NameMax || !Plain().IsMatch(name[..^FifoEnd.Length]))
            {
                throw SqsErrors.InvalidParameterValue(
                    "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be "
                    + "1 to 80 in length.");
            }
        }
        else if (name.Length > NameMax || !Plain().IsMatch(name))
        {
            throw SqsErrors.InvalidParameterValue("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
        }
    }

    [GeneratedRegex("^[A-Za-z0-9_-]+$")]
    private static partial Regex Plain();
}
