using Tarn.Aws.Lambda.Model;
using Tarn.Dispatch.Mappings;
using Tarn.Functions.Mappings.Configuration;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Lambda.Mappings;

/// <summary>Finds the streams that mappings read.</summary>
/// <param name="registry">The registry of names.</param>
/// <param name="streams">The streams' shards.</param>
/// <param name="log">Their records.</param>
internal sealed class MappingSources(ResourceRegistry registry, StreamDirectory streams, IStreamLog log)
{
    private const string Consumer = "/consumer/";

    /// <summary>The stream of an ARN, which may name a fan-out consumer of it.</summary>
    /// <exception cref="AwsErrorException">InvalidParameterValueException: Tarn reads no such source, or it does not exist.</exception>
    public (string StreamArn, StreamLayout Layout) Find(Call call, string? source)
    {
        if (source is null || !Arn.TryParse(source, out var arn))
        {
            throw LambdaErrors.InvalidParameterValueException("Unrecognized event source.");
        }

        if (arn.Service != "kinesis")
        {
            throw LambdaErrors.InvalidParameterValueException(
                $"Event sources of {arn.Service} are not supported by Tarn; supported: Kinesis streams and their consumers "
                + "(docs/coverage.md#lambda-createeventsourcemapping).");
        }

        var resource = arn.Resource.Split(Consumer)[0];
        var streamArn = (arn with { Resource = resource }).ToString();
        var name = new ResourceName(arn.Account, arn.Region, "kinesis", "stream", resource["stream/".Length..]);
        return arn.Account == call.Account && arn.Region == call.Region
            && resource.StartsWith("stream/", StringComparison.Ordinal)
            && registry.TryFind(name, out var found)
            && streams.Find(new StreamId(found.Id.Value)) is { } layout
            && IsConsumer(arn, source)
                ? (streamArn, layout)
                : throw LambdaErrors.InvalidParameterValueException($"Stream not found: {source}");
    }

    /// <summary>The places where a new mapping begins.</summary>
    public ValueTask<MappingStarts> Starts(StreamLayout layout, MappingConfig config, CancellationToken cancellationToken) =>
        MappingStarts.Find(log, layout, config.Start, config.StartMs, cancellationToken);

    // A consumer's ARN ends with the time at which it was made.
    private bool IsConsumer(Arn arn, string source)
    {
        var parts = arn.Resource.Split(Consumer);
        return parts.Length == 1
            || (registry.TryFind(new ResourceName(arn.Account, arn.Region, "kinesis", "consumer", ConsumerName(parts)), out var found) && found.Arn == source);
    }

    private static string ConsumerName(string[] parts) => $"{parts[0]["stream/".Length..]}/{parts[1].Split(':')[0]}";
}
