using Tarn.Storage.Calls;
using Tarn.Storage.Disk;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.Retain;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Streams.Journal.Recover;

/// <summary>
/// Opens the journal that an earlier run left: D5 (frames are chained), D6 (recovery tells damage from a torn tail), D7
/// (recovery makes the tail durable first). It reads the state from the newest footer, then the files without footer.
/// It cuts the torn tail, makes the rest durable before anything is read or appended, and seals it.
/// </summary>
internal sealed partial class JournalRecovery(
    IDisk disk, Guid instance, uint seed, JournalOptions options, long appliedLsn, JournalState state, JournalFiles files, JournalSealer sealer)
{
    private readonly List<JournalFile> _kept = [];
    private readonly Dictionary<long, FooterContent> _footers = [];
    private readonly RecoveredShards _shards = new(state);
    private readonly FirstFrames _firstFrames = new(seed);
    private readonly List<(CallKey Call, long File, long Position)> _calls = [];
    private (CallKey Call, long File, uint Crc) _lastCall;
    private uint _highestEpoch;
    private uint _chainCrc;
    private long _newestLsn;
    private long _newestChangeLsn;
    private long _lastArrivalMs;
    private long _unreadableBytes;
    private bool _changeLost;
    private long _syncedLsn;
    private (long Number, long DataEnd, long FramesEnd) _end;

    /// <summary>The findings of this recovery.</summary>
    public RecoveryReport Report { get; } = new();

    /// <summary>Calls that may still be retried, with the positions of their frames.</summary>
    public IReadOnlyList<(CallKey Call, long File, long Position)> Calls => _calls;

    /// <summary>Arrival time of the newest record, Unix milliseconds.</summary>
    public long LastArrivalMs => _lastArrivalMs;

    /// <summary>Checksum of the last frame's header; the chain continues from it.</summary>
    public uint ChainCrc => _chainCrc;

    /// <summary>The last file with frames, and where they end; (0, 0) for an empty journal.</summary>
    public FileEnd End => new(_end.Number, _end.DataEnd, _newestLsn, _newestChangeLsn);

    /// <exception cref="TarnException">
    /// Damaged: a change of streams or shards is lost; NotSupported: a later program wrote the journal.
    /// </exception>
    public void Run()
    {
        disk.CreateFolder(JournalPaths.Folder);
        var found = JournalFileName.OpenAll(disk, instance, seed);
        _highestEpoch = found.Max(name => (uint?)Math.Max(name.Header?.Epoch ?? 0, name.Footer?.Epoch ?? 0)) ?? 0;
        foreach (var name in found)
        {
            if (name.Footer is { } footer && footer.TryReadContent(out var content) && footer.HasSlices)
            {
                _footers.Add(name.Number, content);
            }
        }

        ReadCalls(found);
        var newestSealed = RestoreState(found);
        foreach (var (number, content) in _footers)
        {
            GoOnFrom(number, content);
        }

        var open = found.Where(name => !_footers.ContainsKey(name.Number)).ToArray();
        var scans = Scan(open, found, newestSealed);
        _shards.Restore(_unreadableBytes);
        JournalReplay.CheckEnd(appliedLsn, _newestChangeLsn); // before anything is written
        AttachSlices(found);
        var highestNumber = found.Count == 0 ? 0 : found.Max(name => name.Number);
        if (Report.Damage.Count > 0 && scans.Exists(scan => scan.Name.Number == End.Number))
        {
            // The proof that the damage is not part of the torn tail may be cut off with the tail. This file stores the
            // proof.
            scans.Add(RecoveryWrites.WriteProof(disk, new FileHeader(++highestNumber, instance, _highestEpoch, 0, ProvenEnd()), seed));
        }

        files.Restore(_kept, highestNumber, _highestEpoch);
        Report.Epoch = _highestEpoch + 1;
        Report.NewestChangeLsn = _newestChangeLsn;
        Report.UnreadableBytes = _unreadableBytes;
        RecoveryWrites.MakeStateDurable(found.Find(name => name.Number == newestSealed));
        SealScanned(scans);
        state.RaiseLsn(_newestLsn);
        state.SyncedLsn = state.PublishedLsn = _newestLsn;
    }

    private void GoOnFrom(long number, FooterContent content)
    {
        state.RaiseLsn(content.LastLsn);
        if (content.LastLsn >= _newestLsn)
        {
            (_newestLsn, _newestChangeLsn, _chainCrc) = (content.LastLsn, content.LastChangeLsn, content.LastHeaderCrc);
            _end = (number, content.DataEnd, content.DataEnd);
        }

        _lastArrivalMs = Math.Max(_lastArrivalMs, content.LastArrivalMs);
    }

    // Restores the state from the newest footer whose state can be read; a file after that footer is scanned as if it
    // had no footer.
    private long RestoreState(List<JournalFileName> found)
    {
        for (var i = found.Count - 1; i >= 0; i--)
        {
            var name = found[i];
            if (!_footers.TryGetValue(name.Number, out var content))
            {
                continue;
            }

            if (name.Footer!.TryReadShards(content))
            {
                RestoreState(content);
                return name.Number;
            }

            _footers.Remove(name.Number);
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
            _shards.Add(shard);
        }
    }

    private List<(JournalFileName Name, JournalScan Scan)> Scan(
        IReadOnlyList<JournalFileName> open, List<JournalFileName> all, long newestSealed)
    {
        var ends = JournalFileName.Ends(all);
        RecoveryWrites.CutInvalid(open, ends);
        var scans = new List<(JournalFileName Name, JournalScan Scan)>();
        var last = 0L;
        foreach (var name in open)
        {
            var before = Math.Max(last, Before(name.Number)?.LastLsn ?? 0);
            var scan = JournalScan.Run(name, seed, name.Header?.Epoch, before, ends.TryGetValue(name.Number, out var told) ? told.ValidTo : long.MaxValue);
            state.RaiseLsn(scan.HighestLsn);
            _highestEpoch = Math.Max(_highestEpoch, scan.Epoch ?? 0);
            last = scan.NewestLsn(last);
            scans.Add((name, scan));
            Report.FilesScanned += scan.Items.Count > 0 ? 1 : 0;
            Report.FramesScanned += scan.Items.Count;
        }

        // Only files after the last footer can hold a torn tail.
        var tails = scans.Where(scan => scan.Name.Number > newestSealed).Select(scan => scan.Scan).ToArray();
        CheckBeginning(tails, newestSealed, all);
        var behind = _firstFrames.Behind(scans, all);
        MarkLostEnds(scans, behind, ends);
        var newestTold = NewestChangeToldOf(scans);
        TailCut.Apply(tails, _newestLsn, _newestChangeLsn, appliedLsn);
        FindLostEnds(tails);
        foreach (var (name, scan) in scans)
        {
            ApplyScan(name, scan, name.Number > newestSealed);
            FindLostChange(name.Number, name.Number > newestSealed, behind, ends);
        }

        LoseEnd(tails, newestTold);
        new UnreadableRanges(_firstFrames, _footers, appliedLsn, Report).Check(scans, behind, all);
        return scans;
    }

    // No remaining file lists the streams and shards: a start would leave their records without a stream.
    private static void CheckBeginning(IReadOnlyList<JournalScan> tails, long newestSealed, IReadOnlyList<JournalFileName> all)
    {
        var first = tails.SelectMany(scan => scan.Items).FirstOrDefault(item => item.IsFrame);
        if (newestSealed == 0 && first.IsFrame && first.Header.PreviousCrc != 0 && all[0].Number > JournalPaths.FirstNumber)
        {
            throw new TarnException(
                ErrorKind.Damaged,
                "No footer of the journal can be read, and its first files are gone: the list of its streams is lost. Restore a copy of the data directory.");
        }
    }

    private void AttachSlices(IReadOnlyList<JournalFileName> found)
    {
        foreach (var name in found)
        {
            if (name.Footer is null || !_footers.TryGetValue(name.Number, out var content) || _kept.Any(file => file.Number == name.Number))
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
            _kept.Add(file);
            var slices = name.Footer.ReadSlices() ?? throw new TarnException(
                ErrorKind.Damaged,
                $"The table of the index in {name.File.Path} is damaged. `tarn verify` shows the position; restore a copy of the data directory.");
            foreach (var slice in slices)
            {
                if (state.Shards.TryGetValue(slice.Shard, out var known))
                {
                    known.Seal(new FileSlice(file, slice));
                }
            }

            _calls.AddRange(content.Calls.Select(call => (call.Call, name.Number, call.Position)));
        }
    }

    // Reads the calls of the last minutes, D14 (retries are recognised). A power loss may have torn only this section
    // of the newest footer: then the file is scanned as if it had no footer.
    private void ReadCalls(IReadOnlyList<JournalFileName> found)
    {
        // The newest file's time, not the highest time: the clock may have been set back since.
        var newestMs = _footers.Count == 0 ? 0 : _footers[_footers.Keys.Max()].LastArrivalMs;
        foreach (var name in found)
        {
            if (_footers.TryGetValue(name.Number, out var content)
                && content.LastArrivalMs >= newestMs - options.CallsKept.TotalMilliseconds
                && !name.Footer!.TryReadCalls(content))
            {
                _footers.Remove(name.Number);
            }
        }
    }

    // Empty files go last: such a file's header may be the only statement of where the file before it ends.
    private void SealScanned(List<(JournalFileName Name, JournalScan Scan)> scans)
    {
        var empty = scans.Where(scan => scan.Scan.Items.Count == 0).ToArray();
        foreach (var (name, _) in empty)
        {
            RecoveryWrites.Empty(name);
        }

        // All tails before any footer: a footer lists the streams and shards of now, and a later file's frames may have
        // made some of them.
        var used = scans.Where(scan => scan.Scan.Items.Count > 0).ToArray();
        foreach (var (name, scan) in used)
        {
            RecoveryWrites.RewriteTail(name, scan, _footers[name.Number].DataEnd);
        }

        var open = new HashSet<long>();
        foreach (var (name, _) in used)
        {
            var content = _footers[name.Number];
            StateSnapshot.Fill(content, state);
            var job = new SealJob(
                _kept.Find(file => file.Number == name.Number)!, content.DataEnd, content.LastHeaderCrc, content.LastLsn, content);
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
