using System.Text;
using System.Text.RegularExpressions;

namespace Tarn.Lake.Hive.Projection;

/// <summary>How the values of a partition give its folder.</summary>
internal sealed partial class LocationTemplate
{
    private const string Property = "storage.location.template";

    private readonly string _start;
    private readonly IReadOnlyList<Part> _parts;

    private LocationTemplate(string start, IReadOnlyList<Part> parts)
    {
        _start = start;
        _parts = parts;
    }

    /// <summary>The table's template, or folders <c>key=value/</c> in the table's own folder.</summary>
    public static LocationTemplate Of(HiveTable table, ProjectionProperties properties)
    {
        if (properties.Find(Property) is { } template && !string.IsNullOrWhiteSpace(template))
        {
            return Read(table, template.Trim());
        }

        var location = table.Storage.Location ?? throw ProjectionFaults.Missing(Property, $"table {table.Name} has no location");
        return new LocationTemplate(
            location.TrimEnd('/') + "/", [.. table.Keys.Select((key, at) => new Part($"{HivePath.Escape(key.Name)}=", at, IsFolder: true, "/"))]);
    }

    public string Of(ReadOnlySpan<KeyValue> values)
    {
        var text = new StringBuilder(_start);
        foreach (var part in _parts)
        {
            var value = values[part.Key].Path;
            text.Append(part.Before).Append(part.IsFolder ? HivePath.Escape(value) : value).Append(part.After);
        }

        return text.ToString();
    }

    private static LocationTemplate Read(HiveTable table, string template)
    {
        if (!template.StartsWith("s3://", StringComparison.Ordinal))
        {
            throw ProjectionFaults.Wrong(Property, template, "it does not begin with s3://");
        }

        var whole = template.EndsWith('/') ? template : template + "/";
        var names = table.Keys.Select(key => key.Name).ToList();
        var places = Places().Matches(whole);
        var parts = new List<Part>();
        for (var i = 0; i < places.Count; i++)
        {
            var name = places[i].Groups[1].Value;
            var key = names.FindIndex(other => other.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (key >= 0)
            {
                var end = places[i].Index + places[i].Length;
                parts.Add(new Part("", key, IsFolder: false, whole[end..(i + 1 < places.Count ? places[i + 1].Index : whole.Length)]));
            }
            else
            {
                throw ProjectionFaults.Wrong(Property, template, $"{name} is no partition column of the table");
            }
        }

        var missing = names.Where((_, at) => !parts.Exists(part => part.Key == at)).ToArray();
        return missing.Length == 0
            ? new LocationTemplate(whole[..places[0].Index], parts)
            : throw ProjectionFaults.Wrong(Property, template, $"it has no place for partition column {missing[0]}, like ${{{missing[0]}}}");
    }

    [GeneratedRegex(@"\$\{([^}]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Places();

    /// <param name="IsFolder">Whether the value is escaped as the name of a folder.</param>
    private sealed record Part(string Before, int Key, bool IsFolder, string After);
}
