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
        var limit = Math.Min(input.Limit ?? ListStreamsMax, ListStreamsMax);
        var listing = $"streams:{call.Account}:{call.Region}";
        var after = input.NextToken is { } token
            ? ListToken.Open(sealer, listing, token, time.GetUtcNow()).After
            : input.ExclusiveStartStreamName;
        var found = await store.Read(reader => ResourceRegistry.List(reader, NameOf(call, ""), after, limit + 1), ct);
        var page = found.Take(limit).ToArray();
        var more = found.Count > limit;
        return new ListStreamsOutput
        {
            StreamNames = [.. page.Select(resource => resource.Name.Name)],
            HasMoreStreams = more,
            NextToken = more ? new ListToken(listing, page[^1].Name.Name, time.GetUtcNow()).Seal(sealer) : null,
            StreamSummaries = [.. page.Select(Summary)],
        };
    }

    private StreamSummary Summary(Resource resource) => new()
    {
        StreamName = resource.Name.Name,
        StreamARN = resource.Arn,
        StreamStatus = "ACTIVE",
        StreamModeDetails = new StreamModeDetails
        {
            StreamMode = streams.Find(IdOf(resource))?.Stream.Mode == StreamMode.OnDemand ? "ON_DEMAND" : "PROVISIONED",
        },
        StreamCreationTimestamp = resource.Created,
    };
}
