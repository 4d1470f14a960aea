using Tarn.Storage.Streams.Journal.Format;

namespace Tarn.Storage.Streams.Journal.Recover;

/// <summary>
/// Separates damage from the torn tail, D6 (recovery tells damage from a torn tail). A bad range had been synced if a
/// later frame states that something after it was synced. Everything from the first position that had not been synced is
/// cut. An atomic set stays whole or is cut whole: D9 (one commit for rows and records).
/// </summary>
internal static class TailCut
{
    /// <summary>Removes the torn tail from the scans, in order of file; the remaining bad ranges are damage.</summary>
    /// <param name="scans">The scans of files without a footer.</param>
    /// <param name="lastLsnBefore">LSN of the last frame before the scans.</param>
    /// <param name="lastChangeBefore">LSN of the last change before the scans.</param>
    /// <param name="appliedLsn">
    /// The LSN up to which the metadata store has applied changes: these had been synced too.
    /// </param>
    public static void Apply(IReadOnlyList<JournalScan> scans, long lastLsnBefore, long lastChangeBefore, long appliedLsn)
    {
        var applied = AppliedEnd(scans, appliedLsn);
        AddAppliedEnd(scans, lastLsnBefore, applied);
        var syncedAfter = SyncedAfter(scans, applied);
        var (lastGood, lastChange) = (lastLsnBefore, lastChangeBefore);
        for (var s = 0; s < scans.Count; s++)
        {
            var items = scans[s].Items;
            for (var i = 0; i < items.Count; i++)
            {
                var item = items[i];
                var proven = !item.IsFrame ? syncedAfter[s][i] > lastGood
                    : syncedAfter[s][i] >= item.Header.Lsn || (item.PayloadHolds && !LacksItsSet(items, i));
                if (!proven || IsBehindTornChange(item, lastChange, syncedAfter[s][i]))
                {
                    CutFrom(scans, s, i);
                    return;
                }

                if (item.IsFrame)
                {
                    lastGood = item.Header.Lsn;
                    lastChange = item.Header.NewestChangeLsn;
                }
            }
        }

        CutFrom(scans, scans.Count, 0);
    }

    // The store names a set by its first frame's LSN, and the set was synced as a whole (D9): up to its last frame,
    // found or not.
    private static long AppliedEnd(IReadOnlyList<JournalScan> scans, long appliedLsn) => scans
        .SelectMany(scan => scan.Frames)
        .Where(header => header.SetLsn <= appliedLsn)
        .Select(header => header.Lsn + header.SetCount - header.SetIndex)
        .Append(appliedLsn)
        .Max();

    // The store has applied more than the scans show. An end too small to have held it is not a damaged end of this
    // journal: another journal belongs to the store.
    private static void AddAppliedEnd(IReadOnlyList<JournalScan> scans, long lastLsnBefore, long appliedLsn)
    {
        var last = scans.Aggregate(lastLsnBefore, (last, scan) => scan.NewestLsn(last));
        var end = scans.LastOrDefault(scan => scan.Items.Count > 0 || scan.LostEndBytes > 0);
        if (appliedLsn > last && end?.LostEndBytes >= appliedLsn - last)
        {
            end.TryAddLostEnd();
        }
    }

    // A change was in the bad range before this frame, and no frame calls it synced; then this frame was not synced
    // either. The bad range may still begin with synced bytes.
    private static bool IsBehindTornChange(in JournalScan.Found item, long lastChange, long syncedAfter) =>
        item.IsFrame && item.Header.LastChangeLsn > Math.Max(lastChange, Math.Max(syncedAfter, item.Header.SyncedLsn));

    // The frame follows a bad range in its own group. A synced frame before the group proves nothing for it.
    private static bool LacksItsSet(List<JournalScan.Found> items, int at) =>
        items[at].Header.SetIndex > 1 && (at == 0 || !items[at - 1].IsFrame);

    // For each item: the highest LSN that a frame after it, or the store, calls synced.
    private static long[][] SyncedAfter(IReadOnlyList<JournalScan> scans, long appliedLsn)
    {
        var after = new long[scans.Count][];
        var highest = appliedLsn;
        for (var s = scans.Count - 1; s >= 0; s--)
        {
            var items = scans[s].Items;
            highest = Math.Max(highest, scans[s].FooterSyncedLsn);
            after[s] = new long[items.Count];
            for (var i = items.Count - 1; i >= 0; i--)
            {
                after[s][i] = highest;
                if (items[i].IsFrame)
                {
                    highest = Math.Max(highest, items[i].Header.SyncedLsn);
                }
            }
        }

        return after;
    }

    private static void CutFrom(IReadOnlyList<JournalScan> scans, int scan, int item)
    {
        for (var s = scan; s < scans.Count; s++)
        {
            var items = scans[s].Items;
            items.RemoveRange(s == scan ? item : 0, s == scan ? items.Count - item : items.Count);
        }

        while (CutTornSet(scans))
        {
        }
    }

    private static bool CutTornSet(IReadOnlyList<JournalScan> scans)
    {
        var items = scans.LastOrDefault(scan => scan.Items.Count > 0)?.Items;
        if (items is null || items[^1] is not { IsFrame: true } last || last.Header.SetIndex == last.Header.SetCount)
        {
            return false;
        }

        // The last frame is not its set's last: the set was never whole. A set is in one group of one file.
        var first = items.Count - 1;
        while (first > 0 && items[first].IsFrame && items[first].Header.SetIndex > 1)
        {
            first--;
        }

        items.RemoveRange(first, items.Count - first);
        return true;
    }
}
