using System.Globalization;
using Tarn.Patterns.Events.Values;

namespace Tarn.Patterns.Paths;

/// <summary>Numbers by their texts: equality is exact, order is by decimals and, where these end, by doubles.</summary>
internal static class PathNumbers
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>The text's number in a form for <see cref="AreEqual"/>; null: the text is none.</summary>
    public static string? Of(string text) => double.TryParse(text, Style, CultureInfo.InvariantCulture, out _) ? text.TrimStart('+') : null;

    public static bool AreEqual(string left, string right) => PlainNumber.Canonical(left) == PlainNumber.Canonical(right);

    public static int Compare(string left, string right) =>
        decimal.TryParse(left, Style, CultureInfo.InvariantCulture, out var one) && decimal.TryParse(right, Style, CultureInfo.InvariantCulture, out var other)
            ? one.CompareTo(other)
            : double.Parse(left, Style, CultureInfo.InvariantCulture).CompareTo(double.Parse(right, Style, CultureInfo.InvariantCulture));

    /// <summary>A document's number as text that a string is compared with: a fraction has its point, 1e1 is 10.0.</summary>
    public static string Plain(string raw)
    {
        const double smallest = 1e-3, largest = 1e7;
        if (raw.AsSpan().IndexOfAny('.', 'e', 'E') < 0)
        {
            return raw == "-0" ? "0" : raw;
        }

        var value = double.Parse(raw, Style, CultureInfo.InvariantCulture);
        if (value != 0 && (Math.Abs(value) < smallest || Math.Abs(value) >= largest))
        {
            return raw;
        }

        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) ? text : $"{text}.0";
    }
}
