using Tarn.Meters;

namespace Tarn.Access.Outcomes;

/// <summary>The latencies of each operation since the start, in microseconds, by the number that its calls carry.</summary>
public sealed class OperationLatencies
{
    private readonly Lock _gate = new();
    private OperationLatency?[] _operations = [];

    /// <summary>The operations that were called, in no order.</summary>
    public IEnumerable<OperationLatency> All => Volatile.Read(ref _operations).OfType<OperationLatency>();

    /// <summary>Counts a call.</summary>
    /// <param name="micros">The time from the request's head to the response's last byte.</param>
    /// <param name="processor">From <see cref="Stripes.Current"/>.</param>
    internal void Record(Call call, int processor, long micros)
    {
        var (number, operations) = (call.OperationNumber, Volatile.Read(ref _operations));
        if (number > 0)
        {
            var known = number < operations.Length ? operations[number] : null;
            (known ?? Enter(call)).Histogram.Record(processor, micros);
        }
    }

    private OperationLatency Enter(Call call)
    {
        lock (_gate)
        {
            var number = call.OperationNumber;
            var known = number < _operations.Length ? _operations[number] : null;
            if (known is not null)
            {
                return known;
            }

            var made = new OperationLatency(call.Service, call.Operation, new StripedHistogram());
            var operations = _operations;
            Array.Resize(ref operations, Math.Max(operations.Length, number + 1));
            operations[number] = made;
            Volatile.Write(ref _operations, operations);
            return made;
        }
    }
}
