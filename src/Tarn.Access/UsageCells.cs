using Tarn.Meters;

namespace Tarn.Access;

/// <summary>
/// The cells of a resource: a sum for each member of <see cref="UsageDimension"/> and of <see cref="ServiceCell"/>, at its number, then the
/// sums of single operations. Of its histograms, the first has the latencies of all calls, and the second the service's own values.
/// </summary>
public static class UsageCells
{
    /// <summary>The histogram of a service's own values: ages of records read, durations of functions.</summary>
    public const int OwnHistogram = 1;

    /// <summary>The most sums of a service's single operations.</summary>
    public const int OperationSumsMax = 12;

    /// <summary>The most histograms of a service's single operations.</summary>
    public const int OperationHistogramsMax = 14;

    /// <summary>The indexes of the sums of usage.</summary>
    internal static int[] Indexes { get; } = [.. Enum.GetValues<UsageDimension>().Select(dimension => (int)dimension)];

    /// <summary>The indexes of all sums.</summary>
    public static int[] AllIndexes => [.. Enumerable.Range(1, FirstOperationSum + OperationSumsMax - 1)];

    /// <summary>The first sum of single operations.</summary>
    internal static int FirstOperationSum { get; } = Enum.GetValues<ServiceCell>().Max(cell => (int)cell) + 1;

    /// <summary>The first histogram of single operations.</summary>
    internal static int FirstOperationHistogram => OwnHistogram + 1;

    /// <summary>New counters, with the rates of records accepted.</summary>
    public static CellCache NewBook() =>
        new(FirstOperationSum + OperationSumsMax, (int)UsageDimension.RecordsIn, (int)UsageDimension.RecordBytesIn)
        {
            Histograms = FirstOperationHistogram + OperationHistogramsMax,
        };

    /// <summary>Adds units to a dimension's sum.</summary>
    /// <param name="processor">From <see cref="Stripes.Current"/>.</param>
    public static void Add(this Cells cells, int processor, UsageDimension dimension, long units) => cells.Add(processor, (int)dimension, units);

    /// <summary>Counts units that no call has counted.</summary>
    /// <param name="now">The time for which they count.</param>
    public static void Count(this Cells cells, ServiceCell cell, long units, DateTimeOffset now)
    {
        if (units > 0)
        {
            cells.Turn(now.ToUnixTimeSeconds());
            cells.Add((int)cell, units);
        }
    }

    /// <summary>The sum of a dimension.</summary>
    public static long Of(this Cells cells, UsageDimension dimension) => cells[(int)dimension];
}
