namespace Tarn.Settings;

/// <summary>Suggests a name for a misspelled one.</summary>
internal static class NearestName
{
    /// <summary>The known name with the fewest edits (insert, delete, replace) from <paramref name="name"/>.</summary>
    public static string Of(string name, IEnumerable<string> known) =>
        known.MinBy(candidate => Edits(name.ToUpperInvariant(), candidate.ToUpperInvariant())) ?? "none";

    private static int Edits(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[to.Length];
    }
}
