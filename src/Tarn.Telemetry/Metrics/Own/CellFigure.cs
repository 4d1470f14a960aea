namespace Tarn.Telemetry.Metrics.Own;

/// <summary>A figure whose values are in cells that no resource has.</summary>
/// <param name="Figure">The figure, of the kind sample.</param>
/// <param name="Sum">The index of its sum; −1: it has a histogram.</param>
/// <param name="Histogram">The index of its histogram; −1: it has a sum.</param>
/// <param name="Factor">The metric's value of one unit of the histogram.</param>
public readonly record struct CellFigure(Figure Figure, int Sum, int Histogram = -1, double Factor = 1);
