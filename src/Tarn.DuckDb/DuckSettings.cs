using System.Globalization;

namespace Tarn.DuckDb;

/// <summary>What every DuckDB instance of Tarn is opened with. Extensions are never installed or loaded, time is UTC.</summary>
public sealed record DuckSettings
{
    /// <summary>Upper bound of DuckDB's buffer memory. Operators may pass it (strings, lists): it is no fence.</summary>
    public required long MemoryLimitBytes { get; init; }

    public required int Threads { get; init; }

    /// <summary>Where DuckDB spills; it must exist. Null: no spilling, the statement fails instead.</summary>
    public required string? TempDirectory { get; init; }

    /// <summary>Upper bound of the spilled bytes; null leaves DuckDB's default (90 % of the free disk).</summary>
    public long? TempDirectoryBytesMax { get; init; }

    /// <summary>False lets the threads of one COPY write in any order.</summary>
    public bool PreserveInsertionOrder { get; init; } = true;

    /// <summary>Further options by DuckDB's names, set before the instance opens.</summary>
    public IReadOnlyDictionary<string, string> More { get; init; } = new Dictionary<string, string>();

    /// <summary>The options in the order in which DuckDB takes them.</summary>
    internal IEnumerable<KeyValuePair<string, string>> ToOptions()
    {
        yield return new("memory_limit", string.Create(CultureInfo.InvariantCulture, $"{MemoryLimitBytes}B"));
        yield return new("threads", Threads.ToString(CultureInfo.InvariantCulture));
        yield return new("temp_directory", TempDirectory ?? "");
        if (TempDirectoryBytesMax is { } bytes)
            yield return new("max_temp_directory_size", string.Create(CultureInfo.InvariantCulture, $"{bytes}B"));
        yield return new("preserve_insertion_order", PreserveInsertionOrder ? "true" : "false");
        yield return new("autoinstall_known_extensions", "false");
        yield return new("autoload_known_extensions", "false");
        yield return new("allow_community_extensions", "false");
        yield return new("allow_unsigned_extensions", "false");
        foreach (var option in More)
            yield return option;
    }
}
