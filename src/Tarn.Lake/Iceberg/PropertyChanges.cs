namespace Tarn.Lake.Iceberg;

/// <summary>Changes of the properties of a table or view; the dictionary itself stays.</summary>
internal static class PropertyChanges
{
    /// <summary>The properties with <paramref name="set"/>, which replaces values of the same names.</summary>
    public static Dictionary<string, string> With(this IReadOnlyDictionary<string, string> properties, IReadOnlyDictionary<string, string> set)
    {
        var merged = properties.ToDictionary();
        foreach (var (name, value) in set)
        {
            merged[name] = value;
        }

        return merged;
    }

    /// <summary>The properties without these names; absent names are ignored.</summary>
    public static Dictionary<string, string> Without(this IReadOnlyDictionary<string, string> properties, IReadOnlyCollection<string> names) =>
        properties.Where(property => !names.Contains(property.Key)).ToDictionary();
}
