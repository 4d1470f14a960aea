using Tarn.Storage.Calls;
using Tarn.Storage.Disk;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.Retain;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Streams.Journal.Recover;

/// <summary>
/// Opens what an earlier life left (D5–D7): state from the newest footer, then the files that have none; cuts the torn tail; makes what is left
/// durable before anything is read or appended; seals it.
/// </summary>
internal sealed partial class JournalRecovery(
    IDisk disk, Guid instance, uint seed, JournalOptions options, long appliedLsn, JournalState state, JournalFiles files, JournalSealer sealer)
{
    private readonly List<JournalFile> kept = [];
    private readonly Dictionary<long, FooterContent> footers = [];
    private readonly RecoveredShards shards = new(state);
    private readonly FirstFrames firstFrames = new(seed);
    private readonly List<(CallKey Call, long File, long Position)> calls = [];
    private (CallKey Call, long File, uint Crc) lastCall;
    private uint highestEpoch;
    private uint chainCrc;
    private long newestLsn;
    private long newestChangeLsn;
    private long lastArrivalMs;
    private long unreadableBytes;
    private bool changeLost;
    private long syncedLsn;
    private (long Number, long DataEnd, long FramesEnd) end;

    /// <summary>What was found.</summary>
    public RecoveryReport Report { get; } = new();

    /// <summary>Calls whose frames may still be retried.</summary>
    public IReadOnlyList<(CallKey Call, long File, long Position)> Calls => calls;

    /// <summary>Arrival of the newest record, Unix milliseconds.</summary>
    public long LastArrivalMs => lastArrivalMs;

    /// <summary>Checksum of the last frame's header, where the chain goes on.</summary>
    public uint ChainCrc => chainCrc;

    /// <summary>The last file with frames and where they end; (0, 0) for an empty journal.</summary>
    public FileEnd End => new(end.Number, end.DataEnd, newestLsn, newestChangeLsn);

    /// <exception cref="TarnException">Damaged: a change of streams or shards is lost; NotSupported: written by a later program.</exception>
    public void Run()
    {
        disk.CreateFolder(JournalPaths.Folder);
        var found = JournalFileName.OpenAll(disk, instance, seed);
        highestEpoch = found.Max(name => (uint?)Math.Max(name.Header?.Epoch ?? 0, name.Footer?.Epoch ?? 0)) ?? 0;
        foreach (var name in found)
        {
            if (name.Footer is { } footer && footer.TryReadContent(out var content) && footer.HasSlices)
            {
                footers.Add(name.Number, content);
            }
        }

        ReadCalls(found);
        var newestSealed = RestoreState(found);
        foreach (var (number, content) in footers)
        {
            GoOnFrom(number, content);
        }

        var open = found.Where(name => !footers.ContainsKey(name.Number)).ToArray();
        var scans = Scan(open, found, newestSealed);
        shards.Restore(unreadableBytes);
        JournalReplay.CheckEnd(appliedLsn, newestChangeLsn); // before anything is written
        AttachSlices(found);
        var highestNumber = found.Count == 0 ? 0 : found.Max(name => name.Number);
        if (Report.Damage.Count > 0 && scans.Exists(scan => scan.Name.Number == End.Number))
        {
            // What proves that the damage is none of the torn tail may be cut off with the tail: this goes on saying so.
            scans.Add(RecoveryWrites.WriteProof(disk, new FileHeader(++highestNumber, instance, highestEpoch, 0, ProvenEnd()), seed));
        }

        files.Restore(kept, highestNumber, highestEpoch);
        Report.Epoch = highestEpoch + 1;
        Report.NewestChangeLsn = newestChangeLsn;
        Report.UnreadableBytes = unreadableBytes;
        RecoveryWrites.MakeStateDurable(found.Find(name => name.Number == newestSealed));
        SealScanned(scans);
        state.RaiseLsn(newestLsn);
        state.SyncedLsn = newestLsn;
    }

    private void GoOnFrom(long number, FooterContent content)
    {
        state.RaiseLsn(content.LastLsn);
        if (content.LastLsn >= newestLsn)
        {
            (newestLsn, newestChangeLsn, chainCrc) = (content.LastLsn, content.LastChangeLsn, content.LastHeaderCrc);
            end = (number, content.DataEnd, content.DataEnd);
        }

        lastArrivalMs = Math.Max(lastArrivalMs, content.LastArrivalMs);
    }

    // Of the newest footer whose state can be read; a file behind it is scanned as if it had none.
    private long RestoreState(List<JournalFileName> found)
    {
        for (var i = found.Count - 1; i >= 0; i--)
        {
            var name = found[i];
            if (!footers.TryGetValue(name.Number, out var content))
            {
                continue;
            }

            if (name.Footer!.TryReadShards(content))
            {
                RestoreState(content);
                return name.Number;
            }

            footers.Remove(name.Number);
            Report.Damaged($"{name.File.Path}: its footer's state of streams and shards is damaged; it is made again from the file before and its frames.");
        }

        return 0;
    }

    private void RestoreState(FooterContent content)
    {
        foreach (var (stream, retentionMs) in content.Streams)
        {
            state.Retention[new StreamId(stream)] = TimeSpan.FromMilliseconds(retentionMs);
        }

        foreach (var shard in content.Shards)
        {
            shards.Add(shard);
        }
    }

    private List<(JournalFileName Name, JournalScan Scan)> Scan(
        IReadOnlyList<JournalFileName> open, List<JournalFileName> all, long newestSealed)
    {
        var ends = JournalFileName.Ends(all);
        RecoveryWrites.CutVoid(open, ends);
        var scans = new List<(JournalFileName Name, JournalScan Scan)>();
        var last = 0L;
        foreach (var name in open)
        {
            var before = Math.Max(last, Before(name.Number)?.LastLsn ?? 0);
            var scan = JournalScan.Run(name, seed, name.Header?.Epoch, before, ends.TryGetValue(name.Number, out var told) ? told.ValidTo : long.MaxValue);
            state.RaiseLsn(scan.HighestLsn);
            highestEpoch = Math.Max(highestEpoch, scan.Epoch ?? 0);
            last = scan.NewestLsn(last);
            scans.Add((name, scan));
            Report.FilesScanned += scan.Items.Count > 0 ? 1 : 0;
            Report.FramesScanned += scan.Items.Count;
        }

        // Only what lies behind the last footer can be a torn tail.
        var tails = scans.Where(scan => scan.Name.Number > newestSealed).Select(scan => scan.Scan).ToArray();
        CheckBeginning(tails, newestSealed, all);
        var behind = firstFrames.Behind(scans, all);
        MarkLostEnds(scans, behind, ends);
        var newestTold = NewestChangeToldOf(scans);
        TailCut.Apply(tails, newestLsn, newestChangeLsn, appliedLsn);
        FindLostEnds(tails);
        foreach (var (name, scan) in scans)
        {
            ApplyScan(name, scan, name.Number > newestSealed);
            FindLostChange(name.Number, name.Number > newestSealed, behind, ends);
        }

        LoseEnd(tails, newestTold);
        new UnreadablePlaces(firstFrames, footers, appliedLsn, Report).Check(scans, behind, all);
        return scans;
    }

    // Which streams and shards there are stands in no file that is left: to go on would be to call their records nobody's.
    private static void CheckBeginning(IReadOnlyList<JournalScan> tails, long newestSealed, IReadOnlyList<JournalFileName> all)
    {
        var first = tails.SelectMany(scan => scan.Items).FirstOrDefault(item => item.IsFrame);
        if (newestSealed == 0 && first.IsFrame && first.Header.PreviousCrc != 0 && all[0].Number > JournalPaths.FirstNumber)
        {
            throw new TarnException(
                ErrorKind.Damaged, "No footer of the journal can be read, and its first files are gone: which streams it has stands nowhere. Restore a copy of the data directory.");
        }
    }

    private void AttachSlices(IReadOnlyList<JournalFileName> found)
    {
        foreach (var name in found)
        {
            if (name.Footer is null || !footers.TryGetValue(name.Number, out var content) || kept.Any(file => file.Number == name.Number))
            {
                continue;
            }

            var file = new JournalFile(files.ToDelete, name.Number, name.Footer.Epoch, name.File)
            {
                Sealed = true,
                Length = name.File.Length,
                Changes = content.Changes,
                LostChangeLsn = content.LostChangeLsn,
                LastLsn = content.LastLsn,
            };
            kept.Add(file);
            var slices = name.Footer.ReadSlices() ?? throw new TarnException(
                ErrorKind.Damaged, $"The table of the index in {name.File.Path} is damaged. `tarn verify` shows the place; restore a copy of the data directory.");
            foreach (var slice in slices)
            {
                if (state.Shards.TryGetValue(slice.Shard, out var known))
                {
                    known.Seal(new FileSlice(file, slice));
                }
            }

            calls.AddRange(content.Calls.Select(call => (call.Call, name.Number, call.Position)));
        }
    }

    // Of the last minutes (D14). A power loss may have torn just this section of the newest footer: then the file is scanned as if it had none.
    private void ReadCalls(IReadOnlyList<JournalFileName> found)
    {
        // The newest file's, not the highest: the clock may have been set back since.
        var newestMs = footers.Count == 0 ? 0 : footers[footers.Keys.Max()].LastArrivalMs;
        foreach (var name in found)
        {
            if (footers.TryGetValue(name.Number, out var content)
                && content.LastArrivalMs >= newestMs - options.CallsKept.TotalMilliseconds
                && !name.Footer!.TryReadCalls(content))
            {
                footers.Remove(name.Number);
            }
        }
    }

    // What is empty goes last: its header may be all that says where the file before it ends.
    private void SealScanned(List<(JournalFileName Name, JournalScan Scan)> scans)
    {
        var empty = scans.Where(scan => scan.Scan.Items.Count == 0).ToArray();
        foreach (var (name, _) in empty)
        {
            RecoveryWrites.Empty(name);
        }

        // All of them before any footer: it says what streams and shards there are now, which a later file's frames may have made.
        var used = scans.Where(scan => scan.Scan.Items.Count > 0).ToArray();
        foreach (var (name, scan) in used)
        {
            RecoveryWrites.RewriteTail(name, scan, footers[name.Number].DataEnd);
        }

        var open = new HashSet<long>();
        foreach (var (name, _) in used)
        {
            var content = footers[name.Number];
            StateSnapshot.Fill(content, state);
            var job = new SealJob(
                kept.Find(file => file.Number == name.Number)!, content.DataEnd, content.LastHeaderCrc, content.LastLsn, content);
            if (!sealer.TrySeal(job))
            {
                open.Add(name.Number);
            }
        }

        foreach (var (name, _) in empty)
        {
            name.File.Dispose();
            if (!open.Contains(name.Header?.Previous.Number ?? 0))
            {
                disk.Delete(name.File.Path);
            }
        }

        disk.SyncFolder(JournalPaths.Folder);
    }
}
