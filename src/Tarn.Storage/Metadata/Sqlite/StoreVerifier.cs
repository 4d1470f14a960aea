using System.Buffers.Binary;
using Tarn.Storage.Disk;

namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>
/// Finds damage in a store's file. It checks every page's checksum without SQLite, so that pages without content and
/// the tree's inner pages count too. Then it runs SQLite's own check of the tree and checks every row's checksum.
/// </summary>
internal static class StoreVerifier
{
    private const int LogHeaderBytes = 32;
    private const int FrameHeaderBytes = 24;
    private const int LogPageBytesAt = 8;
    private const int SaltsAt = 16;
    private const int SaltBytes = 8;
    private const int PagesAt = 28;
    private const int LinesMax = 1_000;

    /// <summary>One line for each damaged range, at most 1,000; empty when the file is whole.</summary>
    public static IReadOnlyList<string> Run(string path)
    {
        var damage = new List<string>();
        try
        {
            CheckPages(path, damage);
            using var connection = SqliteFile.OpenAlone(path);
            damage.AddRange(connection.IntegrityErrors);
            CheckRows(connection, damage);
        }
        catch (SqliteException failure)
        {
            damage.Add(failure.Message);
        }
        catch (TarnException failure)
        {
            damage.Add(failure.Message);
        }

        return damage.Count <= LinesMax ? damage : [.. damage[..LinesMax], FormattableString.Invariant($"{damage.Count - LinesMax:N0} more")];
    }

    private static void CheckPages(string path, List<string> damage)
    {
        var length = PrivateFile.Length(path);
        if (length == 0)
        {
            return; // opening it reports that
        }

        var inLog = PagesInLog(path + "-wal");
        using var file = PrivateFile.OpenRead(path);
        Span<byte> page = stackalloc byte[PageChecksum.PageBytes];
        for (long number = 1; (number - 1) * PageChecksum.PageBytes < length; number++)
        {
            var bytes = PosixRead.Fill(file, path, (number - 1) * PageChecksum.PageBytes, page);
            var whole = bytes == page.Length && PageChecksum.Matches(page, number);
            if (number == 1 && whole && inLog.Count == 0)
            {
                CheckLength(length, BinaryPrimitives.ReadUInt32BigEndian(page[PagesAt..]), damage);
            }

            // SQLite reads a page from the log when it is there, and later writes it into the file again.
            if (!whole && !inLog.Contains(number))
            {
                damage.Add(FormattableString.Invariant($"page {number} does not carry its checksum"));
            }
        }
    }

    private static void CheckLength(long length, uint pages, List<string> damage)
    {
        if (length != (long)pages * PageChecksum.PageBytes)
        {
            damage.Add(FormattableString.Invariant($"the file has {length:N0} bytes, and its header says {(long)pages * PageChecksum.PageBytes:N0}"));
        }
    }

    // Only frames with the log's salts count: other frames are left from before the log's last restart.
    private static HashSet<long> PagesInLog(string path)
    {
        var pages = new HashSet<long>();
        if (PrivateFile.Length(path) < LogHeaderBytes)
        {
            return pages;
        }

        using var file = PrivateFile.OpenRead(path);
        Span<byte> header = stackalloc byte[LogHeaderBytes];
        Span<byte> frame = stackalloc byte[FrameHeaderBytes];
        if (PosixRead.Fill(file, path, 0, header) < header.Length || BinaryPrimitives.ReadUInt32BigEndian(header[LogPageBytesAt..]) != PageChecksum.PageBytes)
        {
            return pages;
        }

        for (long at = LogHeaderBytes; PosixRead.Fill(file, path, at, frame) == frame.Length; at += FrameHeaderBytes + PageChecksum.PageBytes)
        {
            if (!frame.Slice(LogPageBytesAt, SaltBytes).SequenceEqual(header.Slice(SaltsAt, SaltBytes)))
            {
                break;
            }

            pages.Add(BinaryPrimitives.ReadUInt32BigEndian(frame));
        }

        return pages;
    }

    // Reads from both ends: a damaged page ends the way through the tree, and the rows on both sides of it are named.
    private static void CheckRows(SqliteConnection connection, List<string> damage)
    {
        if (ReadRows(connection, "ORDER BY space, key", damage) is { } last)
        {
            var first = ReadRows(connection, "ORDER BY space DESC, key DESC", damage);
            damage.Add($"rows after {last} and before {first ?? "the end"} cannot be read");
        }
    }

    // Returns the last readable row, or null when all rows could be read.
    private static string? ReadRows(SqliteConnection connection, string order, List<string> damage)
    {
        (long Space, byte[] Key) last = (0, []);
        try
        {
            using var rows = connection.Prepare($"SELECT space, key, value FROM rows {order}");
            while (rows.Step())
            {
                last = (rows.Integer(0), rows.Blob(1));
                if (!RowChecksum.Matches(last.Space, last.Key, rows.Bytes(2)))
                {
                    damage.Add($"row {Name(last)} does not carry its checksum");
                }
            }

            return null;
        }
        catch (SqliteException failure)
        {
            damage.Add(failure.Message);
            return Name(last);
        }
    }

    private static string Name((long Space, byte[] Key) row) => RowChecksum.Name(FormattableString.Invariant($"space {row.Space}"), row.Key);
}
