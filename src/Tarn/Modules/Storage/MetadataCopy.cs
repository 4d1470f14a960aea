using Microsoft.Extensions.Logging;
using Tarn.Storage;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Metadata.Sqlite;

namespace Tarn.Modules.Storage;

/// <summary>
/// The copy of <c>meta.db</c>, for a loss of that file. It is made hourly and at a clean stop: D20 (a version is a list
/// of extents).
/// </summary>
internal sealed partial class MetadataCopy(DataDirectory directory, SqliteMetadataStore store, TimeProvider time, ILogger<MetadataCopy> logger)
{
    /// <summary>The copy's file.</summary>
    public const string Name = DataDirectory.MetadataCopy;

    private const string Beside = Name + ".new";
    private const string Unreadable = Name + ".unreadable";
    private volatile string? _notice;

    /// <summary>The reason why the last try did not replace the copy; null: there is none.</summary>
    public string? Notice => _notice;

    /// <summary>Whether the store began as a copy. Then blobs may exist that the store does not list.</summary>
    public static async Task<bool> WasPutBack(IMetadataStore store, CancellationToken cancellationToken) =>
        await store.Read(reader => reader.Get(CopyIdentity.Space, CopyIdentity.Copied), cancellationToken) is not null;

    /// <summary>Removes the row that identifies a store as a copy: from now on it is a store like any other.</summary>
    public static async Task Begin(IMetadataStore store, CancellationToken cancellationToken) => await store.Commit(
        transaction =>
        {
            transaction.Delete(CopyIdentity.Space, CopyIdentity.Copied);
            return ValueTask.FromResult(true);
        },
        cancellationToken);

    /// <summary>
    /// Replaces the copy: writes a new file beside it, syncs it and renames it. The copy stays unchanged if it is newer
    /// than the store, or if the store is damaged.
    /// </summary>
    public async Task Make(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var disk = directory.Disk;
        if (disk.Guard.Pressure != DiskPressure.None)
        {
            // D15 (a full disk stops work in order): the existing copy is better than none, and a clean stop must not
            // need space.
            return;
        }

        try
        {
            await Replace(disk, cancellationToken);
            _notice = null;
        }
        catch (TarnException failure) when (failure.Kind is ErrorKind.Damaged or ErrorKind.Conflict)
        {
            _notice = failure.Message;
            Kept(logger, failure.Message);
        }
    }

    private async Task Replace(IDisk disk, CancellationToken cancellationToken)
    {
        var known = CopyIdentity.Decode(await store.Read(reader => reader.Get(CopyIdentity.Space, CopyIdentity.Count), cancellationToken));
        if (CountOfCopy(disk) > known)
        {
            throw new TarnException(
                ErrorKind.Conflict,
                $"{disk.LocalPath(Name)} holds commits that {DataDirectory.Metadata} lacks, so the copy is kept; move "
                    + $"it out of the folder, and new copies are made.");
        }

        await store.Commit(
            transaction =>
            {
                transaction.Put(CopyIdentity.Space, CopyIdentity.Count, CopyIdentity.Encode(known + 1));
                return ValueTask.FromResult(true);
            },
            cancellationToken);
        disk.Delete(Beside);
        var copied = CopyIdentity.Encode(time.GetUtcNow().ToUnixTimeMilliseconds());
        await store.CopyTo(disk.LocalPath(Beside), new RowChange(CopyIdentity.Space, CopyIdentity.Copied, copied));
        using (var file = disk.Open(Beside, FileClass.Metadata))
        {
            file.Sync();
        }

        disk.Rename(Beside, Name);
        disk.SyncFolder(string.Empty);
    }

    // The number of the copy; 0: no copy exists. An unreadable copy is set aside, and counts as none.
    private static long CountOfCopy(IDisk disk)
    {
        if (disk.Find(Name) is null)
        {
            return 0;
        }

        try
        {
            return CopyIdentity.Decode(SqliteMetadataStore.RowIn(disk, Name, CopyIdentity.Space, CopyIdentity.Count));
        }
        catch (TarnException)
        {
            disk.Rename(Name, Unreadable);
            return 0;
        }
    }

    [LoggerMessage(LogLevel.Error, "The copy of the metadata is not replaced: {Reason}")]
    private static partial void Kept(ILogger logger, string reason);
}
