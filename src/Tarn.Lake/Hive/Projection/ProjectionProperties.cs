using System.Globalization;

namespace Tarn.Lake.Hive.Projection;

/// <summary>The properties of a table that describe its partitions. Names are compared without case, as names of columns are.</summary>
internal sealed class ProjectionProperties
{
    private const string Enabled = "projection.enabled";

    private readonly Dictionary<string, string> _properties = new(StringComparer.OrdinalIgnoreCase);

    public ProjectionProperties(IReadOnlyDictionary<string, string> parameters)
    {
        foreach (var (name, value) in parameters)
        {
            _properties[name] = value;
        }
    }

    public bool IsEnabled => Find(Enabled)?.Trim().ToUpperInvariant() switch
    {
        "TRUE" => true,
        null or "" or "FALSE" => false,
        _ => throw ProjectionFaults.Wrong(Enabled, Find(Enabled), "it is neither true nor false"),
    };

    public static string NameOf(string key, string property) => $"projection.{key}.{property}";

    public string? Find(string name) => _properties.GetValueOrDefault(name);

    /// <summary>A property of a key; null: the table lacks it.</summary>
    public string? OfKey(string key, string property) => Find(NameOf(key, property));

    /// <summary>A property of a key that its type needs.</summary>
    public string Required(string key, string property, string type) => OfKey(key, property)
        ?? throw ProjectionFaults.Missing(NameOf(key, property), $"partition column {key} of type {type} needs it");

    /// <summary>A property that is a whole number from 1 on; null: the table lacks it.</summary>
    public int? Number(string key, string property, int max) => OfKey(key, property) is not { } text ? null
        : int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= max ? number
        : throw ProjectionFaults.Wrong(NameOf(key, property), text, $"it is no whole number from 1 to {max}");
}
