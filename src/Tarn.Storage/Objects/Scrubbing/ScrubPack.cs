using Tarn.Storage.Disk;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Packs;

namespace Tarn.Storage.Objects.Scrubbing;

/// <summary>Compares the entries of a pack with their checksums.</summary>
internal static class ScrubPack
{
    /// <summary>The damaged ranges.</summary>
    public static List<(long Position, long Length, string What)> Damage(IDiskFile file, BlobId pack)
    {
        var reader = new PackReader(file, pack);
        var entries = reader.Entries(out var isSealed);
        var damage = entries.Where(entry => reader.Read(entry) is null).Select(entry => (entry.At, entry.Bytes, Name(file, entry))).ToList();
        if (isSealed)
        {
            return damage;
        }

        // Whole entries after a range without one: the range is damaged. Without them, it is the end of an open pack.
        var end = entries.Count > 0 ? entries[^1].End : PackFormat.HeaderBytes;
        foreach (var entry in reader.EntriesAfter(end))
        {
            if (entry.At > end)
            {
                damage.Add((end, entry.At - end, Name(file, Torn(file, end))));
            }

            end = entry.End;
        }

        return damage;
    }

    private static PackEntry Torn(IDiskFile file, long at)
    {
        var header = new byte[PackFormat.EntryHeaderBytes];
        return file.Read(at, header) == header.Length && PackFormat.Lengths(header) is var (attribute, body) ? new(at, attribute, body) : new(at, 0, 0);
    }

    // The damage may be in the bytes, and the attribute may be whole. It has no checksum of its own, so the name is a hint.
    private static string Name(IDiskFile file, PackEntry entry)
    {
        if (entry.AttributeBytes is > 0 and <= Limits.ObjectLimits.PackAttributeBytesMax)
        {
            var bytes = new byte[entry.AttributeBytes];
            if (file.Read(entry.At + PackFormat.EntryHeaderBytes, bytes) == bytes.Length && BlobAttribute.TryDecode(bytes) is { } attribute)
            {
                return $"an entry of a pack of small objects, {attribute.Title}";
            }
        }

        return "an entry of a pack of small objects";
    }
}
