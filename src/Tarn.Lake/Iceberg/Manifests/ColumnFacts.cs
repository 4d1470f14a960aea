namespace Tarn.Lake.Iceberg.Manifests;

/// <summary>The statistics of one column in one file. Counts are −1 and bounds absent when they are unknown.</summary>
internal readonly ref struct ColumnFacts
{
    /// <summary>Nothing is known.</summary>
    public static ColumnFacts Unknown => new() { NullCount = -1, NanCount = -1 };

    public long NullCount { get; init; }

    public long NanCount { get; init; }

    public bool HasLower { get; init; }

    public bool HasUpper { get; init; }

    public ReadOnlySpan<byte> Lower { get; init; }

    public ReadOnlySpan<byte> Upper { get; init; }
}
