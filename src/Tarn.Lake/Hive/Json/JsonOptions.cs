using Tarn.Lake.Hive.Values;
using Tarn.Storage;

namespace Tarn.Lake.Hive.Json;

/// <summary>The rules of one of the two SerDes of JSON: Hive's is strict, OpenX's lenient.</summary>
internal sealed class JsonOptions
{
    private JsonOptions()
    {
    }

    /// <summary>Whether the rules are OpenX's.</summary>
    public bool IsLenient { get; private init; }

    public bool IgnoresCase { get; private init; } = true;

    /// <summary>Whether _col0, _col1, … are names of members by their order.</summary>
    public bool HasInternalNames { get; private init; }

    /// <summary>Whether a dot in a name may be an underscore of a member.</summary>
    public bool HasDots { get; private init; }

    /// <summary>The names in files, by the names of members in lower case.</summary>
    public IReadOnlyDictionary<string, string> Mappings { get; private init; } = new Dictionary<string, string>();

    /// <summary>Whether a line that is no JSON is a row of nulls; otherwise it is an error.</summary>
    public bool IgnoresMalformed { get; private init; }

    /// <summary>Whether a value that cannot become its column's type is null; otherwise it is an error.</summary>
    public bool NullForInvalidData { get; private init; }

    /// <summary>The timestamps of Hive's SerDe.</summary>
    public TimestampForms Timestamps { get; private init; } = TimestampForms.Parse(null);

    /// <summary>The timestamps of OpenX's SerDe.</summary>
    public OpenXTimestamps OpenXTimestamps { get; private init; } = OpenXTimestamps.Parse(null);

    /// <exception cref="TarnException">InvalidArgument: a timestamp pattern has a fault.</exception>
    public static JsonOptions OfHive(IReadOnlyDictionary<string, string> properties) => new()
    {
        HasInternalNames = true,
        Timestamps = TimestampForms.Parse(properties.GetValueOrDefault(HiveProperties.TimestampFormats)),
    };

    /// <exception cref="TarnException">InvalidArgument: a timestamp pattern has a fault.</exception>
    public static JsonOptions OfOpenX(IReadOnlyDictionary<string, string> properties)
    {
        var ignoresCase = !properties.TryGetValue("case.insensitive", out var text) || text.Equals("true", StringComparison.OrdinalIgnoreCase);
        return new JsonOptions
        {
            IsLenient = true,
            IgnoresCase = ignoresCase,
            HasDots = HiveProperties.IsTrue(properties, "dots.in.keys"),
            IgnoresMalformed = HiveProperties.IsTrue(properties, "ignore.malformed.json"),
            NullForInvalidData = HiveProperties.IsTrue(properties, HiveProperties.NullForInvalidData),
            OpenXTimestamps = OpenXTimestamps.Parse(properties.GetValueOrDefault(HiveProperties.TimestampFormats)),
            Mappings = properties
                .Where(one => one.Key.StartsWith(HiveProperties.MappingPrefix, StringComparison.Ordinal))
                .ToDictionary(one => one.Key[HiveProperties.MappingPrefix.Length..], one => one.Value),
        };
    }
}
