namespace Tarn.Lake.Shredding;

/// <summary>
/// Finds a column by its path, parts joined by dots. Names may have dots themselves, so every way to split the path is
/// tried. Names match ignoring case.
/// </summary>
internal static class ColumnPath
{
    /// <summary>The columns from below the root down to the one of that path; null: there is none.</summary>
    public static IReadOnlyList<T>? Find<T>(T root, string path, Func<T, string> nameOf, Func<T, IReadOnlyList<T>> childrenOf)
    {
        var found = new List<T>();
        return Search(root, path) ? found : null;

        bool Search(T column, ReadOnlySpan<char> rest)
        {
            foreach (var child in childrenOf(column))
            {
                var name = nameOf(child);
                if (!rest.StartsWith(name, StringComparison.OrdinalIgnoreCase))
                {
                    continue;
                }

                found.Add(child);
                if (rest.Length == name.Length || (rest[name.Length] == '.' && Search(child, rest[(name.Length + 1)..])))
                {
                    return true;
                }

                found.RemoveAt(found.Count - 1);
            }

            return false;
        }
    }
}
