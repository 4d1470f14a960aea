namespace Tarn.Dispatch.Mappings;

/// <summary>Where a mapping begins to read the shards that exist when it is made. Later shards are read from their begin.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html"/>
public enum StartingPosition
{
    /// <summary>The oldest record.</summary>
    TrimHorizon,

    /// <summary>After the newest record.</summary>
    Latest,

    /// <summary>The first record that arrived at a time, or later.</summary>
    AtTimestamp,
}
