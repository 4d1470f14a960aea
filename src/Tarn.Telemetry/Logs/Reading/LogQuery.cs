using Tarn.Telemetry.Logs.Events;

namespace Tarn.Telemetry.Logs.Reading;

/// <summary>A read of events of one group.</summary>
public sealed record LogQuery
{
    public required LogScope Scope { get; init; }

    public required LogGroupId Group { get; init; }

    /// <summary>The streams; null: all of the group.</summary>
    public IReadOnlySet<LogStreamId>? Streams { get; init; }

    /// <summary>Events before this time are left out, Unix milliseconds.</summary>
    public long FromMs { get; init; }

    /// <summary>Events at or after this time are left out.</summary>
    public long BeforeMs { get; init; } = long.MaxValue;

    /// <summary>Events whose messages fail the condition are left out; null: none.</summary>
    public Func<StoredEvent, bool>? Matches { get; init; }

    /// <summary>The read continues after this key, or before it when it descends; null: it begins.</summary>
    public EventKey? Cursor { get; init; }

    /// <summary>Whether the newest events are wanted.</summary>
    public bool Descending { get; init; }

    /// <summary>The most events.</summary>
    public int EventsMax { get; init; } = 10_000;

    /// <summary>The most bytes of messages; one event may have more.</summary>
    public long BytesMax { get; init; } = 1 << 20;
}

/// <summary>The events of a read.</summary>
/// <param name="Events">In ascending order, also when the read descended.</param>
/// <param name="Next">The key from which the next read continues; null: there are no more events now.</param>
public sealed record LogPage(IReadOnlyList<StoredEvent> Events, EventKey? Next);
