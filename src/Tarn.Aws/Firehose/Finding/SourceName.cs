using Tarn.Storage.Records;

namespace Tarn.Aws.Firehose.Finding;

/// <summary>Finds the Kinesis streams that delivery streams read, by ARN.</summary>
public static class SourceName
{
    private const string Prefix = "stream/";

    /// <summary>The stream's name; null when the text is not the ARN of a stream.</summary>
    public static ResourceName? Of(string? arn) => Arn.TryParse(arn, out var parsed) && parsed.Resource.StartsWith(Prefix, StringComparison.Ordinal)
        ? new ResourceName(parsed.Account, parsed.Region, "kinesis", "stream", parsed.Resource[Prefix.Length..])
        : null;

    /// <summary>Finds the stream with that ARN, inside a transaction or read; null when it does not exist.</summary>
    public static async ValueTask<StreamId?> Find(IMetadataReader reader, string arn) =>
        Of(arn) is { } name && await ResourceRegistry.Find(reader, name) is { } stream ? new StreamId(stream.Id.Value) : null;
}
