namespace Tarn.Delivery.Configuration.Conversion;

/// <summary>The options of a conversion's deserializer.</summary>
public sealed record JsonReadingConfig
{
    /// <summary>Whether it is Hive's deserializer; false: OpenX's.</summary>
    public bool IsHive { get; init; }

    /// <summary>Whether keys are matched to columns in lower case (OpenX).</summary>
    public bool IgnoresCase { get; init; } = true;

    /// <summary>Whether dots in keys count as underscores (OpenX).</summary>
    public bool DotsAreUnderscores { get; init; }

    /// <summary>The key of a column, where it differs from the column's name (OpenX).</summary>
    public IReadOnlyList<KeyValuePair<string, string>> KeysByColumn { get; init; } = [];

    /// <summary>
    /// The formats of timestamps, of which the first that fits is taken (Hive): Joda-Time's patterns, and <c>millis</c>. Empty:
    /// the form of <c>java.sql.Timestamp</c>.
    /// </summary>
    public IReadOnlyList<string> TimestampFormats { get; init; } = [];
}
