using System.Globalization;
using System.Text;
using Tarn.Storage.Disk;
using Tarn.Storage.Streams.Journal.Format;

namespace Tarn.Storage.Streams.Journal.State;

/// <summary>
/// A doubt about the wall clock that outlives the process: D12 (arrival times never go back). The file
/// <c>journal/clock-doubt</c> exists while there is a doubt.
/// </summary>
internal sealed class ClockDoubtFile(IDisk disk)
{
    private const string Unreadable = "an earlier run doubted the clock, and its reason cannot be read";
    private const int BytesMax = 4_096;

    public static string Path => $"{JournalPaths.Folder}/clock-doubt";

    /// <summary>
    /// The uptime that has passed with the doubt, and its reason; null when there is no doubt. An unreadable file
    /// counts as a doubt too.
    /// </summary>
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

    /// <summary>Makes the doubt durable.</summary>
    /// <exception cref="TarnException">DiskFull, DiskFailed: the doubt is not durable.</exception>
    public void Write(TimeSpan up, string why) => AtomicFile.Write(
        disk, Path, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{(long)up.TotalMinutes}\n{why}\n")));

    /// <summary>Removes the doubt, durably.</summary>
    /// <exception cref="TarnException">DiskFailed: after a crash the doubt may return.</exception>
    public void Remove()
    {
        disk.Delete(Path);
        disk.SyncFolder(JournalPaths.Folder);
    }
}
