using Tarn.Lake.Shredding.Texts;

namespace Tarn.Lake.Shredding;

/// <summary>
/// The rules of a Hive deserializer for JSON. Fields without a column are left out, and missing fields are null. A record may
/// have several objects. A value that does not fit its column rejects the record. Columns never change.
/// </summary>
public sealed record HiveJsonRules
{
    /// <summary>Whether a key must have the case of its column's name.</summary>
    public bool MatchesCase { get; init; }

    /// <summary>Whether a dot in a key also counts as an underscore.</summary>
    public bool DotsAreUnderscores { get; init; }

    /// <summary>
    /// The keys of columns and struct fields, by their names in lower case, where a key differs from the name. The name
    /// is no key any more.
    /// </summary>
    public IReadOnlyDictionary<string, string> KeysByColumn { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Whether text becomes a number or a boolean in columns of these types. Then an object or array becomes its JSON in a
    /// column of strings.
    /// </summary>
    public bool ConvertsText { get; init; }

    /// <summary>Reads timestamps.</summary>
    public required ITimestampReader Timestamps { get; init; }
}
