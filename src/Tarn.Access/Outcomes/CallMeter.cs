using Tarn.Meters;

namespace Tarn.Access.Outcomes;

/// <summary>
/// Adds each call to the cells of its resources, and its latency to the histograms of resource and operation. All figures about
/// calls are read from these cells: usage, rates, totals.
/// </summary>
/// <param name="book">The resources' cells.</param>
/// <param name="latencies">The operations' histograms.</param>
/// <param name="operations">The cells that single operations have of their own; null: none has.</param>
public sealed class CallMeter(CellCache book, OperationLatencies latencies, OperationCells? operations = null) : ICallObserver
{
    private readonly OperationCells _operations = operations ?? new OperationCells([]);
    private readonly Cells _unnamed = book.Of(ResourceId.None.Value);

    /// <inheritdoc/>
    public void Completed(Call call, in CallOutcome outcome)
    {
        var second = (call.Time + outcome.Elapsed).ToUnixTimeSeconds();
        var micros = (long)outcome.Elapsed.TotalMicroseconds;
        var processor = Stripes.Current;
        var resources = call.Resources;
        var main = resources.IsEmpty ? _unnamed : CellsOf(resources[0]);
        main.Turn(second);
        main.Add(processor, UsageDimension.Requests, 1);
        Add(main, processor, UsageDimension.RequestBytes, outcome.RequestBytes);
        Add(main, processor, UsageDimension.ResponseBytes, outcome.ResponseBytes);
        if (outcome.ErrorCode is not null)
        {
            main.Add(processor, UsageDimension.Errors, 1);
        }

        main.RecordLatency(processor, micros);
        latencies.Record(call, processor, micros);
        var own = _operations.Of(call);
        if (outcome.ErrorCode is not null)
        {
            Add(main, processor, own.Failures);
        }
        else if (own.Histogram > 0)
        {
            main.Record(processor, own.Histogram, micros);
        }

        foreach (ref readonly var entry in call.Usage)
        {
            var cells = resources.Length == 1 && entry.Resource == resources[0].Id ? main : CellsOf(entry.Resource, resources);
            cells.Turn(second);
            cells.Add(processor, entry.Dimension, entry.Units);
            Add(cells, processor, own.SumOf(entry.Dimension), entry.Units);
        }

        call.Metered?.Completed(outcome, second);
    }

    private static void Add(Cells cells, int processor, UsageDimension dimension, long units)
    {
        if (units > 0)
        {
            cells.Add(processor, dimension, units);
        }
    }

    private static void Add(Cells cells, int processor, int sum, long units = 1)
    {
        if (sum > 0)
        {
            cells.Add(processor, sum, units);
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
