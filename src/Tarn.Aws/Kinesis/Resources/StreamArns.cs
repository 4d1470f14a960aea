using Tarn.Aws.Kinesis.Model;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Definitions;

namespace Tarn.Aws.Kinesis.Resources;

/// <summary>
/// Names of streams in the registry, and their ARNs: <c>arn:aws:kinesis:REGION:ACCOUNT:stream/NAME</c>.
/// </summary>
internal static class StreamArns
{
    /// <summary>Streams in the registry.</summary>
    public static DefinitionKind<StreamDefinition> Kind { get; } =
        new("kinesis", "stream", static stream => stream.Encode(), StreamDefinition.Decode) { ArnStart = "stream/" };

    /// <exception cref="AwsErrorException">InvalidArgumentException: not a stream's ARN.</exception>
    public static ResourceName NameIn(string text) =>
        Kind.NameIn(text) ?? throw KinesisErrors.InvalidArgumentException(KinesisTexts.NotAStreamArn(text));

    /// <summary>The log's id of a stream, which equals the registry's id.</summary>
    public static StreamId IdOf(Resource stream) => new(stream.Id.Value);
}
