using Tarn.Storage.Disk;
using Tarn.Storage.Streams.Journal.Format;

namespace Tarn.Storage.Streams.Journal.Recover;

/// <summary>
/// What a start writes into the files that an earlier life left, before it counts on them (D2, D7). Every step may be the last: the next start
/// then finds no less than this one found.
/// </summary>
internal static class RecoveryWrites
{
    /// <summary>What a header calls void is void for ever (D2): it goes before anything else, since the file with that header may go.</summary>
    public static void CutVoid(IReadOnlyList<JournalFileName> open, Dictionary<long, FileEnd> ends)
    {
        foreach (var name in open)
        {
            if (ends.TryGetValue(name.Number, out var end) && name.File.Length > end.ValidTo)
            {
                name.File.Truncate(end.ValidTo);
                name.File.SyncData();
            }
        }
    }

    /// <summary>A file with nothing but a header, durably: that all of another one up to a place had been synced, and what lies behind is void.</summary>
    public static (JournalFileName Name, JournalScan Scan) WriteProof(IDisk disk, in FileHeader header, uint seed)
    {
        var file = disk.Create(JournalPaths.Of(header.Number), FileClass.Log);
        file.Write(0, header.ToPage());
        file.Sync();
        disk.SyncFolder(JournalPaths.Folder);
        var name = new JournalFileName(header.Number, file, header, null);
        return (name, JournalScan.Run(name, seed, header.Epoch, 0, long.MaxValue));
    }

    /// <summary>
    /// A file of which nothing counts: prepared and never used, or nothing of it was ever durable. Came it back, a later scan would take
    /// it for proven.
    /// </summary>
    public static void Empty(JournalFileName name)
    {
        // Also where nothing is seen: who has cut it before may have died before that was durable.
        name.File.Truncate(JournalFormat.HeaderPageBytes);
        name.File.SyncData();
    }

    /// <summary>Where what no later frame of the file calls synced begins; null: there is no such frame.</summary>
    public static long? RewriteFrom(JournalScan scan)
    {
        var synced = scan.Items.Max(item => item.IsFrame ? item.Header.SyncedLsn : 0);
        var first = scan.Items.Find(item => item.IsFrame && item.Header.Lsn > synced);
        return first.IsFrame ? first.Position : null;
    }

    /// <summary>
    /// Page cache that survived a kill is not the disk, and pages of a failed sync look clean (D7). What no later frame calls synced is written
    /// again before it counts, and what is cut is gone, down to its last byte.
    /// </summary>
    public static void RewriteTail(JournalFileName name, JournalScan scan, long dataEnd)
    {
        var last = scan.Items[^1];
        var end = Math.Min(last.IsFrame ? last.Position + last.Length : dataEnd, scan.Bytes.Length);

        // Where something cannot be read a later file calls all of it synced, else this start was refused: zeros never take its place.
        if (RewriteFrom(scan) is { } from && !scan.Unreadable.Any(piece => piece.Position + piece.Length > from && piece.Position < end))
        {
            var kept = scan.Bytes[(int)from..(int)end];

            // The rest of the sector may hold the beginning of a frame that was cut: left there, it would be damage of what a later header calls synced.
            name.File.Write(from, end < dataEnd ? [kept, new byte[dataEnd - end]] : [kept]);
        }

        name.File.Truncate(dataEnd);
        name.File.SyncData();
    }

    /// <summary>
    /// The footer that the state came from is written again too: after a kill it may stand in the page cache alone, and once older files are freed no other
    /// tells of the streams and shards.
    /// </summary>
    public static void MakeStateDurable(JournalFileName? newest)
    {
        if (newest?.Footer is { } footer)
        {
            var bytes = new byte[newest.File.Length - footer.Position];
            var unreadable = new List<(long Position, int Length)>();
            Invariant.Check(SectorReads.ReadAround(newest.File, footer.Position, bytes, unreadable) == bytes.Length);

            // What the disk cannot read is not in the page cache alone.
            var from = footer.Position;
            foreach (var (position, length) in unreadable.Append((newest.File.Length, 0)))
            {
                newest.File.Write(from, bytes.AsSpan((int)(from - footer.Position), (int)(position - from)));
                from = position + length;
            }

            newest.File.Sync();
        }
    }
}
