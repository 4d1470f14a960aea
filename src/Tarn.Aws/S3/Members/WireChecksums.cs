using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects.Checksums;
using ObjectVersion = Tarn.Storage.Objects.Versions.ObjectVersion;
using Algorithm = Tarn.Storage.Objects.Checksums.ChecksumAlgorithm;
using Checksum = Tarn.Storage.Objects.Checksums.Checksum;

namespace Tarn.Aws.S3.Members;

/// <summary>One checksum as S3's members have it: a member per algorithm, of which one is set.</summary>
/// <param name="Checksum">The checksum, if there is one.</param>
/// <param name="Parts">For a checksum over parts: how many they are; it is written with <c>-N</c>, so that no client checks bytes against it.</param>
internal readonly record struct WireChecksums(Checksum? Checksum, int Parts = 0)
{
    /// <summary>The members that carry it.</summary>
    public ChecksumMembers Members => new(
        Of(Algorithm.Crc32),
        Of(Algorithm.Crc32C),
        Of(Algorithm.Crc64Nvme),
        Of(Algorithm.Sha1),
        Of(Algorithm.Sha256),
        Of(Algorithm.Sha512),
        Of(Algorithm.Md5),
        Of(Algorithm.XxHash64),
        Of(Algorithm.XxHash3),
        Of(Algorithm.XxHash128));

    public static WireChecksums Of(ObjectVersion version) =>
        new(version.Checksum, version.ChecksumForm == ChecksumForm.Composite ? version.Parts : 0);

    public static string NameOf(Algorithm algorithm) => algorithm switch
    {
        Algorithm.Crc32 => "CRC32",
        Algorithm.Crc32C => "CRC32C",
        Algorithm.Crc64Nvme => "CRC64NVME",
        Algorithm.Sha1 => "SHA1",
        Algorithm.Sha256 => "SHA256",
        Algorithm.Sha512 => "SHA512",
        Algorithm.Md5 => "MD5",
        Algorithm.XxHash64 => "XXHASH64",
        Algorithm.XxHash3 => "XXHASH3",
        Algorithm.XxHash128 => "XXHASH128",
    };

    /// <summary>The algorithm of a wire name, or null where none was given.</summary>
    public static Algorithm? AlgorithmOf(string? name) => name switch
    {
        null or "" => null,
        "CRC32" => Algorithm.Crc32,
        "CRC32C" => Algorithm.Crc32C,
        "CRC64NVME" => Algorithm.Crc64Nvme,
        "SHA1" => Algorithm.Sha1,
        "SHA256" => Algorithm.Sha256,
        "SHA512" => Algorithm.Sha512,
        "MD5" => Algorithm.Md5,
        "XXHASH64" => Algorithm.XxHash64,
        "XXHASH3" => Algorithm.XxHash3,
        "XXHASH128" => Algorithm.XxHash128,
        _ => throw S3Errors.InvalidRequest("Checksum algorithm provided is unsupported. Please try again with any of the valid types: "
            + "[CRC32, CRC32C, CRC64NVME, SHA1, SHA256, SHA512, MD5, XXHASH64, XXHASH3, XXHASH128]"),
    };

    /// <summary>The algorithm of a header or trailer <c>x-amz-checksum-…</c>, or null where it is none.</summary>
    public static Algorithm? AlgorithmOfHeader(string header)
    {
        const string Prefix = "x-amz-checksum-";
        return header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            ? AlgorithmOf(header[Prefix.Length..].ToUpperInvariant())
            : null;
    }

    public static string HeaderOf(Algorithm algorithm) => $"x-amz-checksum-{NameOf(algorithm).ToLowerInvariant()}";

    private static string NameOf(ChecksumForm form) => form == ChecksumForm.FullObject ? "FULL_OBJECT" : "COMPOSITE";

    /// <summary>The name of a checksum's form; null: there is no checksum.</summary>
    public static string? TypeOf(Checksum? checksum, ChecksumForm form) => checksum is null ? null : NameOf(form);

    /// <summary>The name of a checksum's form; null: there is no checksum.</summary>
    public static string? TypeOf(Algorithm? algorithm, ChecksumForm form) => algorithm is null ? null : NameOf(form);

    /// <summary>The checksums that a caller sent, of the ones that it may send.</summary>
    public static IReadOnlyList<Checksum> Sent(ChecksumMembers members)
    {
        var sent = new List<Checksum>();
        Add(sent, Algorithm.Crc32, members.ChecksumCRC32);
        Add(sent, Algorithm.Crc32C, members.ChecksumCRC32C);
        Add(sent, Algorithm.Crc64Nvme, members.ChecksumCRC64NVME);
        Add(sent, Algorithm.Sha1, members.ChecksumSHA1);
        Add(sent, Algorithm.Sha256, members.ChecksumSHA256);
        Add(sent, Algorithm.Sha512, members.ChecksumSHA512);
        Add(sent, Algorithm.Md5, members.ChecksumMD5);
        Add(sent, Algorithm.XxHash64, members.ChecksumXXHASH64);
        Add(sent, Algorithm.XxHash3, members.ChecksumXXHASH3);
        Add(sent, Algorithm.XxHash128, members.ChecksumXXHASH128);
        return sent.Count <= 1
            ? sent
            : throw S3Errors.InvalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
    }

    /// <summary>A checksum from its wire text.</summary>
    public static Checksum Parse(Algorithm algorithm, string text)
    {
        var value = new byte[text.Length];

        // A composite one ends with "-N"; the number follows from the parts.
        var digits = text.IndexOf('-', StringComparison.Ordinal) is > 0 and var dash ? text.AsSpan(0, dash) : text;
        return Convert.TryFromBase64Chars(digits, value, out var length) && length == LengthOf(algorithm)
            ? new Checksum(algorithm, value.AsMemory(0, length))
            : throw S3Errors.InvalidRequest($"Value for {HeaderOf(algorithm)} header is invalid.");
    }

    private static void Add(List<Checksum> sent, Algorithm algorithm, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            sent.Add(Parse(algorithm, text));
        }
    }

    private static int LengthOf(Algorithm algorithm) => algorithm switch
    {
        Algorithm.Crc32 or Algorithm.Crc32C => 4,
        Algorithm.Crc64Nvme or Algorithm.XxHash64 or Algorithm.XxHash3 => 8,
        Algorithm.Md5 or Algorithm.XxHash128 => 16,
        Algorithm.Sha1 => 20,
        Algorithm.Sha256 => 32,
        Algorithm.Sha512 => 64,
    };

    private string? Of(Algorithm algorithm) =>
        Checksum is not { } checksum || checksum.Algorithm != algorithm ? null
        : Parts > 0 ? $"{checksum}-{S3Text.Number(Parts)}"
        : checksum.ToString();
}
