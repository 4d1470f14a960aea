using Tarn.Meters;

namespace Tarn.Access;

/// <summary>The cells of a resource: a sum for each member of <see cref="UsageDimension"/>, at its number.</summary>
public static class UsageCells
{
    /// <summary>The indexes of the sums.</summary>
    internal static int[] Indexes { get; } = [.. Enum.GetValues<UsageDimension>().Select(dimension => (int)dimension)];

    /// <summary>New counters, with the rates of records accepted.</summary>
    public static CellCache NewBook() => new(Indexes.Max() + 1, (int)UsageDimension.RecordsIn, (int)UsageDimension.RecordBytesIn);

    /// <summary>Adds units to a dimension's sum.</summary>
    /// <param name="processor">From <see cref="Stripes.Current"/>.</param>
    public static void Add(this Cells cells, int processor, UsageDimension dimension, long units) => cells.Add(processor, (int)dimension, units);

    /// <summary>The sum of a dimension.</summary>
    public static long Of(this Cells cells, UsageDimension dimension) => cells[(int)dimension];
}
