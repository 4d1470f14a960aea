using System.Text.RegularExpressions;
using Tarn.Aws.Sns.Model;
using Tarn.Messaging.Topics.Definitions;

namespace Tarn.Aws.Sns.Resources;

/// <summary>Names of topics, and their ARNs in requests.</summary>
internal static partial class TopicNames
{
    private const string FifoEnd = ".fifo";
    private const int NameCharsMax = 256;

    /// <summary>The registry's name in an ARN; null: the text is no ARN of a topic.</summary>
    public static ResourceName? NameIn(string arn) =>
        TopicDefinition.Kind.NameIn(arn) is { } name && !name.Name.Contains(':', StringComparison.Ordinal) ? name : null;

    /// <summary>The topic's name in the ARN of a subscription; null: the text is none.</summary>
    public static ResourceName? TopicIn(string subscriptionArn) =>
        subscriptionArn.LastIndexOf(':') is > 0 and var colon && Guid.TryParse(subscriptionArn.AsSpan(colon + 1), out _)
            ? NameIn(subscriptionArn[..colon])
            : null;

    /// <summary>Checks the name of a new topic.</summary>
    /// <exception cref="AwsErrorException">InvalidParameter.</exception>
    public static void Check(string name, bool isFifo)
    {
        var plain = isFifo && name.EndsWith(FifoEnd, StringComparison.Ordinal) && name.Length <= NameCharsMax ? name[..^FifoEnd.Length] : name;
        if (!Plain().IsMatch(plain) || isFifo == (plain.Length == name.Length))
        {
            throw SnsErrors.InvalidParameterException("Invalid parameter: Topic Name");
        }
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,256}$")]
    private static partial Regex Plain();
}
