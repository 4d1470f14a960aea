namespace Tarn.Storage.Objects.Checksums;

/// <summary>The checksums that clients send with bytes and may request. The numbers are stored on disk.</summary>
public enum ChecksumAlgorithm : byte
{
    /// <summary>CRC-32 of ISO 3309, 4 bytes.</summary>
    Crc32 = 1,

    /// <summary>CRC-32C (Castagnoli), 4 bytes.</summary>
    Crc32C = 2,

    /// <summary>CRC-64/NVME, 8 bytes.</summary>
    Crc64Nvme = 3,

    /// <summary>SHA-1, 20 bytes.</summary>
    Sha1 = 4,

    /// <summary>SHA-256, 32 bytes.</summary>
    Sha256 = 5,

    /// <summary>SHA-512, 64 bytes.</summary>
    Sha512 = 6,

    /// <summary>MD5, 16 bytes.</summary>
    Md5 = 7,

    /// <summary>XXH64 with seed 0, 8 bytes.</summary>
    XxHash64 = 8,

    /// <summary>XXH3 with 64 bits and seed 0, 8 bytes.</summary>
    XxHash3 = 9,

    /// <summary>XXH3 with 128 bits and seed 0, 16 bytes.</summary>
    XxHash128 = 10,
}
