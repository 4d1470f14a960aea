using Tarn.Storage.Disk;
using Tarn.Storage.Rows;
using Tarn.Storage.Rows.RocksDb;

namespace Tarn.Messaging.Queues.Spill;

/// <summary>The rows of spilled messages and ids, in <c>scratch/messages</c>. A start removes the rows of the process before.</summary>
public static class SpillRows
{
    private const long MemoryMin = 8 << 20;

    // The part of the server's own memory for cached rows and rows that are not in a file yet.
    private const int MemoryPart = 16;

    /// <summary>Removes old rows. New ones are opened at their first use.</summary>
    /// <exception cref="Storage.TarnException">The folder cannot be removed.</exception>
    public static SpillStore Prepare(IDisk disk, long baseBytes)
    {
        Remove(disk, DataDirectory.ScratchMessages);
        var options = new RowStoreOptions { MemoryBytes = Math.Max(MemoryMin, baseBytes / MemoryPart) };
        return new SpillStore(() => RowFolder.Open(disk, DataDirectory.ScratchMessages, options, static (_, _) => null).Store);
    }

    private static void Remove(IDisk disk, string folder)
    {
        foreach (var entry in disk.List(folder))
        {
            var path = $"{folder}/{entry.Name}";
            if (entry.IsFolder)
            {
                Remove(disk, path);
            }
            else
            {
                disk.Delete(path);
            }
        }

        disk.DeleteFolder(folder);
    }
}
