using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Kinesis.Model;
using Tarn.Storage.Streams.Layouts;
using StreamMode = Tarn.Storage.Streams.Layouts.StreamMode;

namespace Tarn.Aws.Kinesis;

public sealed partial class KinesisDoor
{
    private const int ListStreamsMax = 100;

    /// <summary>Streams of the account and region, by name.</summary>
    public async Task<ListStreamsOutput> ListStreams(ListStreamsInput input, Call call, CancellationToken ct)
    {
        limits?.Count(call, null);
        var limit = Math.Min(input.Limit ?? ListStreamsMax, ListStreamsMax);
        var after = tokens.Read(call, "", input.NextToken) ?? input.ExclusiveStartStreamName;
        var found = await store.Read(reader => ResourceRegistry.List(reader, NameOf(call, ""), after, limit + 1), ct);
        var page = found.Take(limit).ToArray();
        var more = found.Count > limit;
        return new ListStreamsOutput
        {
            StreamNames = [.. page.Select(resource => resource.Name.Name)],
            HasMoreStreams = more,
            NextToken = more ? tokens.After(call, "", page[^1].Name.Name) : null,
            StreamSummaries = [.. page.Select(Summary)],
        };
    }

    private StreamSummary Summary(Resource resource) => new()
    {
        StreamName = resource.Name.Name,
        StreamARN = resource.Arn,
        StreamStatus = streams.Find(IdOf(resource)) is { } layout ? StatusOf(layout) : "DELETING",
        StreamModeDetails = new StreamModeDetails
        {
            StreamMode = streams.Find(IdOf(resource))?.Stream.Mode == StreamMode.OnDemand ? "ON_DEMAND" : "PROVISIONED",
        },
        StreamCreationTimestamp = resource.Created,
    };
}
