using Tarn.Storage.Disk;
using Tarn.Storage.Streams.Journal.Format;

namespace Tarn.Storage.Streams.Journal.Recover;

/// <summary>
/// Writes of a start into the files that an earlier run left, before it relies on them: D2 (a failed sync poisons its
/// file), D7 (recovery makes the tail durable first). Every step may be the last: the next start must then find no less
/// than this one found.
/// </summary>
internal static class RecoveryWrites
{
    /// <summary>
    /// Cuts the bytes that a header invalidates for ever (D2). This comes before anything else, because the file with
    /// that header may be freed.
    /// </summary>
    public static void CutInvalid(IReadOnlyList<JournalFileName> open, Dictionary<long, FileEnd> ends)
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

    /// <summary>
    /// Writes a file with only a header, durably. The header states that all of another file up to a position had been
    /// synced, and invalidates the bytes after it.
    /// </summary>
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
    /// Empties a file without valid frames: prepared and never used, or none of its frames was ever durable. If those
    /// frames returned, a later scan would accept them as proven.
    /// </summary>
    public static void Empty(JournalFileName name)
    {
        // Also when the file looks empty: an earlier run may have cut it and died before the cut was durable.
        name.File.Truncate(JournalFormat.HeaderPageBytes);
        name.File.SyncData();
    }

    /// <summary>
    /// The position of the first frame that no later frame of the file calls synced; null when there is none.
    /// </summary>
    public static long? RewriteFrom(JournalScan scan)
    {
        var synced = scan.Items.Max(item => item.IsFrame ? item.Header.SyncedLsn : 0);
        var first = scan.Items.Find(item => item.IsFrame && item.Header.Lsn > synced);
        return first.IsFrame ? first.Position : null;
    }

    /// <summary>
    /// Page cache that survived a kill is not the disk, and pages of a failed sync look clean (D7). Frames that no
    /// later frame calls synced are written again before they count, and the cut part is removed down to its last byte.
    /// </summary>
    public static void RewriteTail(JournalFileName name, JournalScan scan, long dataEnd)
    {
        var last = scan.Items[^1];
        var end = Math.Min(last.IsFrame ? last.Position + last.Length : dataEnd, scan.Bytes.Length);

        // If a range cannot be read, a later file calls all of it synced; otherwise this start was refused. Zeros never
        // replace an unreadable range.
        if (RewriteFrom(scan) is { } from && !scan.Unreadable.Any(piece => piece.Position + piece.Length > from && piece.Position < end))
        {
            var kept = scan.Bytes[(int)from..(int)end];

            // The rest of the sector may hold the beginning of a frame that was cut. Left there, it would look like
            // damage of bytes that a later header calls synced.
            name.File.Write(from, end < dataEnd ? [kept, new byte[dataEnd - end]] : [kept]);
        }

        name.File.Truncate(dataEnd);
        name.File.SyncData();
    }

    /// <summary>
    /// Writes the footer again from which the state came. After a kill it may be in the page cache alone, and once
    /// older files are freed, no other footer lists the streams and shards.
    /// </summary>
    public static void MakeStateDurable(JournalFileName? newest)
    {
        if (newest?.Footer is { } footer)
        {
            var bytes = new byte[newest.File.Length - footer.Position];
            var unreadable = new List<(long Position, int Length)>();
            Invariant.Check(SectorReads.ReadAround(newest.File, footer.Position, bytes, unreadable) == bytes.Length);

            // A range that the disk cannot read is not in the page cache alone.
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
