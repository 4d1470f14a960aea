using System.Buffers.Binary;
using Tarn.Storage.Checksums;
using Tarn.Storage.Disk;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Verification;

namespace Tarn.Storage.Streams.Journal.Recover;

/// <summary>
/// Reads every byte of a journal and checks every checksum, without changing anything: header pages, chain, frames,
/// payloads, the zeros between groups, footers. See D6 (recovery tells damage from a torn tail). It may run beside a
/// server: sealed files do not change, and a file in progress looks like a torn tail.
/// </summary>
/// <param name="disk">The data directory's disk.</param>
/// <param name="instance">Its instance id.</param>
/// <param name="appliedLsn">
/// The LSN up to which the metadata store has applied changes: a bad range before it is no torn tail.
/// </param>
public sealed class JournalVerifier(IDisk disk, Guid instance, long appliedLsn = 0)
{
    internal const string TornFooter =
        "the footer or its trailer is damaged, or a crash interrupted its write; the next start makes it again from the frames; no record is lost";

    private readonly uint _seed = Crc32C.Compute(instance.ToByteArray());
    private readonly Dictionary<long, StreamId> _streams = [];
    private readonly List<Damage> _found = [];

    /// <summary>Files that were read.</summary>
    public int Files { get; private set; }

    /// <summary>Frames whose checksums hold.</summary>
    public long Frames { get; private set; }

    /// <summary>Checks all files, oldest first.</summary>
    public IReadOnlyList<Damage> Run(Action<VerifyProgress> progress)
    {
        var entries = disk.List(JournalPaths.Folder);
        var total = entries.Sum(entry => entry.Length);
        var done = 0L;
        var tails = new List<(JournalFileName Name, JournalScan Scan)>();
        var names = JournalFileName.OpenAllToRead(disk, instance, _seed);
        var ends = JournalFileName.Ends(names);
        var (lastLsn, lastChangeLsn, newestLsn) = (0L, 0L, 0L);
        foreach (var name in names)
        {
            using var file = name.File;
            var limit = name.Footer is null && ends.TryGetValue(name.Number, out var end) ? end.ValidTo : long.MaxValue;
            var scan = JournalScan.Run(name, _seed, name.Header?.Epoch, 0, limit);
            Files++;
            if (tails.Count > 0 && scan.Items.Find(item => item.IsFrame) is { IsFrame: true } first && first.Header.SyncedLsn > newestLsn)
            {
                tails[^1].Scan.TryAddLostEnd(); // as a start does
            }

            newestLsn = scan.NewestLsn(newestLsn);
            if (name.Footer is not null)
            {
                // Everything before a sealed file had been synced.
                CheckTails(tails);
                CheckSealed(name, scan);
                lastLsn = newestLsn;
                lastChangeLsn = scan.Frames.Select(header => header.NewestChangeLsn).Append(lastChangeLsn).Max();
            }
            else if (scan.Items.Count > 0 || scan.LostEndBytes > 0)
            {
                tails.Add((name, scan));
                if (WasSealed(name, scan, limit))
                {
                    Add(name, scan.FooterAt, 0, TornFooter);
                }
            }

            done += scan.Bytes.Length;
            progress(new VerifyProgress("journal", done, total));
        }

        // Bytes that were never called synced are the torn tail, which is no damage.
        TailCut.Apply([.. tails.Select(tail => tail.Scan)], lastLsn, lastChangeLsn, appliedLsn);
        CheckTails(tails);
        return [.. _found.Select(damage => damage with { Affects = [.. damage.Affects.Select(WithStream)] })];
    }

    /// <summary>
    /// Checks one segment of the archive: every frame, its index and footer. See D16 (archiving repeats without
    /// doubles).
    /// </summary>
    public IReadOnlyList<Damage> CheckSegment(IDiskFile file)
    {
        _found.Clear();
        var name = new JournalFileName(0, file, FileHeader.Read(file), FooterReader.Open(file, _seed, epoch: null));
        var scan = JournalScan.RunSegment(file, _seed);
        if (name.Footer is { } footer)
        {
            var content = new FooterContent();
            footer.TryReadShards(content);
            content.Shards.ForEach(shard => _streams[shard.Shard] = new StreamId(shard.Stream));
            CheckSealed(name, scan);
        }
        else
        {
            Add(name, scan.FooterAt, 0, "the footer or its trailer; the metadata also holds the positions of records; no record is lost");
            CheckHeaderPage(name, scan);
            CheckItems(name, scan, index: null);
        }

        return [.. _found.Select(damage => damage with { Affects = [.. damage.Affects.Select(WithStream)] })];
    }

    // An index knows shards only; frames name their streams.
    private AffectedRecords WithStream(AffectedRecords affected) =>
        affected with { Stream = _streams.GetValueOrDefault(affected.Shard.Value, affected.Stream) };

    private void CheckTails(List<(JournalFileName Name, JournalScan Scan)> tails)
    {
        foreach (var (name, scan) in tails.Where(tail => tail.Scan.Items.Count > 0))
        {
            CheckHeaderPage(name, scan);
            CheckItems(name, scan, index: null);
        }

        tails.Clear();
    }

    private void CheckSealed(JournalFileName name, JournalScan scan)
    {
        CheckHeaderPage(name, scan);
        var footer = name.Footer!;
        var sections = footer.DamagedSections().ToList();
        if (sections.Count > 0 || !scan.FooterHolds)
        {
            var which = sections.Count == 0 ? "table" : $"section {string.Join(", ", sections)}";
            Add(name, footer.Position, 0, $"the footer's {which}; it is rebuilt from the frames when it is needed");
        }

        CheckZeros(name, scan, scan.FooterEnd, scan.Bytes.Length - FooterWriter.TrailerBytes);
        var index = Index(footer, name);
        CheckItems(name, scan, index);
        if (!footer.TryReadContent(out var content))
        {
            return;
        }

        var last = scan.Items.Count == 0 ? default : scan.Items[^1];
        var end = name.Number == 0 ? last.Position + last.Length : JournalFormat.AlignGroup(last.Position + last.Length);
        if (scan.Items.Count > 0 && end < content.DataEnd)
        {
            AddLost(name, end, content.DataEnd - end, index);
        }
    }

