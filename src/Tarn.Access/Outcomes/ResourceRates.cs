using Tarn.Meters;

namespace Tarn.Access.Outcomes;

/// <summary>
/// Records and bytes per second that each resource accepted over the last 10 seconds, and totals since the start, for status.
/// </summary>
/// <param name="book">The resources' cells.</param>
public sealed class ResourceRates(CellCache book, TimeProvider time)
{
    // the running second is not counted, because it has not ended
    private const int WindowSeconds = 10;

    /// <summary>The resource's current rates; zero for a resource that accepted nothing in the window.</summary>
    public (double RecordsPerSecond, double BytesPerSecond) Of(ResourceId resource)
    {
        if (!book.TryGet(resource.Value, out var cells))
        {
            return default;
        }

        var now = time.GetUtcNow().ToUnixTimeSeconds();
        return (Rate(cells, UsageDimension.RecordsIn, now), Rate(cells, UsageDimension.RecordBytesIn, now));
    }

    /// <summary>The resource's totals since the start; zero for a resource without traffic.</summary>
    public ResourceTotals TotalsOf(ResourceId resource) => book.TryGet(resource.Value, out var cells)
        ? new ResourceTotals(
            cells.Of(UsageDimension.RecordsIn),
            cells.Of(UsageDimension.RecordBytesIn),
            cells.Of(UsageDimension.RecordsOut),
            cells.Of(UsageDimension.RecordBytesOut))
        : default;

    private static double Rate(Cells cells, UsageDimension dimension, long now) =>
        (double)cells.UnitsOf((int)dimension, now - WindowSeconds, now - 1) / WindowSeconds;
}
