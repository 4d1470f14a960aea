using Tarn.Aws.Kinesis.Answers;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis.Streams;

internal sealed partial class StreamOperations
{
    private const int ListStreamsMax = 100;

    /// <summary>Lists the streams of the account and region by name.</summary>
    public async Task<ListStreamsOutput> ListStreams(ListStreamsInput input, Call call, CancellationToken cancellationToken)
    {
        limits?.Count(call, null);
        var limit = Math.Min(input.Limit ?? ListStreamsMax, ListStreamsMax);
        var after = tokens.Read(call, "", input.NextToken) ?? input.ExclusiveStartStreamName;
        var found = await store.Read(reader => ResourceRegistry.List(reader, StreamArns.Kind.NameOf(call, ""), after, limit + 1), cancellationToken);
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

    private StreamSummary Summary(Resource resource)
    {
        var layout = streams.LayoutOf(resource);
        return new StreamSummary
        {
            StreamName = resource.Name.Name,
            StreamARN = resource.Arn,
            StreamStatus = StreamStates.StatusOf(layout?.Stream.Phase ?? StreamPhase.Deleting),
            StreamModeDetails = StreamAnswers.Mode(layout),
            StreamCreationTimestamp = resource.Created,
        };
    }
}
