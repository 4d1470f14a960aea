using System.Globalization;

namespace Tarn.DuckDb;

/// <summary>
/// The settings with which Tarn opens a DuckDB instance. Extensions are never installed or loaded; the time zone is
/// UTC.
/// </summary>
public sealed record DuckSettings
{
    /// <summary>
    /// Limit of DuckDB's buffer memory in bytes. It is not strict: operators may exceed it (strings, lists).
    /// </summary>
    public required long MemoryLimitBytes { get; init; }

    public required int Threads { get; init; }

    /// <summary>
    /// The existing folder into which DuckDB spills. Null: nothing is spilled; the statement fails instead.
    /// </summary>
    public required string? TempDirectory { get; init; }

    /// <summary>Limit of the spilled bytes; null: DuckDB's default (90 % of the free disk).</summary>
    public long? TempDirectoryBytesMax { get; init; }

    /// <summary>Whether rows keep their order. If false, the threads of one COPY write in any order.</summary>
    public bool PreserveInsertionOrder { get; init; } = true;

    /// <summary>Further options by their DuckDB names, set before the instance opens.</summary>
    public IReadOnlyDictionary<string, string> More { get; init; } = new Dictionary<string, string>();

    /// <summary>The options in the order in which they are set.</summary>
    internal IEnumerable<KeyValuePair<string, string>> ToOptions()
    {
        yield return new("memory_limit", string.Create(CultureInfo.InvariantCulture, $"{MemoryLimitBytes}B"));
        yield return new("threads", Threads.ToString(CultureInfo.InvariantCulture));
        yield return new("temp_directory", TempDirectory ?? "");
        if (TempDirectoryBytesMax is { } bytes)
        {
            yield return new("max_temp_directory_size", string.Create(CultureInfo.InvariantCulture, $"{bytes}B"));
        }

        yield return new("preserve_insertion_order", PreserveInsertionOrder ? "true" : "false");
        yield return new("autoinstall_known_extensions", "false");
        yield return new("autoload_known_extensions", "false");
        yield return new("allow_community_extensions", "false");
        yield return new("allow_unsigned_extensions", "false");
        foreach (var option in More)
        {
            yield return option;
        }
    }
}
