namespace Tarn.Storage.Objects.Scrubbing;

/// <summary>The state of the scrub. Immutable.</summary>
public sealed record ScrubProgress
{
    public static ScrubProgress None { get; } = new();

    /// <summary>When the last pass began; null: none did.</summary>
    public DateTimeOffset? Began { get; init; }

    /// <summary>When the last complete pass ended; null: none did.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Whether a pass is running.</summary>
    public bool IsRunning { get; init; }

    /// <summary>Bytes that this pass has compared, or the last one.</summary>
    public long Bytes { get; init; }

    /// <summary>The last file that this pass has finished; empty: none.</summary>
    public string Position { get; init; } = "";

    /// <summary>The file after it, of which a part is compared; empty: none.</summary>
    internal string Current { get; init; } = "";

    /// <summary>The compared bytes of that file.</summary>
    internal long CurrentOffset { get; init; }

    /// <summary>The checksum of these bytes.</summary>
    internal uint CurrentCrc { get; init; }

    /// <summary>Damage of this pass and the one before. At most 1,000 ranges.</summary>
    public IReadOnlyList<ScrubFinding> Findings { get; init; } = [];

    /// <summary>Why the scrub waits; null: it does not.</summary>
    public string? Waits { get; init; }
}
