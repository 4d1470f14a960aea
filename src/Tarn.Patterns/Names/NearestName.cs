namespace Tarn.Patterns.Names;

/// <summary>Suggests a name for a misspelled one.</summary>
public static class NearestName
{
    // One wrong letter in three is a misspelling; more is another word.
    private const int LettersPerEdit = 3;

    /// <summary>The known name with the fewest edits (insert, delete, replace) from <paramref name="name"/>.</summary>
    public static string Of(string name, IEnumerable<string> known) => known.MinBy(candidate => Edits(name, candidate)) ?? "none";

    /// <summary>The nearest known name, if it is near; else null.</summary>
    public static string? Near(string name, IEnumerable<string> known) =>
        known.MinBy(candidate => Edits(name, candidate)) is { } nearest && IsNear(name, nearest) ? nearest : null;

    /// <summary>Whether a name may be a misspelling of another: at most one edit for each three letters.</summary>
    public static bool IsNear(string name, string known) =>
        Math.Abs(name.Length - known.Length) <= EditsMax(name) && Edits(name, known) <= EditsMax(name);

    /// <summary>The edits (insert, delete, replace) between two names, in any case of letters.</summary>
    public static int Edits(string name, string known)
    {
        var (from, to) = (name.ToUpperInvariant(), known.ToUpperInvariant());
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

    private static int EditsMax(string name) => Math.Max(1, name.Length / LettersPerEdit);
}
