using System.Globalization;

namespace Tarn.Telemetry.Metrics.Data;

/// <summary>The numbers that data may have.</summary>
public static class MetricNumbers
{
    private static readonly double Largest = Math.Pow(2, 360);

    /// <summary>Whether a number is a valid value. NaN is none.</summary>
    public static bool IsValid(double value) => Math.Abs(value) <= Largest;

    /// <summary>The number of a text; null: it is none that data may have.</summary>
    public static double? Parse(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && IsValid(number) ? number : null;
}
