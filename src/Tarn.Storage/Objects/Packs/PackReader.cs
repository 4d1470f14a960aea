using Tarn.Storage.Disk;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Limits;

namespace Tarn.Storage.Objects.Packs;

/// <summary>Reads the entries of a pack. Calls block.</summary>
internal sealed class PackReader(IDiskFile file, BlobId pack)
{
    // A sealed pack of empty objects has fewer: the limit guards against a length that a flipped bit has made.
    private const int IndexBytesMax = 64 << 20;
    private const int MarkWindowBytes = 64 << 10;

    /// <summary>
    /// The entries. A sealed pack has an index of them. In another pack they follow each other without a gap, up to the
    /// first that is torn or damaged.
    /// </summary>
    /// <param name="isSealed">Whether the pack has an index.</param>
    public List<PackEntry> Entries(out bool isSealed)
    {
        var length = file.Length;
        isSealed = true;
        if (Index(length) is { } entries)
        {
            return entries;
        }

        isSealed = false;
        entries = [];
        for (var at = (long)PackFormat.HeaderBytes; Next(at, length) is { } entry && Read(entry) is not null; at = entry.End)
        {
            entries.Add(entry);
        }

        return entries;
    }

    /// <summary>An entry's attribute and bytes; null: its checksum does not hold.</summary>
    public (byte[] Attribute, byte[] Body)? Read(PackEntry entry)
    {
        if (!IsPossible(entry.AttributeBytes, entry.BodyBytes))
        {
            return null;
        }

        var bytes = new byte[entry.Bytes];
        if (file.Read(entry.At, bytes) < bytes.Length || PackFormat.Lengths(bytes) != (entry.AttributeBytes, entry.BodyBytes))
        {
            return null;
        }

        var body = bytes.AsSpan((int)(entry.Offset - entry.At));
        var attribute = bytes.AsSpan(PackFormat.EntryHeaderBytes, entry.AttributeBytes);
        return PackFormat.IsWhole(pack, entry.At, bytes, attribute, body) ? (attribute.ToArray(), body.ToArray()) : null;
    }

    /// <summary>
    /// The whole entries after a damaged range of a pack without index, found by their magic number. Their checksum holds, and
    /// it covers pack and offset.
    /// </summary>
    /// <param name="at">The damaged range's offset: where the entries before it end.</param>
    public IEnumerable<PackEntry> EntriesAfter(long at)
    {
        var length = file.Length;
        while (++at < length && NextMark(at, length) is { } mark)
        {
            at = mark;
            while (Next(at, length) is { } entry && Read(entry) is not null)
            {
                yield return entry;
                at = entry.End;
            }
        }
    }

    // The offset of the next magic number of an entry; null: none follows.
    private long? NextMark(long at, long length)
    {
        var window = new byte[MarkWindowBytes];
        for (; at < length; at += window.Length - PackFormat.MarkBytes + 1)
        {
            var count = file.Read(at, window);
            if (PackFormat.FindMark(window.AsSpan(0, count)) is >= 0 and var found)
            {
                return at + found;
            }

            if (count < window.Length)
            {
                return null;
            }
        }

        return null;
    }

    private static bool IsPossible(int attribute, int body) =>
        attribute is >= 0 and <= ObjectLimits.PackAttributeBytesMax && body is >= 0 and <= ObjectLimits.PackedBytesMax;

    private List<PackEntry>? Index(long length)
    {
        var trailer = new byte[PackFormat.TrailerBytes];
        if (length < PackFormat.HeaderBytes + PackFormat.TrailerBytes
            || file.Read(length - trailer.Length, trailer) < trailer.Length
            || PackFormat.IndexStart(trailer) is not { } start
            || start < PackFormat.HeaderBytes || length - start is < PackFormat.TrailerBytes or > IndexBytesMax)
        {
            return null;
        }

        var bytes = new byte[length - start];
        return file.Read(start, bytes) == bytes.Length ? PackFormat.ReadIndex(pack, bytes) : null;
    }

    private PackEntry? Next(long at, long length)
    {
        var header = new byte[PackFormat.EntryHeaderBytes];
        return file.Read(at, header) == header.Length && PackFormat.Lengths(header) is var (attribute, body)
            && IsPossible(attribute, body)
            && new PackEntry(at, attribute, body) is var entry && entry.End <= length ? entry : null;
    }
}