    // A file was sealed when the trailer's magic or the footer's header is intact.
    private bool WasSealed(JournalFileName name, JournalScan scan, long dataEnd)
    {
        Span<byte> trailer = stackalloc byte[FooterWriter.TrailerBytes];
        if (SectorReads.TryRead(name.File, Math.Max(0, name.File.Length - trailer.Length), trailer) == trailer.Length
            && BinaryPrimitives.ReadUInt64LittleEndian(trailer) == JournalFormat.TrailerMagic)
        {
            return true;
        }

        Span<byte> header = stackalloc byte[FrameHeader.Bytes];
        return scan.FooterAt > 0
            || (dataEnd < name.File.Length
                && SectorReads.TryRead(name.File, dataEnd, header) == header.Length
                && FrameHeader.TryRead(header, _seed, out var frame)
                && frame.Kind == FrameKind.Footer);
    }

    private void CheckHeaderPage(JournalFileName name, JournalScan scan)
    {
        foreach (var place in (ReadOnlySpan<int>)[0, JournalFormat.HeaderCopyAt])
        {
            if (!FileHeader.IsSound(scan.Bytes.Span[place..]))
            {
                Add(name, place, FileHeader.Bytes, name.Header is null
                    ? "a copy of the file's header, and the other copy too; its frames give the same facts"
                    : "a copy of the file's header; the other copy is sound; no record is lost");
            }
        }

        CheckZeros(name, scan, FileHeader.Bytes, JournalFormat.HeaderCopyAt);
        CheckZeros(name, scan, JournalFormat.HeaderCopyAt + FileHeader.Bytes, JournalFormat.HeaderPageBytes);
    }

    private void CheckItems(JournalFileName name, JournalScan scan, List<(ShardId Shard, FrameEntry Frame)>? index)
    {
        for (var i = 0; i < scan.Items.Count; i++)
        {
            var item = scan.Items[i];
            if (!item.IsFrame)
            {
                AddLost(name, item.Position, item.Length, index);
                continue;
            }

            if (item.Header.Kind == FrameKind.Records)
            {
                _streams[item.Header.Shard] = new StreamId(item.Header.Stream);
            }

            if (!item.PayloadHolds)
            {
                AddFrame(name, item);
                continue;
            }

            Frames++;
            var end = item.Position + item.Header.HeaderLength + item.Header.StoredLength;
            CheckZeros(name, scan, end, Math.Min(scan.EndOf(item), scan.Bytes.Length));
        }
    }

    private void CheckZeros(JournalFileName name, JournalScan scan, long from, long to)
    {
        var length = (int)Math.Max(0, Math.Min(to, scan.Bytes.Length) - from);
        if (length > 0 && scan.Bytes.Span.Slice((int)from, length).ContainsAnyExcept((byte)0))
        {
            Add(name, from, length, "zeros that fill a page or group; no record is lost");
        }
    }

    private void AddFrame(JournalFileName name, in JournalScan.Found item)
    {
        var header = item.Header;
        if (header.Kind == FrameKind.Change)
        {
            Add(name, item.Position, item.Length, "a commit of the metadata store; if the store has not applied it, the start is refused");
            return;
        }

        _found.Add(new Damage(name.File.Path, item.Position, item.Length, "records; readers pass over them",
        [
            new AffectedRecords(
                new StreamId(header.Stream),
                new ShardId(header.Shard),
                header.BaseOffset,
                header.BaseOffset + header.OffsetsCovered,
                header.ArrivalTimeMs,
                header.ArrivalTimeMs),
        ]));
    }

    private void AddLost(JournalFileName name, long position, long length, List<(ShardId Shard, FrameEntry Frame)>? index)
    {
        var affected = index?
            .Where(entry => entry.Frame.Position >= position && entry.Frame.Position < position + length)
            .Select(entry => new AffectedRecords(
                default,
                entry.Shard,
                entry.Frame.BaseOffset,
                entry.Frame.EndOffset,
                entry.Frame.ArrivalTimeMs,
                entry.Frame.ArrivalTimeMs));
        var what = length == 0
            ? "the chain from frame to frame is broken: frames before this position are missing"
            : index is null ? "unreadable; the records there are lost, and their shards are unknown" : "unreadable; readers pass over the records there";
        _found.Add(new Damage(name.File.Path, position, length, what, affected?.ToArray() ?? []));
    }

    private List<(ShardId Shard, FrameEntry Frame)>? Index(FooterReader footer, JournalFileName name)
    {
        if (footer.ReadSlices() is not { } slices)
        {
            return null;
        }

        var index = new List<(ShardId, FrameEntry)>();
        foreach (var slice in slices)
        {
            var bytes = new byte[slice.Length];
            if (SectorReads.TryRead(name.File, slice.Position, bytes) != bytes.Length || Crc32C.Compute(bytes) != slice.Crc)
            {
                continue;
            }

            var reader = SliceCodec.FromOffset(bytes, name.Number, 0);
            while (reader.TryNext(out var frame))
            {
                index.Add((slice.Shard, frame));
            }
        }

        return index;
    }

    private void Add(JournalFileName name, long position, long length, string what) =>
        _found.Add(new Damage(name.File.Path, position, length, what, []));
}
