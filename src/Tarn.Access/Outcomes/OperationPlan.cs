namespace Tarn.Access.Outcomes;

/// <summary>The cells to which the calls of one operation add, by index.</summary>
public sealed class OperationPlan
{
    private readonly int[] _sums = new int[Enum.GetValues<UsageDimension>().Max(dimension => (int)dimension) + 1];

    /// <summary>The plan of an operation without cells of its own.</summary>
    internal static OperationPlan None { get; } = new();

    /// <summary>The histogram of its good calls' latencies; 0: none.</summary>
    public int Histogram { get; internal set; }

    /// <summary>The sum of its failed calls; 0: none.</summary>
    public int Failures { get; internal set; }

    /// <summary>The sum of a dimension; 0: none.</summary>
    public int SumOf(UsageDimension dimension) => _sums[(int)dimension];

    internal void Set(UsageDimension dimension, int sum) => _sums[(int)dimension] = sum;
}
