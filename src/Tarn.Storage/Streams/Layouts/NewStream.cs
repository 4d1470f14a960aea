namespace Tarn.Storage.Streams.Layouts;

/// <summary>What a stream is made of.</summary>
public sealed record NewStream
{
    /// <summary>Whose it is.</summary>
    public required StreamOwner Owner { get; init; }

    /// <summary>Who decides the number of shards.</summary>
    public StreamMode Mode { get; init; } = StreamMode.Provisioned;

    /// <summary>Shards at first; they cut the hashes evenly.</summary>
    public required int Shards { get; init; }

    /// <summary>Active, unless work makes it so later.</summary>
    public StreamPhase Phase { get; init; } = StreamPhase.Active;

    /// <summary>How long records stay.</summary>
    public TimeSpan Retention { get; init; } = StreamLimits.RetentionDefault;
}
