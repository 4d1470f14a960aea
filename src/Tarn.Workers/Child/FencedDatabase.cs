using Tarn.DuckDb;

namespace Tarn.Workers.Child;

/// <summary>DuckDB instances of a worker.</summary>
internal static class FencedDatabase
{
    /// <summary>Opens an instance that may use only the worker's folder.</summary>
    public static DuckDatabase Open(WorkerEngineOptions options, IReadOnlyDictionary<string, string> more)
    {
        var database = DuckDatabase.Open(new DuckSettings
        {
            MemoryLimitBytes = options.MemoryBytes,
            Threads = options.Threads,
            TempDirectory = options.SpillFolder,
            TempDirectoryBytesMax = options.SpillBytesMax,
            More = more,
        });
        using var connection = database.Connect();
        // The cache would make the count of bytes read wrong. SQL may use only the worker's folder. It is one folder, because the
        // engine resolves every allowed folder at each check of a path. Settings are locked afterwards.
        connection.Execute("SET GLOBAL enable_external_file_cache = false");
        connection.Execute(
            $"SET GLOBAL allowed_directories = [{EngineText.Quote(options.Folder)}]");
        connection.Execute("SET GLOBAL enable_external_access = false");
        connection.Execute("SET GLOBAL lock_configuration = true");
        return database;
    }
}
