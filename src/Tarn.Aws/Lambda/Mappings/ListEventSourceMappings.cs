using Tarn.Aws.Lambda.Model;

namespace Tarn.Aws.Lambda.Mappings;

internal sealed partial class MappingOperations
{
    private const int PageMax = 100;

    /// <summary>Mappings in the order of their UUIDs, of one stream or function when the caller names it.</summary>
    public Task<ListEventSourceMappingsOutput> ListEventSourceMappings(
        ListEventSourceMappingsInput input, Call call, CancellationToken cancellationToken)
    {
        var functionArn = input.FunctionName is null ? null : FunctionOf(call, input.FunctionName);
        var limit = Math.Min(input.MaxItems ?? PageMax, PageMax);
        var page = mappings.All
            .Where(status => status.Config.Account == call.Account && status.Config.Region == call.Region)
            .Where(status => functionArn is null || status.Config.FunctionArn == functionArn)
            .Where(status => input.EventSourceArn is null || status.Config.SourceArn == input.EventSourceArn)
            .OrderBy(status => status.Config.Uuid, StringComparer.Ordinal)
            .Where(status => input.Marker is not { Length: > 0 } after || string.CompareOrdinal(status.Config.Uuid, after) > 0)
            .Take(limit + 1)
            .ToList();
        return Task.FromResult(new ListEventSourceMappingsOutput
        {
            EventSourceMappings = [.. page.Take(limit).Select(MappingViews.Show)],
            NextMarker = page.Count > limit ? page[limit - 1].Config.Uuid : null,
        });
    }
}
