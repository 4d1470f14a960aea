namespace Tarn.Telemetry.Metrics.Own;

/// <summary>A figure whose values are in cells that no resource has: a sum, or a histogram.</summary>
/// <param name="Figure">The figure, of the kind sample.</param>
/// <param name="IsHistogram">Whether <paramref name="Index"/> is that of a histogram; else of a sum.</param>
/// <param name="Index">The index among the key's sums, or among its histograms.</param>
/// <param name="Factor">The metric's value of one unit of the cell.</param>
public readonly record struct CellFigure(Figure Figure, bool IsHistogram, int Index, double Factor)
{
    private const double MsPerMicrosecond = 0.001;

    public static CellFigure Units(Figure figure, int sum) => new(figure, IsHistogram: false, sum, 1);

    public static CellFigure Values(Figure figure, int histogram) => new(figure, IsHistogram: true, histogram, 1);

    /// <summary>The times of a histogram of microseconds, of which the metric has milliseconds.</summary>
    public static CellFigure Microseconds(Figure figure, int histogram) => new(figure, IsHistogram: true, histogram, MsPerMicrosecond);
}
