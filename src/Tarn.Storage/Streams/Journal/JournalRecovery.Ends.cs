using Tarn.Storage.Disk;

namespace Tarn.Storage.Streams.Journal;

/// <content>What is lost at a file's end shows in the file after it, or in the store.</content>
internal sealed partial class JournalRecovery
{
    // For each scanned file: the frame that the next one with frames begins with.
    private Dictionary<long, FrameHeader> FramesBehind(List<(JournalFileName Name, JournalScan Scan)> scans, List<JournalFileName> all)
    {
        var behind = new Dictionary<long, FrameHeader>();
        foreach (var (name, _) in scans)
        {
            var first = all
                .Where(later => later.Number > name.Number)
                .Select(later => scans.Find(scan => scan.Name == later).Scan is { } scan ? FirstFrame(scan) : FirstFrame(later.File))
                .FirstOrDefault(first => first is not null);
            if (first is { } found)
            {
                behind.Add(name.Number, found);
            }
        }

        return behind;
    }

    private FrameHeader? FirstFrame(IDiskFile file)
    {
        var bytes = new byte[ushort.MaxValue]; // with whatever extensions
        var read = SectorReads.ReadAround(file, JournalFormat.HeaderPageBytes, bytes, []);
        return FrameHeader.TryRead(bytes.AsSpan(0, read), seed, out var header) && header.Kind != FrameKind.Footer
            ? header
            : null;
    }

    private static FrameHeader? FirstFrame(JournalScan scan) =>
        scan.Items.Find(item => item.IsFrame) is { IsFrame: true } first ? first.Header : null;

    // The next file's first frame calls synced what no frame before it has brought: it may have been at the end of the one before (D6), and stays there for the next start to see.
    private void MarkLostEnds(List<(JournalFileName Name, JournalScan Scan)> scans, Dictionary<long, FrameHeader> behind)
    {
        var last = 0L;
        foreach (var (name, scan) in scans)
        {
            last = scan.Items.Where(item => item.IsFrame).Select(item => item.Header.Lsn).Append(last).Append(Before(name.Number)?.LastLsn ?? 0).Max();
            if (behind.TryGetValue(name.Number, out var next) && next.SyncedLsn > last)
            {
                scan.TryAddLostEnd();
            }
        }
    }

    // Behind such a file the state is known from a footer, but the store may still need the change.
    private void FindLostChange(long number, Dictionary<long, FrameHeader> behind)
    {
        if (footers.TryGetValue(number, out var content) && behind.TryGetValue(number, out var next) && next.LastChangeLsn > content.LastChangeLsn)
        {
            content.LostChangeLsn = content.LastChangeLsn = next.LastChangeLsn;
            kept.Find(file => file.Number == number)!.LostChangeLsn = next.LastChangeLsn;
        }
    }

    private FooterContent? Before(long number) => footers.GetValueOrDefault(footers.Keys.Where(earlier => earlier < number).Append(0).Max());

    // The last commit that the store has applied lies in the bad place at the end: numbers go on above it, and its rows say what it was.
    private void LoseAppliedEnd(IReadOnlyList<JournalScan> tails)
    {
        if (appliedLsn <= newestChangeLsn || tails.LastOrDefault(scan => scan.Items.Count > 0) is not { } last || last.Items[^1].IsFrame)
        {
            return;
        }

        var file = kept[^1];
        var content = footers[file.Number];
        newestChangeLsn = appliedLsn;
        newestLsn = Math.Max(newestLsn, appliedLsn);
        file.LastLsn = file.LostChangeLsn = content.LastLsn = content.LastChangeLsn = content.LostChangeLsn = appliedLsn;
        state.RaiseLsn(appliedLsn);
    }

    // The chain goes on from file to file: an end that is missing shows in the next one's first frame.
    private void FindLostEnds(IReadOnlyList<JournalScan> tails)
    {
        var kept = tails.Where(scan => scan.Items.Count > 0).ToArray();
        for (var i = 1; i < kept.Length; i++)
        {
            if (kept[i - 1].Items[^1] is { IsFrame: true } last
                && kept[i].Items[0] is { IsFrame: true } first
                && first.Header.PreviousCrc != last.Header.Crc)
            {
                unreadableBytes += options.FileBytes;
                Report.Damaged($"The end of the journal file before LSN {first.Header.Lsn} is lost.");
            }
        }
    }
}
