using System.Buffers.Binary;
using System.Security.Cryptography;
using Tarn.Storage.Checksums;
using Tarn.Storage.Objects.Limits;

namespace Tarn.Storage.Objects.Checksums;

/// <summary>
/// Computes MD5, the requested checksums, and CRC-32C per block over an object's bytes as they pass: D20 (a version is
/// a list of extents).
/// </summary>
internal sealed class ContentHasher : IDisposable
{
    private readonly IncrementalHash md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private readonly Dictionary<ChecksumAlgorithm, IncrementalHash> digests = [];
    private readonly HashSet<ChecksumAlgorithm> wanted;
    private readonly List<uint> blocks = [];
    private uint block;
    private int blockBytes;
    private uint crc32;
    private uint crc32C;
    private ulong crc64;

    public ContentHasher(IEnumerable<ChecksumAlgorithm> algorithms)
    {
        wanted = [.. algorithms];
        foreach (var algorithm in wanted)
        {
            if (algorithm is ChecksumAlgorithm.Sha1 or ChecksumAlgorithm.Sha256)
            {
                var name = algorithm == ChecksumAlgorithm.Sha1 ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;
                digests[algorithm] = IncrementalHash.CreateHash(name);
            }
        }
    }

    public long Length { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        md5.AppendData(bytes);
        foreach (var digest in digests.Values)
        {
            digest.AppendData(bytes);
        }

        crc32 = wanted.Contains(ChecksumAlgorithm.Crc32) ? Crc32.Append(crc32, bytes) : 0;
        crc32C = wanted.Contains(ChecksumAlgorithm.Crc32C) ? Crc32C.Append(crc32C, bytes) : 0;
        crc64 = wanted.Contains(ChecksumAlgorithm.Crc64Nvme) ? Crc64Nvme.Append(crc64, bytes) : 0;
        AppendToBlocks(bytes);
    }

    public byte[] Md5() => md5.GetCurrentHash();

    /// <summary>The CRC of each block of <see cref="ObjectLimits.BlockBytes"/>, the last one shorter.</summary>
    public uint[] Blocks() => blockBytes > 0 ? [.. blocks, block] : [.. blocks];

    public IReadOnlyList<Checksum> Checksums() => [.. wanted.Order().Select(algorithm => new Checksum(algorithm, Value(algorithm)))];

    public void Dispose()
    {
        md5.Dispose();
        foreach (var digest in digests.Values)
        {
            digest.Dispose();
        }
    }

    internal static byte[] Bytes(uint crc)
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, crc);
        return bytes;
    }

    internal static byte[] Bytes(ulong crc)
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, crc);
        return bytes;
    }

    private byte[] Value(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => Bytes(crc32),
        ChecksumAlgorithm.Crc32C => Bytes(crc32C),
        ChecksumAlgorithm.Crc64Nvme => Bytes(crc64),
        _ => digests[algorithm].GetCurrentHash(),
    };

    private void AppendToBlocks(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var part = bytes[..Math.Min(bytes.Length, ObjectLimits.BlockBytes - blockBytes)];
            block = Crc32C.Append(block, part);
            blockBytes += part.Length;
            bytes = bytes[part.Length..];
            if (blockBytes == ObjectLimits.BlockBytes)
            {
                blocks.Add(block);
                (block, blockBytes) = (0, 0);
            }
        }
    }
}
