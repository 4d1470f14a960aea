namespace Tarn.Sql.Functions.Managed.SqlJson;

/// <summary>The order in which a hash map of Java returns its entries: Trino's JSON_OBJECT writes its members so.</summary>
internal static class JavaHashOrder
{
    private const int CapacityMin = 16;

    /// <param name="entries">The entries in the order of their insertion, each key once.</param>
    /// <param name="key">The key of an entry.</param>
    public static IEnumerable<T> Of<T>(IReadOnlyCollection<T> entries, Func<T, string> key)
    {
        var capacity = CapacityMin;
        while (entries.Count > capacity * 3 / 4)
        {
            capacity *= 2;
        }

        return entries.OrderBy(entry => Bucket(key(entry), capacity));
    }

    private static int Bucket(string key, int capacity)
    {
        var hash = 0;
        foreach (var c in key)
        {
            hash = unchecked((31 * hash) + c);
        }

        return (hash ^ (int)((uint)hash >> 16)) & (capacity - 1);
    }
}
