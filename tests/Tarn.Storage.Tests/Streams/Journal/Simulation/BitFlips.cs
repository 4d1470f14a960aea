using System.Globalization;
using Tarn.Storage.Checksums;
using Tarn.Storage.Disk;
using Tarn.Storage.Streams.Journal.Format;

namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>
/// Flips bits on the medium, and knows the permitted loss. A flip in a frame may lose that frame's records; a flip in a
/// copy of a file's header or in a footer may lose nothing. If only two damaged places together lose data, one of them
/// is not hit.
/// </summary>
internal sealed class BitFlips
{
    private static readonly uint Seed = Crc32C.Compute(Simulation.Instance.ToByteArray());

    private readonly HashSet<long> _headersHit = [];
    private readonly HashSet<long> _framesHit = [];
    private long _footerHit;

    /// <summary>
    /// A change frame was hit. By D9 (one commit for rows and records), a start that needs it must be refused.
    /// </summary>
    public bool MayRefuseStart { get; private set; }

    /// <summary>
    /// A change frame was hit. If its file has to be scanned again, the log has lost the change, and restores it from
    /// the rows. A deletion is not restored.
    /// </summary>
    public bool MayLoseChanges { get; private set; }

    public bool Any { get; private set; }

    /// <summary>
    /// Records at the end of the journal that no later frame proves synced. Damage there cannot be told from a torn
    /// tail, so the records may be cut.
    /// </summary>
    public List<(ModelShard Shard, long Offset)> AtRisk { get; } = [];

    public void Flip(Simulation world, bool atRest)
    {
        using var calm = world.Scheduler.Quiet();
        if (world.Plan.Archives && world.Random.Next(3) == 0)
        {
            FlipInSegment(world);
            return;
        }

        var files = world.FileNames.Select(name => Look(world, name)).ToArray();
        if (files.Length == 0)
        {
            return;
        }

        // Half of the flips hit the files that the next start has to scan, where they matter most.
        var scanned = Array.FindAll(files, file => !file.IsSealed && file.Frames.Count > 0);
        var among = atRest && scanned.Length > 0 && world.Random.Next(2) == 0 ? scanned : files;
        var chosen = among[world.Random.Next(among.Length)];
        if ((!atRest && !chosen.IsSealed) || (chosen.IsSealed && !world.Disk.IsDurable(chosen.Path)))
        {
            return; // a footer that is not durable may be lost later
        }

        switch (world.Random.Next(6))
        {
            case 0:
                FlipHeader(world, chosen);
                break;
            case 1:
                FlipFooter(world, chosen);
                break;
            default:
                FlipFrame(world, files, chosen);
                break;
        }
    }

    // Either copy of the header suffices.
    private void FlipHeader(Simulation world, FoundFile chosen)
    {
        if (world.Disk.IsDurable(chosen.Path) && _headersHit.Add(chosen.Number))
        {
            world.Model.Counts.HeaderFlips++;
            FlipBit(world, chosen, (world.Random.Next(2) * JournalFormat.HeaderCopyAt) + world.Random.Next(FileHeader.Bytes));
        }
    }

    // The footer is rebuilt from the frames, and the state of shards comes from the previous footer.
    private void FlipFooter(Simulation world, FoundFile chosen)
    {
        if (chosen.FooterAt is { } begin && _footerHit == 0 && !_framesHit.Contains(chosen.Number))
        {
            _footerHit = chosen.Number;
            world.Model.Counts.FooterFlips++;
            FlipBit(world, chosen, world.Random.NextInt64(begin, chosen.Length));
        }
    }

    private void FlipFrame(Simulation world, FoundFile[] files, FoundFile chosen)
    {
        if (chosen.Frames.Count == 0 || chosen.Number == _footerHit)
        {
            return;
        }

        var place = Choose(world.Random, chosen.Frames);
        var (position, header) = chosen.Frames[place];
        if (!chosen.IsSealed && !TryTakeRisk(world, files, chosen, place))
        {
            return;
        }

        if (header.Kind == FrameKind.Change)
        {
            MayRefuseStart = MayLoseChanges = true;
            world.Model.Counts.ChangeFlips++;
        }

        Any = true;
        _framesHit.Add(chosen.Number);
        world.Model.Counts.Flips++;
        FlipBit(world, chosen, position + world.Random.Next(world.Random.Next(3) == 0 ? header.HeaderLength : header.HeaderLength + header.StoredLength));
        MarkDamaged(world, header);
    }

    // One of the last frames, one of the change frames, or any frame.
    private static int Choose(Random random, List<(long Position, FrameHeader Header)> frames)
    {
        var choice = random.Next(6);
        if (choice < 2)
        {
            return frames.Count - 1 - random.Next(Math.Min(frames.Count, 4));
        }

        var changes = frames.FindAll(frame => frame.Header.Kind == FrameKind.Change);
        return choice < 4 && changes.Count > 0 ? frames.IndexOf(changes[random.Next(changes.Count)]) : random.Next(frames.Count);
    }

