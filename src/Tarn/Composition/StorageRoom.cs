using Microsoft.Extensions.Logging;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Metadata.Sqlite;

namespace Tarn.Composition;

/// <summary>The log, the metadata map and the objects of a data directory, opened in the order of recovery.</summary>
internal sealed class StorageRoom
{
    private StorageRoom(IMetadataStore metadata) => Metadata = metadata;

    /// <summary>The metadata map.</summary>
    public IMetadataStore Metadata { get; }

    /// <summary>Recovers and opens.</summary>
    public static Task<StorageRoom> Open(
        DataDirectory directory,
        MemoryPlan memory,
        OpenParts parts,
        TimeProvider time,
        ILoggerFactory logs,
        CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var fatal = new FatalStop(logs.CreateLogger<FatalStop>());
        var metadata = parts.Add(SqliteMetadataStore.Open(
            directory.Disk.LocalPath(DataDirectory.Metadata), null, time, fatal.End));
        return Task.FromResult(new StorageRoom(metadata));
    }
}
