using Tarn.Storage.Disk;

namespace Tarn.Storage.Streams.Journal.Format;

/// <summary>
/// Reads from a disk that may have unreadable ranges. Each range is tried twice. After that it counts as damaged: its
/// contents are lost, but no start and no archive waits for it. See D6 (recovery tells damage from a torn tail).
/// </summary>
internal static class SectorReads
{
    /// <summary>The unit that a disk, or the system's cache, reads as a whole.</summary>
    public const int PieceBytes = 4 << 10;

    // More failures mean a bad disk, not some bad sectors; such reads prove nothing.
    private const int PiecesMax = 256;

    /// <summary>Reads as the file does.</summary>
    /// <returns>The number of bytes read; 0 when the range cannot be read.</returns>
    public static int TryRead(IDiskFile file, long offset, Span<byte> buffer) => TryTwice(file, offset, buffer, out var count) ? count : 0;

    /// <summary>Reads as the file does, but leaves zeros in unreadable ranges.</summary>
    /// <param name="offset">Where to begin.</param>
    /// <param name="buffer">Filled as far as the file goes.</param>
    /// <param name="unreadable">Gets the pieces that could not be read.</param>
    /// <returns>The number of bytes read, zeros included.</returns>
    /// <exception cref="TarnException">DiskFailed: more than 256 pieces cannot be read.</exception>
    public static int ReadAround(IDiskFile file, long offset, Span<byte> buffer, List<(long Position, int Length)> unreadable)
    {
        if (TryTwice(file, offset, buffer, out var count))
        {
            return count;
        }

        var length = (int)Math.Clamp(file.Length - offset, 0, buffer.Length);
        for (var at = 0; at < length;)
        {
            var position = offset + at;
            var piece = buffer.Slice(at, (int)Math.Min(length - at, PieceBytes - (position % PieceBytes)));
            if (!TryTwice(file, position, piece, out count))
            {
                piece.Clear();
                unreadable.Add((position, piece.Length));
                CheckFew(file, unreadable.Count);
            }
            else if (count < piece.Length)
            {
                return at + count;
            }

            at += piece.Length;
        }

        return length;
    }

    private static void CheckFew(IDiskFile file, int pieces)
    {
        if (pieces > PiecesMax)
        {
            throw new TarnException(ErrorKind.DiskFailed, $"read of {file.Path} failed in more than {PiecesMax} ranges: the disk is bad.");
        }
    }

    private static bool TryTwice(IDiskFile file, long offset, Span<byte> buffer, out int count) =>
        TryOnce(file, offset, buffer, out count) || TryOnce(file, offset, buffer, out count);

    private static bool TryOnce(IDiskFile file, long offset, Span<byte> buffer, out int count)
    {
        try
        {
            count = file.Read(offset, buffer);
            return true;
        }
        catch (TarnException e) when (e.Kind == ErrorKind.DiskFailed)
        {
            count = 0;
            return false;
        }
    }
}
