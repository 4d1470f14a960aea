using System.Globalization;
using Tarn.Storage.Disk;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Records;

namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>Flips bits of what lies on the medium, and says what that may cost: the frame's own records, and nothing else.</summary>
internal sealed class BitFlips
{
    private static readonly uint Seed = Crc32C.Compute(Simulation.Instance.ToByteArray());

    /// <summary>A change frame was hit: a start that needs it must be refused (D9).</summary>
    public bool MayRefuseStart { get; private set; }

    /// <summary>A change frame was hit: when its file has to be scanned again, what it said is lost.</summary>
    public bool MayLoseChanges { get; private set; }

    public bool Any { get; private set; }

    /// <summary>
    /// At the end of the journal, with nothing behind it that says it was synced, damage cannot be told from a torn tail: what lies there may be cut.
    /// </summary>
    public List<(ModelShard Shard, long Offset)> AtRisk { get; } = [];

    public void Flip(Simulation world, bool atRest)
    {
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

        var chosen = files[world.Random.Next(files.Length)];
        if (chosen.Frames.Count == 0 || (!atRest && !chosen.IsSealed) || (chosen.IsSealed && !world.Disk.IsDurable(chosen.Path)))
        {
            return; // a footer that is not durable may be gone tomorrow
        }

        var place = world.Random.Next(chosen.Frames.Count);
        var (position, header) = chosen.Frames[place];
        if (!chosen.IsSealed && !TryTakeRisk(world, files, chosen, place))
        {
            return;
        }

        if (header.Kind == FrameKind.Change)
        {
            MayRefuseStart = MayLoseChanges = true;
        }

        Any = true;
        world.Model.Counts.Flips++;
        var at = position + world.Random.Next(header.HeaderLength + header.StoredLength);
        world.Trace.Note("FLIP", chosen.Number, at, header.Lsn);
        world.Disk.FlipBit(chosen.Path, at, world.Random.Next(8));
        MarkDamaged(world, header);
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

    // In a file that the next start scans.
    private bool TryTakeRisk(Simulation world, FoundFile[] files, FoundFile chosen, int place)
    {
        var header = chosen.Frames[place].Header;
        if (header.Kind == FrameKind.Change)
        {
            return false;
        }

        var behind = chosen.Frames.Skip(place + 1).Concat(files.Where(file => file.Number > chosen.Number).SelectMany(file => file.Frames)).ToArray();
        if (IsProven(world, files, chosen, place))
        {
            return true;
        }

        // A cut takes the rest of its set along, and everything behind.
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

    // By what is on the medium: the page cache may be gone before the next start has made it durable.
    private static bool IsProven(Simulation world, FoundFile[] files, FoundFile chosen, int place)
    {
        var lsn = chosen.Frames[place].Header.Lsn;
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
        var path = $"{JournalFiles.Folder}/{name}";
        var number = long.Parse(name.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        using var file = world.Disk.OpenRead(path, FileClass.Log);
        var header = FileHeader.Read(file);
        var footer = FooterReader.Open(file, Seed, header?.Epoch);
        var scan = JournalScan.Run(new JournalFileName(number, file, header, footer), Seed, header?.Epoch, 0, long.MaxValue);

        // One that a power loss has torn, its table of sections perhaps, counts as none.
        var isSealed = footer is not null && footer.TryReadContent(out var content) && footer.HasSlices
            && footer.TryReadCalls(content) && footer.TryReadShards(content);
        return new FoundFile(
            number, path, isSealed, scan.Items.Where(item => item is { IsFrame: true, PayloadHolds: true }).Select(item => (item.Position, item.Header)).ToList());
    }

    private sealed record FoundFile(long Number, string Path, bool IsSealed, List<(long Position, FrameHeader Header)> Frames);
}
