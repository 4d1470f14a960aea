using System.Globalization;
using System.Text;
using Tarn.Storage.Disk;
using Tarn.Storage.Streams.Journal.Format;

namespace Tarn.Storage.Streams.Journal.State;

/// <summary>A doubt about the wall clock that outlives the process (D12): <c>journal/clock-doubt</c> is there while there is one.</summary>
internal sealed class ClockDoubtFile(IDisk disk)
{
    private const string Unreadable = "an earlier run doubted the clock, and its reason cannot be read";
    private const int BytesMax = 4_096;

    /// <summary>Where it lies.</summary>
    public static string Path => $"{JournalPaths.Folder}/clock-doubt";

    /// <summary>The uptime that had passed with the doubt, and its reason; null: there is none. A file that cannot be read is a doubt all the same.</summary>
    public (TimeSpan Up, string Why)? Read()
    {
        if (disk.Find(Path) is null)
        {
            return null;
        }

        try
        {
            var lines = Encoding.UTF8.GetString(AtomicFile.Read(disk, Path, BytesMax)).Split('\n');
            return lines is [var minutes, var why, ..] && uint.TryParse(minutes, NumberStyles.None, CultureInfo.InvariantCulture, out var up)
                ? (TimeSpan.FromMinutes(up), why)
                : (TimeSpan.Zero, Unreadable);
        }
        catch (TarnException)
        {
            return (TimeSpan.Zero, Unreadable);
        }
    }

    /// <summary>Makes the doubt durable. A full disk gives its ballast up for it (D15).</summary>
    /// <exception cref="TarnException">DiskFull, DiskFailed: it is not.</exception>
    public void Write(TimeSpan up, string why)
    {
        var content = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{(long)up.TotalMinutes}\n{why}\n"));
        try
        {
            AtomicFile.Write(disk, Path, content);
        }
        catch (TarnException e) when (e.Kind == ErrorKind.DiskFull && disk.Guard.ReleaseBallast())
        {
            AtomicFile.Write(disk, Path, content);
        }
    }

    /// <summary>There is no doubt any more, durably.</summary>
    /// <exception cref="TarnException">DiskFailed: after a crash there may be one again.</exception>
    public void Remove()
    {
        disk.Delete(Path);
        disk.SyncFolder(JournalPaths.Folder);
    }
}
