using Tarn.Aws.Sns.Model;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Topics.Filters;

namespace Tarn.Aws.Sns.Attributes;

/// <summary>The errors of attributes that topics and subscriptions do not take.</summary>
internal static class AttributeFaults
{
    /// <param name="start">How the service's sentence begins.</param>
    /// <exception cref="AwsErrorException">InvalidParameter: the rule does not hold.</exception>
    public static void Require(bool holds, string start, string reason)
    {
        if (!holds)
        {
            throw Wrong(start, reason);
        }
    }

    /// <summary>Checks that answers in XML can hold a value.</summary>
    /// <exception cref="AwsErrorException">InvalidParameter: a parser would refuse one of its characters.</exception>
    public static void CheckText(string name, string value, string start) =>
        Require(MessageTexts.AreReadable(value), start, $"{name}: {MessageTexts.Unreadable}");

    /// <summary>Reads a value only to check it.</summary>
    /// <exception cref="AwsErrorException">InvalidParameter: the value has another form.</exception>
    public static void Read<T>(string start, string name, Func<T> read)
    {
        try
        {
            _ = read();
        }
        catch (FormatException wrong)
        {
            throw Wrong(start, wrong.Message == FilterPolicy.Nested ? wrong.Message : $"{name}: {wrong.Message}");
        }
    }

    public static AwsErrorException Wrong(string start, string reason) => SnsErrors.InvalidParameterException(start + reason);
}
