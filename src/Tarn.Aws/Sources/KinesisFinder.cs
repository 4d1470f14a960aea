using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Sources;

/// <summary>Finds Kinesis streams; an ARN may name a fan-out consumer of one.</summary>
/// <param name="registry">The registry of names.</param>
/// <param name="streams">The streams' shards.</param>
internal sealed class KinesisFinder(ResourceRegistry registry, StreamDirectory streams) : ISourceFinder
{
    private const string Consumer = "/consumer/";

    public string Service => "kinesis";

    public (string StreamArn, StreamLayout Layout)? Find(Call call, Arn arn, string source)
    {
        var resource = arn.Resource.Split(Consumer)[0];
        return arn.Account == call.Account && arn.Region == call.Region
            && resource.StartsWith("stream/", StringComparison.Ordinal)
            && registry.TryFind(new ResourceName(arn.Account, arn.Region, "kinesis", "stream", resource["stream/".Length..]), out var found)
            && streams.Find(new StreamId(found.Id.Value)) is { } layout
            && IsConsumer(arn, source)
                ? ((arn with { Resource = resource }).ToString(), layout)
                : null;
    }

    // A consumer's ARN ends with the time at which it was made.
    private bool IsConsumer(Arn arn, string source)
    {
        var parts = arn.Resource.Split(Consumer);
        return parts.Length == 1
            || (registry.TryFind(new ResourceName(arn.Account, arn.Region, "kinesis", "consumer", ConsumerName(parts)), out var found) && found.Arn == source);
    }

    private static string ConsumerName(string[] parts) => $"{parts[0]["stream/".Length..]}/{parts[1].Split(':')[0]}";
}
