using System.Globalization;
using Tarn.Storage.Checksums;
using Tarn.Storage.Disk;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Packs;
using Tarn.Storage.Verification;

namespace Tarn.Storage.Objects.Verification;

/// <summary>
/// Reads every blob and compares size and CRC-32C with the blob's attribute, D20 (a version is a list of extents).
/// Changes nothing; blobs never change either.
/// </summary>
public sealed class BlobVerifier(IDisk disk)
{
    private const int ReadBytes = 1 << 20;
    private readonly Dictionary<BlobId, string> _damaged = [];

    /// <summary>Checks a segment of the log's archive, frame by frame.</summary>
    public required Func<IDiskFile, IReadOnlyList<Damage>> Segment { get; init; }

    /// <summary>The number of blobs whose bytes match their attribute.</summary>
    public long Blobs { get; private set; }

    /// <summary>Blobs whose bytes do not match, each with the object for which it was made.</summary>
    public IReadOnlyDictionary<BlobId, string> Damaged => _damaged;

    /// <summary>Checks all blobs.</summary>
    public IReadOnlyList<Damage> Run(Action<VerifyProgress> progress)
    {
        var found = new List<Damage>();
        var all = disk.List(DataDirectory.Blobs)
            .Where(folder => uint.TryParse(folder.Name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _))
            .SelectMany(folder => new BlobFiles(disk, 0).Files(uint.Parse(folder.Name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)))
            .Where(file => file.Blob is not null)
            .ToList();
        var total = all.Sum(file => disk.Find(file.Path)?.Length ?? 0);
        var done = 0L;
        foreach (var (blob, path) in all)
        {
            try
            {
                var length = Check(blob!.Value, path, found);
                progress(new VerifyProgress("blobs", done += length, total));
            }
            catch (TarnException e) when (e.Kind == ErrorKind.NotFound)
            {
                // the collector removed it meanwhile
            }
        }

        return found;
    }

    private long Check(BlobId blob, string path, List<Damage> found)
    {
        using var file = disk.OpenRead(path, FileClass.Bulk);
        var length = file.Length;
        if (blob.IsPack)
        {
            CheckPack(file, blob, found);
            return length;
        }

        if (new BlobFiles(disk, 0).Attribute(blob) is not { } bytes)
        {
            found.Add(new Damage(path, 0, length, "a blob without its attribute: whether it is whole cannot be told", []));
            return length;
        }

        var attribute = BlobAttribute.TryDecode(bytes);
        if (attribute is null)
        {
            found.Add(new Damage(path, 0, length, "a blob whose attribute cannot be read", []));
            return length;
        }

        if (attribute.Kind == BlobKind.Segment)
        {
            CheckSegment(file, attribute, found);
            return length;
        }

        var name = attribute.Title;
        if (attribute.Kind == BlobKind.Manifest)
        {
            Blobs++;
        }
        else if (attribute.StoredSize != length)
        {
            found.Add(new Damage(path, 0, length, $"bytes of {name}: {length} of {attribute.StoredSize} are there", []));
            _damaged[blob] = name;
        }
        else if (Crc(file) != attribute.Crc)
        {
            found.Add(new Damage(path, 0, length, $"bytes of {name}", []));
            _damaged[blob] = name;
        }
        else
        {
            Blobs++;
        }

        return length;
    }

    // The entries of an open pack end where a crash has cut it: what rows name is compared with the rows.
    private void CheckPack(IDiskFile file, BlobId pack, List<Damage> found)
    {
        var reader = new PackReader(file, pack);
        foreach (var entry in reader.Entries(out _))
        {
            if (reader.Read(entry) is not null)
            {
                Blobs++;
            }
            else
            {
                found.Add(new Damage(file.Path, entry.At, entry.Bytes, "an entry of a pack of small objects", []));
            }
        }
    }

    // Damage may be older than the move of the records: then the checksum of the whole blob includes it.
    private void CheckSegment(IDiskFile file, BlobAttribute attribute, List<Damage> found)
    {
        var damage = Segment(file);
        if (damage.Count == 0 && (attribute.Size != file.Length || Crc(file) != attribute.Crc))
        {
            damage = [new Damage(file.Path, 0, file.Length, "bytes of a segment of the log's archive that no frame covers", [])];
        }

        found.AddRange(damage);
        Blobs += damage.Count == 0 ? 1 : 0;
    }

    private static uint Crc(IDiskFile file)
    {
        var buffer = PooledBytes.Rent(ReadBytes);
        try
        {
            var crc = 0u;
            for (var offset = 0L; file.Read(offset, buffer.AsSpan(0, ReadBytes)) is > 0 and var count; offset += count)
            {
                crc = Crc32C.Append(crc, buffer.AsSpan(0, count));
            }

            return crc;
        }
        finally
        {
            PooledBytes.Return(buffer);
        }
    }
}
