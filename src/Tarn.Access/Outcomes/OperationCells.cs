using System.Collections.Frozen;
using Tarn.Storage;

namespace Tarn.Access.Outcomes;

/// <summary>
/// The cells of single operations. A resource belongs to one service, so each service numbers its operations' cells from the first
/// free one on.
/// </summary>
public sealed class OperationCells
{
    private readonly FrozenDictionary<(string Service, string Operation), OperationPlan> _plans;
    private readonly Lock _gate = new();
    private OperationPlan?[] _byNumber = [];

    /// <param name="figures">The figures; a repeated one counts once.</param>
    public OperationCells(IEnumerable<OperationFigure> figures)
    {
        var plans = new Dictionary<(string, string), OperationPlan>();
        foreach (var service in figures.Distinct().GroupBy(figure => figure.Service))
        {
            var (sum, histogram) = (UsageCells.FirstOperationSum, UsageCells.FirstOperationHistogram);
            foreach (var figure in service)
            {
                if (!plans.TryGetValue((figure.Service, figure.Operation), out var plan))
                {
                    plans.Add((figure.Service, figure.Operation), plan = new OperationPlan());
                }

                if (figure.Dimension is { } dimension)
                {
                    plan.Set(dimension, sum++);
                }
                else
                {
                    plan.Histogram = histogram++;
                }
            }

            // A service with more operations than sums counts the failures of the first ones.
            foreach (var ((of, _), plan) in plans)
            {
                if (of == service.Key && plan.Histogram > 0 && sum < UsageCells.FirstOperationSum + UsageCells.OperationSumsMax)
                {
                    plan.Failures = sum++;
                }
            }

            Invariant.Check(sum <= UsageCells.FirstOperationSum + UsageCells.OperationSumsMax, $"{service.Key} has too many sums of operations");
            Invariant.Check(
                histogram <= UsageCells.FirstOperationHistogram + UsageCells.OperationHistogramsMax, $"{service.Key} has too many histograms");
        }

        _plans = plans.ToFrozenDictionary();
    }

    /// <summary>The plan of an operation by its names.</summary>
    public OperationPlan Of(string service, string operation) => _plans.GetValueOrDefault((service, operation), OperationPlan.None);

    /// <summary>The plan of a call's operation, by its number.</summary>
    internal OperationPlan Of(Call call)
    {
        var (number, known) = (call.OperationNumber, Volatile.Read(ref _byNumber));
        return (number < known.Length ? known[number] : null) ?? Enter(call);
    }

    private OperationPlan Enter(Call call)
    {
        var plan = Of(call.Service, call.Operation);
        if (call.OperationNumber == 0)
        {
            return plan;
        }

        lock (_gate)
        {
            var known = _byNumber;
            Array.Resize(ref known, Math.Max(known.Length, call.OperationNumber + 1));
            known[call.OperationNumber] = plan;
            Volatile.Write(ref _byNumber, known);
            return plan;
        }
    }
}
