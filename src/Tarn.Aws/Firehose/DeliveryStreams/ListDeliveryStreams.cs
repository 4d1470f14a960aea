using Tarn.Aws.Firehose.Destinations;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Firehose.Model;

namespace Tarn.Aws.Firehose.DeliveryStreams;

internal sealed partial class DeliveryStreamOperations
{
    private const int ListDefault = 10;

    /// <summary>Lists the names of delivery streams, in order.</summary>
    public async Task<ListDeliveryStreamsOutput> ListDeliveryStreams(ListDeliveryStreamsInput input, Call call, CancellationToken cancellationToken)
    {
        var limit = input.Limit ?? ListDefault;
        var names = await store.Read(
            reader => NamesAfter(
                reader, DeliveryStreamFinder.NameOf(call, ""), input.ExclusiveStartDeliveryStreamName, input.DeliveryStreamType, limit + 1), cancellationToken);
        return new ListDeliveryStreamsOutput
        {
            DeliveryStreamNames = [.. names.Take(limit)],
            HasMoreDeliveryStreams = names.Count > limit,
        };
    }

    private static async ValueTask<List<string>> NamesAfter(
        IMetadataReader reader, ResourceName kind, string? after, string? type, int count)
    {
        const int PageRows = 200;
        var names = new List<string>();
        while (names.Count < count)
        {
            var page = await ResourceRegistry.List(reader, kind, after, PageRows);
            names.AddRange(page
                .Where(resource => type is null || DeliveryDocument.Kind.Read(resource).DeliveryStreamType == type)
                .Select(resource => resource.Name.Name)
                .Take(count - names.Count));
            if (page.Count < PageRows)
            {
                break;
            }

            after = page[^1].Name.Name;
        }

        return names;
    }
}
