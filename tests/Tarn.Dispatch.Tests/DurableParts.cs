using Tarn.Storage.Disk;
using Tarn.Storage.Metadata.Sqlite;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Dispatch.Tests;

/// <summary>A journal and its SQLite store in a folder of a test.</summary>
internal static class DurableParts
{
    private static readonly Guid Instance = new("77777777-2222-3333-4444-555555555555");

    public static (JournalLog Log, SqliteMetadataStore Store) Open(string folder)
    {
        var disk = new FileDisk(folder, TimeProvider.System);
        var log = JournalLog.Open(disk, Instance, new JournalOptions { FileBytes = 1 << 20, HotTailBytes = 16 << 20 }, TimeProvider.System);
        return (log, SqliteMetadataStore.Open(disk.LocalPath("meta.db"), log, TimeProvider.System, failure => throw failure));
    }
}
