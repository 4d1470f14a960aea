namespace Tarn.Composition;

/// <summary>Every part that holds memory by the hundreds of megabytes.</summary>
internal static class MemoryShares
{
    public const string Base = "base";
    public const string HotTail = "hot tail";
    public const string Buffers = "buffers";
    public const string DuckDb = "duckdb";
    public const string Workers = "sql workers";

    /// <summary>The parts; the minima add up to less than the smallest <c>--memory-mb</c>.</summary>
    public static IReadOnlyList<MemoryShare> All { get; } =
    [
        new(Base, 128, 1, "runtime, requests in flight, metadata caches"),
        new(HotTail, 32, 2, "newest records of every stream, served from memory"),
        new(Buffers, 64, 3, "open buffers of deliveries; what is beyond goes to scratch/"),
        new(DuckDb, 96, 2, "the server's Parquet encoder"),
        new(Workers, 192, 4, "processes that run SQL, all together"),
    ];
}
