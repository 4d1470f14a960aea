using Tarn.Storage.Disk;
using Tarn.Storage.Streams.Journal.Format;

namespace Tarn.Storage.Streams.Journal.State;

/// <summary>
/// Deletes files that were freed. When the disk refuses, no data is lost: the deletion is tried again. If the process
/// ends before that, the next start finds the file, and retention frees it again.
/// </summary>
internal sealed class FreedFiles(IDisk disk)
{
    private readonly Lock _gate = new();
    private readonly List<string> _left = [];
    private TarnException? _failure;

    /// <summary>How many files remain and why, in one sentence; null when none remain.</summary>
    public string? Notice
    {
        get
        {
            lock (_gate)
            {
                return _left.Count == 0
                    ? null
                    : $"{_left.Count} files of which nothing is needed any more cannot be deleted, which is tried again: {_failure!.Message}";
            }
        }
    }

    /// <summary>
    /// Deletes a file without leases, now or later. A failure does not reach the caller, which held the last lease.
    /// </summary>
    public void Delete(string path)
    {
        try
        {
            disk.Delete(path);
        }
        catch (TarnException e)
        {
            lock (_gate)
            {
                _left.Add(path);
                _failure = e;
            }
        }
    }

    /// <summary>Whether a freed file is deleted, durably: a power loss does not bring it back.</summary>
    public bool IsGone(string path)
    {
        try
        {
            if (disk.Find(path) is not null)
            {
                return false; // a reader still holds it
            }

            disk.SyncFolder(JournalPaths.Folder);
            return true;
        }
        catch (TarnException)
        {
            return false;
        }
    }

    /// <summary>Tries again to delete the files that remain.</summary>
    public void DeleteLeft()
    {
        string[] again;
        lock (_gate)
        {
            again = [.. _left];
            _left.Clear();
        }

        Array.ForEach(again, Delete);
    }
}
