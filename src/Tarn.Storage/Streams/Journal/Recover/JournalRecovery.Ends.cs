using Tarn.Storage.Streams.Journal.Format;

namespace Tarn.Storage.Streams.Journal.Recover;

/// <content>Finds losses at a file's end: they show in the file after it, or in the store.</content>
internal sealed partial class JournalRecovery
{
    // The next file's first frame calls an LSN synced that no frame before it has: its frame may have been at the end
    // of the file before, D6 (recovery tells damage from a torn tail). The bad range stays there for the next start to see.
    // A header that states where files end may show the same.
    private void MarkLostEnds(
        List<(JournalFileName Name, JournalScan Scan)> scans, Dictionary<long, NextFrame> behind, Dictionary<long, FileEnd> ends)
    {
        var last = 0L;
        for (var i = 0; i < scans.Count; i++)
        {
            var (name, scan) = scans[i];
            last = scan.NewestLsn(Math.Max(last, Before(name.Number)?.LastLsn ?? 0));
            if (behind.TryGetValue(name.Number, out var next) && next.Header.SyncedLsn > last)
            {
                scan.TryAddLostEnd();
            }
            else if (ends.GetValueOrDefault(name.Number).Lsn > last)
            {
                scans.Take(i + 1).LastOrDefault(earlier => earlier.Scan.LostEndBytes > 0).Scan?.TryAddLostEnd();
            }
        }
    }

    // A file whose last frame is damaged does not show a change that may have been there. The header that states the
    // file's end shows it, and so does the next frame. For files of the tail, that frame is examined in its turn.
    private void FindLostChange(
        long number, bool isTail, Dictionary<long, NextFrame> behind, Dictionary<long, FileEnd> ends)
    {
        var told = Math.Max(
            ends.GetValueOrDefault(number).ChangeLsn, !isTail && behind.TryGetValue(number, out var next) && next.IsFirst ? next.Header.LastChangeLsn : 0);
        if (_footers.TryGetValue(number, out var content) && told > content.LastChangeLsn)
        {
            Lose(number, content, told);
            _changeLost |= isTail;
        }
    }

    // New LSNs continue above the lost one.
    private void Lose(long number, FooterContent content, long changeLsn)
    {
        var file = _kept.Find(file => file.Number == number)!;
        file.LostChangeLsn = content.LostChangeLsn = content.LastChangeLsn = changeLsn;
        file.LastLsn = content.LastLsn = Math.Max(content.LastLsn, changeLsn);
        _newestChangeLsn = Math.Max(_newestChangeLsn, changeLsn);
        _newestLsn = Math.Max(_newestLsn, changeLsn);
        state.RaiseLsn(changeLsn);
    }

    // The end, before the tail is made durable. A change that is not proven synced may be gone after the next power
    // loss, and that would be no damage.
    private FileEnd ProvenEnd() => new(
        _end.Number, _end.FramesEnd, Math.Min(_newestLsn, _syncedLsn), _newestChangeLsn <= _syncedLsn ? _newestChangeLsn : 0);

    // Runs before anything is cut: torn frames too prove which LSNs had been synced before them.
    private long NewestChangeToldOf(List<(JournalFileName Name, JournalScan Scan)> scans)
    {
        var frames = scans.SelectMany(scan => scan.Scan.Frames).ToArray();
        _syncedLsn = frames.Select(header => header.SyncedLsn).Append(appliedLsn).Append(_newestLsn).Max();
        return frames.Select(header => header.LastChangeLsn).Where(change => change <= _syncedLsn).Append(0).Max();
    }

    private FooterContent? Before(long number) => _footers.GetValueOrDefault(_footers.Keys.Where(earlier => earlier < number).Append(0).Max());

    // The newest change is in the bad range at the end: the store, or a frame that was cut, shows it. New LSNs
    // continue above it. If the store has applied the change, the store's rows hold its content.
    private void LoseEnd(IReadOnlyList<JournalScan> tails, long told)
    {
        var lost = Math.Max(appliedLsn, told);
        if (lost <= _newestChangeLsn || tails.LastOrDefault(scan => scan.Items.Count > 0) is not { } last || last.Items[^1].IsFrame)
        {
            return;
        }

        Lose(_kept[^1].Number, _footers[_kept[^1].Number], lost);
    }

    // The chain continues from file to file: a missing end shows in the next file's first frame.
    private void FindLostEnds(IReadOnlyList<JournalScan> tails)
    {
        var kept = tails.Where(scan => scan.Items.Count > 0).ToArray();
        for (var i = 1; i < kept.Length; i++)
        {
            if (kept[i - 1].Items[^1] is { IsFrame: true } last
                && kept[i].Items[0] is { IsFrame: true } first
                && first.Header.PreviousCrc != last.Header.Crc)
            {
                _unreadableBytes += options.FileBytes;
                Report.Damaged($"The end of the journal file before LSN {first.Header.Lsn} is lost.");
            }
        }
    }
}
