using Tarn.Storage.Disk;
using Tarn.Storage.Metadata.Sqlite;

namespace Tarn.Composition;

/// <summary>The copy of <c>meta.db</c> for when that file is lost: made hourly and at a clean stop (D20).</summary>
internal sealed class MetadataCopy(DataDirectory directory, SqliteMetadataStore store)
{
    private const string Copy = DataDirectory.Metadata + ".copy";
    private const string Beside = Copy + ".new";

    /// <summary>Replaces the copy: written beside, synced, renamed.</summary>
    public async Task Make(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var disk = directory.Disk;
        if (disk.Guard.Pressure != DiskPressure.None)
        {
            return; // D15: the copy that is there is better than none, and a clean stop must not need room
        }

        disk.Delete(Beside);
        await store.CopyTo(disk.LocalPath(Beside));
        using (var file = disk.Open(Beside, FileClass.Metadata))
        {
            file.Sync();
        }

        disk.Rename(Beside, Copy);
        disk.SyncFolder(string.Empty);
    }
}
