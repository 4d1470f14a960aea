using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Limits;

namespace Tarn.Storage.Objects.Uploads;

/// <summary>
/// Checks the parts at an upload's completion, and computes the version's ETag and checksum from them.
/// </summary>
internal static class UploadChecks
{
    /// <summary>The parts that the client names, in its order, from the uploaded ones.</summary>
    public static IReadOnlyList<UploadPart> Choose(
        IReadOnlyList<CompletedPart> named, IReadOnlyDictionary<int, UploadPart> uploaded)
    {
        if (named.Count == 0)
        {
            throw ObjectReasons.Invalid(ObjectReasons.NoParts, "You must specify at least one part");
        }

        var chosen = new List<UploadPart>(named.Count);
        for (var i = 0; i < named.Count; i++)
        {
            if (i > 0 && named[i].Number <= named[i - 1].Number)
            {
                throw ObjectReasons.Invalid(
                    ObjectReasons.PartOrder, "The list of parts was not in ascending order. Parts must be ordered by part number.");
            }

            chosen.Add(Choose(named[i], uploaded));
        }

        if (chosen.Exists(part => part != chosen[^1] && part.Size < ObjectLimits.PartBytesMin))
        {
            throw ObjectReasons.Invalid(
                ObjectReasons.PartTooSmall, "Your proposed upload is smaller than the minimum allowed size");
        }

        return chosen;
    }

    /// <summary>The MD5 of the parts' MD5s, and the number of parts.</summary>
    public static string ETag(IReadOnlyList<UploadPart> parts)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        foreach (var part in parts)
        {
            md5.AppendData(Convert.FromHexString(part.ETag));
        }

        return string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(md5.GetCurrentHash())}-{parts.Count}");
    }

    /// <summary>The version's checksum, from its parts' checksums; null when a part has none.</summary>
    public static Checksum? Combine(ChecksumAlgorithm algorithm, ChecksumForm form, IReadOnlyList<UploadPart> parts)
    {
        if (parts.Any(part => part.Checksum?.Algorithm != algorithm))
        {
            return null;
        }

        var values = parts.Select(part => (part.Checksum!.Value.Value, part.Size)).ToArray();
        return new Checksum(algorithm, form == ChecksumForm.FullObject ? Joined(algorithm, values) : OverParts(algorithm, values));
    }

    private static UploadPart Choose(CompletedPart named, IReadOnlyDictionary<int, UploadPart> uploaded) =>
        uploaded.TryGetValue(named.Number, out var part)
        && part.ETag == named.ETag
        && (named.Checksum is not { } checksum || part.Checksum is not { } stored || stored.Equals(checksum))
            ? part
            : throw ObjectReasons.Invalid(
                ObjectReasons.InvalidPart,
                "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity "
                + "tag may not match the part's entity tag.");

    private static byte[] Joined(ChecksumAlgorithm algorithm, (ReadOnlyMemory<byte> Value, long Size)[] parts)
    {
        var wide = algorithm == ChecksumAlgorithm.Crc64Nvme;
        var crc = Number(parts[0].Value.Span);
        foreach (var (value, size) in parts.AsSpan(1))
        {
            crc = CrcJoin.Join(algorithm, crc, Number(value.Span), size);
        }

        return wide ? ContentHasher.Bytes(crc) : ContentHasher.Bytes((uint)crc);
    }

    private static ulong Number(ReadOnlySpan<byte> value) => value.Length == sizeof(uint)
        ? BinaryPrimitives.ReadUInt32BigEndian(value)
        : BinaryPrimitives.ReadUInt64BigEndian(value);

    private static byte[] OverParts(ChecksumAlgorithm algorithm, (ReadOnlyMemory<byte> Value, long Size)[] parts)
    {
        var all = parts.SelectMany(part => part.Value.ToArray()).ToArray();
        return Checksum.Of(algorithm, all).Value.ToArray();
    }
}
