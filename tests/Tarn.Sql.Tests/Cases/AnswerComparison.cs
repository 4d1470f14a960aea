using System.Globalization;
using System.Text.RegularExpressions;

namespace Tarn.Sql.Tests.Cases;

/// <summary>
/// Compares two answers by the recording's rules: maps in any order, fractions without trailing zeros, doubles to
/// 1e-12.
/// </summary>
internal static partial class AnswerComparison
{
    public static string? Difference(RecordedCase expected, IReadOnlyList<string> names, IReadOnlyList<string> types, List<string?[]> rows)
    {
        if (!names.SequenceEqual(expected.Names, StringComparer.OrdinalIgnoreCase))
        {
            return $"names [{string.Join(", ", names)}] instead of [{string.Join(", ", expected.Names)}]";
        }

        if (!types.Select(Type).SequenceEqual(expected.Types.Select(Type)))
        {
            return $"types [{string.Join(", ", types)}] instead of [{string.Join(", ", expected.Types)}]";
        }

        var left = rows.Select(r => r.Select(Normal).ToArray()).ToList();
        var right = expected.Rows.Select(r => r.Select(Normal).ToArray()).ToList();
        if (expected.AnyOrder)
        {
            left = [.. left.OrderBy(r => string.Join('\u0001', r), StringComparer.Ordinal)];
            right = [.. right.OrderBy(r => string.Join('\u0001', r), StringComparer.Ordinal)];
        }

        if (left.Count != right.Count)
        {
            return $"{left.Count} rows instead of {right.Count}";
        }

        for (var i = 0; i < left.Count; i++)
        {
            for (var c = 0; c < left[i].Length; c++)
            {
                if (!Same(left[i][c], right[i][c]))
                {
                    return $"row {i} column {c}: {left[i][c] ?? "NULL"} instead of {right[i][c] ?? "NULL"}";
                }
            }
        }

        return null;
    }

    private static string Type(string type) => type.Replace(", ", ",", StringComparison.Ordinal).ToLowerInvariant();

    private static bool Same(string? a, string? b)
    {
        if (a == b)
        {
            return true;
        }

        return a is not null && b is not null && b.Length > 9
            && double.TryParse(a, NumberStyles.Float, CultureInfo.InvariantCulture, out var x)
            && double.TryParse(b, NumberStyles.Float, CultureInfo.InvariantCulture, out var y)
            && Math.Abs(x - y) <= 1e-12 * Math.Abs(y);
    }

    private static string? Normal(string? value)
    {
        if (value is null)
        {
            return null;
        }

        value = TimeFraction().Replace(value, m => m.Groups[1].Value + m.Groups[2].Value.TrimEnd('0').TrimEnd('.'));
        // Entries of a map have any order, so the text between flat braces is sorted.
        return Braces().Replace(value, m => m.Value.Contains('=', StringComparison.Ordinal)
            ? "{" + string.Join(", ", m.Value[1..^1].Split(", ").Order(StringComparer.Ordinal)) + "}" : m.Value);
    }

    [GeneratedRegex(@"(\d\d:\d\d:\d\d)(\.\d+)")]
    private static partial Regex TimeFraction();

    [GeneratedRegex(@"\{[^{}]*\}")]
    private static partial Regex Braces();
}