    private void FlipInSegment(Simulation world)
    {
        var paths = world.Disk.List(DataDirectory.Blobs)
            .SelectMany(epoch => world.Disk.List($"{DataDirectory.Blobs}/{epoch.Name}").Select(folder => $"{DataDirectory.Blobs}/{epoch.Name}/{folder.Name}"))
            .SelectMany(folder => world.Disk.List(folder).Select(file => $"{folder}/{file.Name}"))
            .Where(world.Disk.IsDurable)
            .ToArray();
        if (paths.Length == 0)
        {
            return;
        }

        var path = paths[world.Random.Next(paths.Length)];
        using var file = world.Disk.OpenRead(path, FileClass.Bulk);
        var frames = JournalScan.RunSegment(file, Seed).Items.Where(item => item is { IsFrame: true, PayloadHolds: true }).ToArray();
        if (frames.Length == 0)
        {
            return;
        }

        Any = true;
        world.Model.Counts.SegmentFlips++;
        var chosen = frames[world.Random.Next(frames.Length)];
        var at = chosen.Position + world.Random.Next(chosen.Header.HeaderLength + chosen.Header.StoredLength);
        world.Trace.Note("FLIP IN SEGMENT", at, chosen.Header.Lsn);
        world.Disk.FlipBit(path, at, world.Random.Next(8));
        MarkDamaged(world, chosen.Header);
    }

    private static void FlipBit(Simulation world, FoundFile file, long at)
    {
        world.Trace.Note("FLIP", file.Number, at);
        world.Disk.FlipBit(file.Path, at, world.Random.Next(8));
    }

    // Only in a file that the next start scans.
    private bool TryTakeRisk(Simulation world, FoundFile[] files, FoundFile chosen, int place)
    {
        var behind = chosen.Frames.Skip(place + 1).Concat(files.Where(file => file.Number > chosen.Number).SelectMany(file => file.Frames)).ToArray();
        if (IsProven(world, files, chosen, place))
        {
            return true;
        }

        // A cut also removes the rest of the frame's set and all later frames.
        while (place > 0 && chosen.Frames[place].Header.SetIndex > 1)
        {
            place--;
        }

        var risked = chosen.Frames.Skip(place).Concat(behind).ToArray();
        if (risked.Any(frame => frame.Header.Kind == FrameKind.Change) || world.Random.Next(4) != 0)
        {
            return false;
        }

        foreach (var frame in risked)
        {
            AtRisk.AddRange(MarkDamaged(world, frame.Header));
        }

        return true;
    }

    // Decides by the medium: the page cache and the store's unsynced commits may be lost before the next start has made
    // them durable.
    private static bool IsProven(Simulation world, FoundFile[] files, FoundFile chosen, int place)
    {
        var lsn = chosen.Frames[place].Header.Lsn;
        if (world.Store.AppliedAt(powerLoss: true) >= chosen.Frames[place].Header.SetLsn)
        {
            return true;
        }

        var durable = Array.FindAll(files, file => file.Number >= chosen.Number && world.Disk.IsDurable(file.Path));
        return Array.Exists(durable, file => file != chosen && file.IsSealed)
            || durable.SelectMany(file => file == chosen ? file.Frames.Skip(place + 1) : file.Frames).Any(frame => frame.Header.SyncedLsn >= lsn);
    }

    private static List<(ModelShard Shard, long Offset)> MarkDamaged(Simulation world, FrameHeader header)
    {
        var marked = new List<(ModelShard Shard, long Offset)>();
        var shard = world.Model.Shards.FirstOrDefault(shard => shard.Id.Value == header.Shard);
        for (var i = 0; shard is not null && i < header.OffsetsCovered; i++)
        {
            shard.Damaged.Add(header.BaseOffset + i);
            marked.Add((shard, header.BaseOffset + i));
        }

        return marked;
    }

    private static FoundFile Look(Simulation world, string name)
    {
        var path = $"{JournalPaths.Folder}/{name}";
        var number = long.Parse(name.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        using var file = world.Disk.OpenRead(path, FileClass.Log);
        var header = FileHeader.Read(file);
        var footer = FooterReader.Open(file, Seed, header?.Epoch);
        var scan = JournalScan.Run(new JournalFileName(number, file, header, footer), Seed, header?.Epoch, 0, long.MaxValue);

        // A footer that a power loss has torn, perhaps in its table of sections, counts as none.
        var isSealed = footer is not null && footer.TryReadContent(out var content) && footer.HasSlices
            && footer.TryReadCalls(content) && footer.TryReadShards(content);
        return new FoundFile(
            number, path, file.Length, isSealed ? footer!.Position : null,
            scan.Items.Where(item => item is { IsFrame: true, PayloadHolds: true }).Select(item => (item.Position, item.Header)).ToList());
    }

    private sealed record FoundFile(long Number, string Path, long Length, long? FooterAt, List<(long Position, FrameHeader Header)> Frames)
    {
        public bool IsSealed => FooterAt is not null;
    }
}
