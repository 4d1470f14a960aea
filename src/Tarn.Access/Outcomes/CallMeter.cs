using Tarn.Meters;

namespace Tarn.Access.Outcomes;

/// <summary>
/// Adds each call to the cells of its resources, and its latency to the histograms of resource and operation. All figures about
/// calls are read from these cells: usage, rates, totals.
/// </summary>
/// <param name="book">The resources' cells.</param>
/// <param name="latencies">The operations' histograms.</param>
public sealed class CallMeter(CellBook book, OperationLatencies latencies) : ICallObserver
{
    private readonly Cells _unnamed = book.Of(ResourceId.None.Value);

    /// <inheritdoc/>
    public void Completed(Call call, in CallOutcome outcome)
    {
        var second = (call.Time + outcome.Elapsed).ToUnixTimeSeconds();
        var micros = (long)outcome.Elapsed.TotalMicroseconds;
        var resources = call.Resources;
        var main = resources.IsEmpty ? _unnamed : CellsOf(resources[0]);
        main.Turn(second);
        main.Add(UsageDimension.Requests, 1);
        Add(main, UsageDimension.RequestBytes, outcome.RequestBytes);
        Add(main, UsageDimension.ResponseBytes, outcome.ResponseBytes);
        if (outcome.ErrorCode is not null)
        {
            main.Add(UsageDimension.Errors, 1);
        }

        main.RecordLatency(micros);
        latencies.Record(call, micros);
        foreach (ref readonly var entry in call.Usage)
        {
            var cells = resources.Length == 1 && entry.Resource == resources[0].Id ? main : CellsOf(entry.Resource, resources);
            cells.Turn(second);
            cells.Add(entry.Dimension, entry.Units);
        }
    }

    private static void Add(Cells cells, UsageDimension dimension, long units)
    {
        if (units > 0)
        {
            cells.Add(dimension, units);
        }
    }

    private Cells CellsOf(ResourceId resource, ReadOnlySpan<TouchedResource> resources)
    {
        foreach (ref readonly var touched in resources)
        {
            if (touched.Id == resource)
            {
                return CellsOf(touched);
            }
        }

        return _unnamed;
    }

    private Cells CellsOf(in TouchedResource resource) => resource.Cells ?? book.Of(resource.Id.Value);
}
