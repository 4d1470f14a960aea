using Tarn.Storage.Disk;

namespace Tarn.Storage.Objects.Blobs;

/// <summary>
/// Makes the names in folders durable. Threads that wait for the same folder share one sync: one that begins after they
/// asked covers them all.
/// </summary>
internal sealed class FolderSyncs(IDisk disk)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Folder> _folders = [];

    /// <summary>Returns when a sync of the folder that began after this call has ended. Blocks.</summary>
    /// <exception cref="TarnException">DiskFailed.</exception>
    public void Sync(string path)
    {
        Folder? folder;
        lock (_gate)
        {
            if (!_folders.TryGetValue(path, out folder))
            {
                _folders[path] = folder = new Folder();
            }
        }

        lock (folder)
        {
            var ticket = ++folder.Asked;
            while (folder.Synced < ticket && folder.IsRunning)
            {
                Monitor.Wait(folder);
            }

            if (folder.Synced < ticket)
            {
                Lead(folder, path);
            }

            if (folder.Failure is { } failure && ticket >= folder.FailedFrom && ticket <= folder.FailedTo)
            {
                throw new TarnException(failure.Kind, failure.Message, failure);
            }
        }
    }

    // Called with the folder's lock, which it gives back while the disk works.
    private void Lead(Folder folder, string path)
    {
        var covered = folder.Asked;
        folder.IsRunning = true;
        Monitor.Exit(folder);
        TarnException? failure = null;
        try
        {
            disk.SyncFolder(path);
        }
        catch (TarnException failed)
        {
            failure = failed;
        }
        finally
        {
            Monitor.Enter(folder);
            folder.IsRunning = false;
            if (failure is not null)
            {
                // Callers of an earlier failure may not have woken yet: their range stays included.
                folder.FailedFrom = folder.Failure is null ? folder.Synced + 1 : Math.Min(folder.FailedFrom, folder.Synced + 1);
                (folder.Failure, folder.FailedTo) = (failure, covered);
            }

            folder.Synced = covered;
            Monitor.PulseAll(folder);
        }
    }

    private sealed class Folder
    {
        /// <summary>The number of calls.</summary>
        public long Asked { get; set; }

        /// <summary>The calls up to this one have their outcome.</summary>
        public long Synced { get; set; }

        public bool IsRunning { get; set; }

        public TarnException? Failure { get; set; }

        public long FailedFrom { get; set; }

        public long FailedTo { get; set; }
    }
}
