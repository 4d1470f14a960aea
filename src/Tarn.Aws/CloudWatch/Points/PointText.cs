using System.Globalization;

namespace Tarn.Aws.CloudWatch.Points;

/// <summary>Values in statements and their results.</summary>
internal static class PointText
{
    /// <summary>A time as a literal of SQL.</summary>
    /// <param name="second">Unix time, seconds.</param>
    public static string Time(long second) =>
        $"TIMESTAMP '{DateTimeOffset.FromUnixTimeSeconds(second).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC'";

    /// <summary>A number of a result; null for NULL.</summary>
    public static double? Number(string? text) => text is null ? null : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>The numbers of an array of a result, as <c>[1.0, 2.0]</c>.</summary>
    public static IEnumerable<double> Numbers(string array) => array.Trim('[', ']')
        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(text => Number(text)!.Value);
}
