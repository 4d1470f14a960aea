using System.Globalization;

namespace Tarn.Sql.Planning.Scans;

/// <summary>
/// The names by which the engine knows the fields of one row of a Parquet file. Its names ignore case, so of fields that differ by case only, all but
/// the first get a number: `x`, `X` are `x`, `X_1`. By its own name, the second one would read the values of the first.
/// </summary>
internal static class EngineFieldNames
{
    public static string[] Of(IReadOnlyList<string> names)
    {
        var counts = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        return [.. names.Select(name => Unique(name, counts))];
    }

    private static string Unique(string name, Dictionary<string, int> counts)
    {
        if (counts.TryAdd(name, 1))
        {
            return name;
        }

        string unique;
        do
        {
            unique = $"{name}_{counts[name]++.ToString(CultureInfo.InvariantCulture)}";
        }
        while (!counts.TryAdd(unique, 1));

        return unique;
    }
}
