using System.Buffers.Binary;
using System.IO.Hashing;
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
    private readonly IncrementalHash? _md5;
    private readonly Dictionary<ChecksumAlgorithm, IncrementalHash> _digests = [];
    private readonly Dictionary<ChecksumAlgorithm, NonCryptographicHashAlgorithm> _hashes = [];
    private readonly HashSet<ChecksumAlgorithm> _wanted;
    private readonly List<uint> _blocks = [];
    private uint _block;
    private int _blockBytes;
    private readonly Crc32? _crc32;
    private readonly Crc64? _crc64;
    private uint _crc32C;

    /// <param name="algorithms">The checksums besides MD5 and the blocks'.</param>
    /// <param name="needsMd5">Whether <see cref="Md5"/> is asked for.</param>
    public ContentHasher(IEnumerable<ChecksumAlgorithm> algorithms, bool needsMd5 = true)
    {
        _md5 = needsMd5 ? IncrementalHash.CreateHash(HashAlgorithmName.MD5) : null;
        _wanted = [.. algorithms];
        _crc32 = _wanted.Contains(ChecksumAlgorithm.Crc32) ? new Crc32() : null;
        _crc64 = _wanted.Contains(ChecksumAlgorithm.Crc64Nvme) ? new Crc64(Crc64Nvme.Parameters) : null;
        foreach (var algorithm in _wanted)
        {
            if (DigestOf(algorithm) is { } name)
            {
                _digests[algorithm] = IncrementalHash.CreateHash(name);
            }
            else if (HashOf(algorithm) is { } hash)
            {
                _hashes[algorithm] = hash;
            }
        }
    }

    /// <summary>The number of content bytes.</summary>
    public long Length { get; private set; }

    /// <summary>The number of stored bytes.</summary>
    public long StoredLength { get; private set; }

    /// <summary>Takes bytes that are stored as they are.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        AppendContent(bytes);
        AppendStored(bytes);
    }

    /// <summary>Takes bytes of the content: MD5 and checksums cover them.</summary>
    public void AppendContent(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        _md5?.AppendData(bytes);
        foreach (var digest in _digests.Values)
        {
            digest.AppendData(bytes);
        }

        foreach (var hash in _hashes.Values)
        {
            hash.Append(bytes);
        }

        _crc32?.Append(bytes);
        _crc64?.Append(bytes);
        _crc32C = _wanted.Contains(ChecksumAlgorithm.Crc32C) ? Crc32C.Append(_crc32C, bytes) : 0;
    }

    /// <summary>Takes bytes as they are stored: the blocks' CRCs cover them.</summary>
    public void AppendStored(ReadOnlySpan<byte> bytes)
    {
        StoredLength += bytes.Length;
        AppendToBlocks(bytes);
    }

    public byte[] Md5() => _md5!.GetCurrentHash();

    /// <summary>MD5 of the length and the CRCs of the blocks: equal bytes have equal values.</summary>
    public byte[] BlocksMd5()
    {
        var blocks = Blocks();
        var bytes = new byte[sizeof(long) + (sizeof(uint) * blocks.Length)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Length);
        for (var i = 0; i < blocks.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(sizeof(long) + (sizeof(uint) * i)), blocks[i]);
        }

        return MD5.HashData(bytes);
    }

    /// <summary>The CRC of each block of <see cref="ObjectLimits.BlockBytes"/>, the last one shorter.</summary>
    public uint[] Blocks() => _blockBytes > 0 ? [.. _blocks, _block] : [.. _blocks];

    public IReadOnlyList<Checksum> Checksums() => [.. _wanted.Order().Select(algorithm => new Checksum(algorithm, Value(algorithm)))];

    public void Dispose()
    {
        _md5?.Dispose();
        foreach (var digest in _digests.Values)
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
        ChecksumAlgorithm.Crc32 => Bytes(_crc32!.GetCurrentHashAsUInt32()),
        ChecksumAlgorithm.Crc32C => Bytes(_crc32C),
        ChecksumAlgorithm.Crc64Nvme => Bytes(_crc64!.GetCurrentHashAsUInt64()),
        _ => _digests.TryGetValue(algorithm, out var digest) ? digest.GetCurrentHash() : _hashes[algorithm].GetCurrentHash(),
    };

    private static HashAlgorithmName? DigestOf(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Sha1 => HashAlgorithmName.SHA1,
        ChecksumAlgorithm.Sha256 => HashAlgorithmName.SHA256,
        ChecksumAlgorithm.Sha512 => HashAlgorithmName.SHA512,
        ChecksumAlgorithm.Md5 => HashAlgorithmName.MD5,
        _ => null,
    };

    private static NonCryptographicHashAlgorithm? HashOf(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.XxHash64 => new XxHash64(),
        ChecksumAlgorithm.XxHash3 => new XxHash3(),
        ChecksumAlgorithm.XxHash128 => new XxHash128(),
        _ => null,
    };

    private void AppendToBlocks(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var part = bytes[..Math.Min(bytes.Length, ObjectLimits.BlockBytes - _blockBytes)];
            _block = Crc32C.Append(_block, part);
            _blockBytes += part.Length;
            bytes = bytes[part.Length..];
            if (_blockBytes == ObjectLimits.BlockBytes)
            {
                _blocks.Add(_block);
                (_block, _blockBytes) = (0, 0);
            }
        }
    }
}
