using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Layouts;

/// <summary>What the log knows about a stream. Its name, tags and what its door echoes are elsewhere, by id.</summary>
public sealed record StreamDescription
{
    /// <summary>Its id.</summary>
    public required StreamId Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required StreamOwner Owner { get; init; }

    /// <summary>Who decides the number of shards.</summary>
    public required StreamMode Mode { get; init; }

    /// <summary>Where it stands in its life.</summary>
    public StreamPhase Phase { get; init; } = StreamPhase.Active;

    /// <summary>How long records stay: 24 h to 8,760 h.</summary>
    public required TimeSpan Retention { get; init; }

    /// <summary>When it was created, to the millisecond.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The ordinal of the next shard that is opened: the door's <c>shardId-000000000000</c> counts on through splits and merges.</summary>
    public required int NextOrdinal { get; init; }

    /// <summary>Retries of a put are recognised (D14).</summary>
    public bool RecognisesRetries { get; init; } = true;
}
