using Tarn.Storage.Streams.Journal.Format;

namespace Tarn.Storage.Streams.Journal.Recover;

/// <summary>
/// Ranges that the disk cannot read. They may be readable at the next start. So a start cuts off or rewrites an
/// unreadable range only if it holds no valid frame for certain.
/// </summary>
internal sealed class UnreadableRanges(
    FirstFrames firstFrames, IReadOnlyDictionary<long, FooterContent> footers, long appliedLsn, RecoveryReport report)
{
    private const string WhatHelps = "Try again; if the error stays, copy the data directory from this disk, or restore a copy.";

    /// <exception cref="TarnException">DiskFailed: nothing may be cut off or written now.</exception>
    public void Check(
        List<(JournalFileName Name, JournalScan Scan)> scans, Dictionary<long, NextFrame> behind, List<JournalFileName> all)
    {
        foreach (var name in all.Where(name => name.IsHeaderUnreadable))
        {
            report.Damaged($"{name.File.Path}: the disk cannot read its header.");
            CheckInvalidatesNothing(name, scans);
        }

        foreach (var (name, scan) in scans)
        {
            foreach (var (position, length) in scan.Unreadable)
            {
                report.Damaged($"{name.File.Path}: the disk cannot read {length} bytes at {position}.");
            }

            CheckEnd(name, scan, behind.TryGetValue(name.Number, out var next) ? next.Header : null);
        }

        CheckChanges(scans);
    }

    // The store needs the lost change and refuses the start. A footer would make that refusal permanent.
    private void CheckChanges(List<(JournalFileName Name, JournalScan Scan)> scans)
    {
        var lost = scans.Select(scan => footers.GetValueOrDefault(scan.Name.Number)?.LostChangeLsn ?? 0).Append(0).Max();
        if (lost > appliedLsn && scans.Find(scan => scan.Scan.Unreadable.Count > 0) is { Name: { } name })
        {
            throw new TarnException(
                ErrorKind.DiskFailed,
                $"The disk cannot read a part of {name.File.Path}, and a commit that the metadata store has not applied lies there. {WhatHelps}");
        }
    }

    // The unreadable header may invalidate the end of the file before it, D2 (a failed sync poisons its file). It does
    // not when its frames continue from the last frame there.
    private void CheckInvalidatesNothing(JournalFileName name, List<(JournalFileName Name, JournalScan Scan)> scans)
    {
        var before = scans.FindLast(scan => scan.Name.Number < name.Number && scan.Scan.Items.Count > 0);
        if (before.Name is null
            || before.Scan.FooterSyncedLsn == long.MaxValue
            || (firstFrames.Of(name.File) is { HasFrames: true, Next.Header: var first }
                && before.Scan.Items[^1] is { IsFrame: true } last && first.PreviousCrc == last.Header.Crc)
            || footers.Keys.Any(number => number > before.Name.Number && number < name.Number))
        {
            return;
        }

        throw new TarnException(
            ErrorKind.DiskFailed, $"The disk cannot read the header of {name.File.Path}, which may invalidate the end of {before.Name.File.Path}. {WhatHelps}");
    }

    // Bytes that a later frame, header or footer calls synced are neither cut nor written again. Whether the other
    // bytes are the torn tail is unknown.
    private static void CheckEnd(JournalFileName name, JournalScan scan, FrameHeader? next)
    {
        if (scan.Unreadable.Count == 0)
        {
            return;
        }

        var (position, length) = scan.Unreadable[^1];
        if (scan.Items.FindLast(item => item.IsFrame) is { IsFrame: true } last)
        {
            var end = scan.Items[^1].Position + scan.Items[^1].Length;
            if (Math.Max(scan.FooterSyncedLsn, next?.SyncedLsn ?? -1) >= last.Header.Lsn
                || FooterReader.EndOfData(name.File) == JournalFormat.AlignGroup(end)
                || position + length <= (RecoveryWrites.RewriteFrom(scan) ?? end))
            {
                return;
            }
        }

        throw new TarnException(
            ErrorKind.DiskFailed,
            $"The disk cannot read {length} bytes at {position} of {name.File.Path}, and its content is unknown: a cut would lose it. {WhatHelps}");
    }
}
