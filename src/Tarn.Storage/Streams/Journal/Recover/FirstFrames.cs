using Tarn.Storage.Disk;
using Tarn.Storage.Streams.Journal.Format;

namespace Tarn.Storage.Streams.Journal.Recover;

/// <summary>The first frames of files. Each names the frames that were synced before it.</summary>
internal sealed class FirstFrames(uint seed)
{
    /// <summary>For each scanned file: the frame that the next one with frames begins with.</summary>
    public Dictionary<long, NextFrame> Behind(List<(JournalFileName Name, JournalScan Scan)> scans, List<JournalFileName> all)
    {
        var behind = new Dictionary<long, NextFrame>();
        foreach (var (name, _) in scans)
        {
            var first = all
                .Where(later => later.Number > name.Number)
                .Select(later => scans.Find(scan => scan.Name == later).Scan is { } scan ? Of(scan) : Of(later.File))
                .FirstOrDefault(first => first.HasFrames);
            if (first.Next is { } next)
            {
                behind.Add(name.Number, next);
            }
        }

        return behind;
    }

    /// <summary>A file's first frame. When it cannot be read, the next file's first frame reports the loss.</summary>
    public (bool HasFrames, NextFrame? Next) Of(IDiskFile file)
    {
        var bytes = new byte[ushort.MaxValue]; // with whatever extensions
        var read = SectorReads.ReadAround(file, JournalFormat.HeaderPageBytes, bytes, []);
        return FrameHeader.TryRead(bytes.AsSpan(0, read), seed, out var header)
            ? (header.Kind != FrameKind.Footer, new NextFrame(header, IsFirst: true)) : (true, null);
    }

    private static (bool HasFrames, NextFrame? Next) Of(JournalScan scan) =>
        scan.Items.Count == 0 ? default
        : scan.Items.Find(item => item.IsFrame) is { IsFrame: true } first ? (true, new NextFrame(first.Header, scan.Items[0].IsFrame))
        : (true, null);
}
