using System.Globalization;
using Tarn.Aws.Kinesis.Model;

namespace Tarn.Aws.Kinesis.Resources;

/// <summary>
/// ARNs of consumers: the stream's ARN, then <c>/consumer/NAME:NUMBER</c>. The number distinguishes a consumer from an
/// earlier one with its name. AWS uses the second of its creation; Tarn uses its id, which is never reused.
/// </summary>
internal static class ConsumerArns
{
    /// <summary>The registry's type of consumers.</summary>
    public const string Type = "consumer";

    private const string Part = "/consumer/";

    public static string Of(string streamArn, string name, ResourceId id) => $"{streamArn}{Part}{name}:{id}";

    /// <summary>The registry name of a consumer. The consumers of a stream are neighbours in the registry.</summary>
    public static ResourceName NameOf(in ResourceName stream, string consumer) =>
        stream with { Type = Type, Name = $"{stream.Name}/{consumer}" };

    /// <summary>The user's name for the consumer.</summary>
    public static string NameOf(Resource consumer) => consumer.Name.Name[(consumer.Name.Name.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>True for the ARN of a consumer rather than a stream.</summary>
    public static bool IsConsumer(string arn) => arn.Contains(Part, StringComparison.Ordinal);

    /// <exception cref="AwsErrorException">InvalidArgumentException: not a consumer's ARN.</exception>
    public static (string StreamArn, string Consumer, ResourceId Id) Parse(string text)
    {
        var part = text.IndexOf(Part, StringComparison.Ordinal);
        var colon = text.LastIndexOf(':');
        return part > 0 && colon > part
            && long.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (text[..part], text[(part + Part.Length)..colon], new ResourceId(number))
            : throw KinesisErrors.InvalidArgumentException(KinesisTexts.NotAConsumerArn(text));
    }
}
