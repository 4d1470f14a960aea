using System.Text.RegularExpressions;
using Tarn.Aws.Sns.Model;
using Tarn.Storage.Records;

namespace Tarn.Aws.Sns.Resources;

/// <summary>Names and ARNs of topics and subscriptions.</summary>
public static partial class TopicNames
{
    /// <summary>The service of topics in the registry.</summary>
    public const string Service = "sns";

    /// <summary>The type of topics in the registry.</summary>
    public const string Type = "topic";

    private const string FifoEnd = ".fifo";
    private const int NameCharsMax = 256;

    /// <summary>The registry's name of a topic.</summary>
    public static ResourceName NameOf(string account, string region, string name) => new(account, region, Service, Type, name);

    /// <summary>The ARN of a topic.</summary>
    public static string ArnOf(in ResourceName name) => $"arn:aws:sns:{name.Region}:{name.Account}:{name.Name}";

    /// <summary>The registry's name in an ARN; null: the text is no ARN of a topic.</summary>
    public static ResourceName? NameIn(string arn) =>
        Arn.TryParse(arn, out var parsed) && parsed.Service == Service && parsed.Resource.Length > 0 && !parsed.Resource.Contains(':', StringComparison.Ordinal)
            ? NameOf(parsed.Account, parsed.Region, parsed.Resource)
            : null;

    /// <summary>The topic's name in the ARN of a subscription; null: the text is none.</summary>
    public static ResourceName? TopicIn(string subscriptionArn) =>
        subscriptionArn.LastIndexOf(':') is > 0 and var colon && Guid.TryParse(subscriptionArn.AsSpan(colon + 1), out _)
            ? NameIn(subscriptionArn[..colon])
            : null;

    /// <summary>The id of a topic's messages.</summary>
    public static StreamId IdOf(Resource topic) => new(topic.Id.Value);

    /// <summary>Checks the name of a new topic.</summary>
    /// <exception cref="AwsErrorException">InvalidParameter.</exception>
    internal static void Check(string name, bool isFifo)
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
