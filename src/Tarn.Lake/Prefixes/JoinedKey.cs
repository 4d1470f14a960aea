namespace Tarn.Lake.Prefixes;

/// <summary>
/// The key of a joined object: that of its first part with a suffix before its ending. So it replaces its parts in the order of keys.
/// </summary>
internal static class JoinedKey
{
    private static readonly string[] Endings =
        [".json.gz", ".jsonl.gz", ".ndjson.gz", ".csv.gz", ".txt.gz", ".log.gz", ".gz", ".json", ".jsonl", ".ndjson", ".csv", ".txt", ".log", ".parquet"];

    /// <summary>Makes a key.</summary>
    public static string Of(string first)
    {
        var ending = Endings.FirstOrDefault(ending => first.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) ?? "";
        return $"{first[..^ending.Length]}-joined-{Guid.CreateVersion7():N}{first[^ending.Length..]}";
    }
}
