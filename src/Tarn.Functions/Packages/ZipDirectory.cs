using System.Buffers.Binary;

namespace Tarn.Functions.Packages;

/// <summary>
/// Counts the entries of a zip's directory before a reader makes an object of each, so that a small hostile file
/// cannot fill the memory.
/// </summary>
internal static class ZipDirectory
{
    private const uint EndMark = 0x06054B50;
    private const uint EntryMark = 0x02014B50;
    private const uint LargeEndMark = 0x06064B50;
    private const int EndBytes = 22;
    private const int EntryBytes = 46;
    private const int CommentBytesMax = ushort.MaxValue;
    private const int LargeEndBytes = 56;
    private const int LocatorBytes = 20;

    /// <summary>Checks the number of entries and the lengths of their names.</summary>
    /// <exception cref="Storage.TarnException">InvalidArgument.</exception>
    public static void Check(Stream zip)
    {
        var start = StartOf(zip);
        var head = new byte[EntryBytes];
        var place = start;
        for (var count = 0; place + EntryBytes <= zip.Length; count++)
        {
            zip.Position = place;
            zip.ReadExactly(head);
            if (BinaryPrimitives.ReadUInt32LittleEndian(head) != EntryMark)
            {
                break;
            }

            if (count == PackageLimits.EntriesMax)
            {
                throw PackageFailures.TooMany();
            }

            var name = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(28));
            if (name > PackageLimits.NameBytesMax)
            {
                throw PackageFailures.Entry($"{count + 1}", $"has a name of more than {PackageLimits.NameBytesMax} bytes");
            }

            place += EntryBytes + name + BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(30)) + BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(32));
        }

        zip.Position = 0;
    }

    private static long StartOf(Stream zip)
    {
        var length = (int)Math.Min(zip.Length, EndBytes + CommentBytesMax);
        var tail = new byte[length];
        zip.Position = zip.Length - length;
        zip.ReadExactly(tail);
        for (var i = length - EndBytes; i >= 0; i--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(i)) == EndMark)
            {
                var start = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(i + 16));
                return start == uint.MaxValue ? LargeStartOf(zip, zip.Length - length + i) : start;
            }
        }

        throw PackageFailures.Unreadable();
    }

    // a directory with 64-bit offsets: the locator before the end names its own end
    private static long LargeStartOf(Stream zip, long end)
    {
        var locator = new byte[LocatorBytes];
        var large = new byte[LargeEndBytes];
        if (end < LocatorBytes)
        {
            throw PackageFailures.Unreadable();
        }

        zip.Position = end - LocatorBytes;
        zip.ReadExactly(locator);
        var place = BinaryPrimitives.ReadInt64LittleEndian(locator.AsSpan(8));
        if (place < 0 || place > zip.Length - LargeEndBytes)
        {
            throw PackageFailures.Unreadable();
        }

        zip.Position = place;
        zip.ReadExactly(large);
        var start = BinaryPrimitives.ReadInt64LittleEndian(large.AsSpan(48));
        return BinaryPrimitives.ReadUInt32LittleEndian(large) == LargeEndMark && start >= 0 ? start : throw PackageFailures.Unreadable();
    }
}
