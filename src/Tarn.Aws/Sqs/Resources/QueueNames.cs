using System.Text.RegularExpressions;
using Tarn.Aws.Sqs.Model;
using Tarn.Storage.Records;

namespace Tarn.Aws.Sqs.Resources;

/// <summary>Names, ARNs and URLs of queues.</summary>
public static partial class QueueNames
{
    /// <summary>The service of queues in the registry.</summary>
    public const string Service = "sqs";

    /// <summary>The type of queues in the registry.</summary>
    public const string Type = "queue";

    private const string FifoEnd = ".fifo";
    private const int NameMax = 80;

    /// <summary>The registry's name of a queue.</summary>
    public static ResourceName NameOf(string account, string region, string name) => new(account, region, Service, Type, name);

    /// <summary>The ARN of a queue.</summary>
    public static string ArnOf(in ResourceName name) => $"arn:aws:sqs:{name.Region}:{name.Account}:{name.Name}";

    /// <summary>The registry's name in an ARN; null: the text is no ARN of a queue.</summary>
    public static ResourceName? NameIn(string arn) =>
        Arn.TryParse(arn, out var parsed) && parsed.Service == Service && parsed.Resource.Length > 0
            ? NameOf(parsed.Account, parsed.Region, parsed.Resource)
            : null;

    /// <summary>The id of a queue's messages.</summary>
    public static StreamId IdOf(Resource queue) => new(queue.Id.Value);

    /// <summary>Account and name in a queue's URL, or in the path of one. A name alone is a queue of the caller.</summary>
    /// <param name="own">The caller's account.</param>
    /// <exception cref="AwsErrorException">InvalidAddress.</exception>
    internal static (string Account, string Name) Parse(string url, string own) =>
        TryParse(url, own) ?? throw SqsErrors.InvalidAddress($"The address {url} is not valid for this endpoint.");

    /// <summary>As <see cref="Parse"/>; null: the text names no queue.</summary>
    internal static (string Account, string Name)? TryParse(string url, string own)
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
    internal static void Check(string name, bool isFifo)
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
