using Tarn.Storage.Disk;
using Tarn.Storage.Streams.Journal.Format;

namespace Tarn.Storage.Streams.Journal.State;

/// <summary>
/// Deletes files that were freed. When the disk does not do it, nobody has lost anything: it is tried again, and should the process end before that, the
/// next start finds the file and retention frees it anew.
/// </summary>
internal sealed class FreedFiles(IDisk disk)
{
    private readonly Lock gate = new();
    private readonly List<string> left = [];
    private TarnException? failure;

    /// <summary>Which files are still there and why, in one sentence; null: none.</summary>
    public string? Notice
    {
        get
        {
            lock (gate)
            {
                return left.Count == 0
                    ? null
                    : $"{left.Count} files of which nothing is needed any more cannot be deleted, which is tried again: {failure!.Message}";
            }
        }
    }

    /// <summary>Deletes a file that nobody holds any more, now or later. Whoever was the last to hold it goes on.</summary>
    public void Delete(string path)
    {
        try
        {
            disk.Delete(path);
        }
        catch (TarnException e)
        {
            lock (gate)
            {
                left.Add(path);
                failure = e;
            }
        }
    }

    /// <summary>Whether a file that was freed is deleted, and a power loss does not bring it back.</summary>
    public bool IsGone(string path)
    {
        try
        {
            if (disk.Find(path) is not null)
            {
                return false; // somebody reads it
            }

            disk.SyncFolder(JournalPaths.Folder);
            return true;
        }
        catch (TarnException)
        {
            return false;
        }
    }

    /// <summary>Tries those again that are still there.</summary>
    public void DeleteLeft()
    {
        string[] again;
        lock (gate)
        {
            again = [.. left];
            left.Clear();
        }

        Array.ForEach(again, Delete);
    }
}
