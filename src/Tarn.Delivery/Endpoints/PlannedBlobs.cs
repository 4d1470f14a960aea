using System.Runtime.CompilerServices;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;

namespace Tarn.Delivery.Endpoints;

/// <summary>The blobs of plans, for a check of everything that refers to a blob.</summary>
public static class PlannedBlobs
{
    private const int PageRows = 100;

    /// <summary>Every plan's blob: its name for a report, its id, its length in bytes.</summary>
    /// <param name="cancellationToken">Ends the reading between two pages of rows.</param>
    /// <exception cref="TarnException">Damaged: a row cannot be read.</exception>
    public static async IAsyncEnumerable<(string Name, BlobId Blob, long Bytes)> In(
        IMetadataReader rows, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var range = KeyRange.All;
        while (await rows.Scan(DeliverySpaces.Plans, range, PageRows) is { Count: > 0 } page)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var row in page)
            {
                var blob = PlanRows.Decode(row.Value).Plan.Blob;
                yield return (EndpointPlans.NameOf(DeliveryRows.ReadKey(row.Key)), blob.Blob, blob.Bytes);
            }

            range = range.After(page[^1].Key);
        }
    }
}
