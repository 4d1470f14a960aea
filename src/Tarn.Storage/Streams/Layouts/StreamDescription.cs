using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Layouts;

/// <summary>
/// The log's knowledge of a stream. Its name, its tags and the values that its door echoes are stored elsewhere, by id.
/// </summary>
public sealed record StreamDescription
{
    public required StreamId Id { get; init; }

    public required StreamOwner Owner { get; init; }

    /// <summary>The mode, which decides how the number of shards is set.</summary>
    public required StreamMode Mode { get; init; }

    /// <summary>The phase of the stream's life.</summary>
    public StreamPhase Phase { get; init; } = StreamPhase.Active;

    /// <summary>How long records stay: 24 h to 8,760 h.</summary>
    public required TimeSpan Retention { get; init; }

    /// <summary>When it was created, to the millisecond.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>
    /// The ordinal of the next shard: the door's <c>shardId-000000000000</c> counts on through splits and merges.
    /// </summary>
    public required int NextOrdinal { get; init; }

    /// <summary>Whether D14 (retries are recognised) applies to the stream's puts.</summary>
    public bool RecognisesRetries { get; init; } = true;
}
