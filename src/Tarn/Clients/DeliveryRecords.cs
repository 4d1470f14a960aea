using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Clients;

/// <summary>The records that a delivery's steps make, page by page.</summary>
internal sealed class DeliveryRecords(DoorClient client, string delivery)
{
    private readonly TarnApiClient _api = new(client);
    private List<TailPosition>? _place;

    /// <summary>Reads the next page; the first one begins at the position of <paramref name="type"/>.</summary>
    /// <param name="type"><c>TRIM_HORIZON</c>, <c>LATEST</c> or <c>AT_TIMESTAMP</c>.</param>
    /// <param name="at">The time for <c>AT_TIMESTAMP</c>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<TailDeliveryOutput> Read(string type, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        var page = await _api.TailDelivery(
            new TailDeliveryInput
            {
                DeliveryStreamName = delivery,
                From = _place is null ? type : null,
                Timestamp = _place is null ? at : null,
                Positions = _place,
            },
            cancellationToken);
        _place = [.. page.Positions];
        return page;
    }
}
