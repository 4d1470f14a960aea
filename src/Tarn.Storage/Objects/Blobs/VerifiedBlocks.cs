using Tarn.Storage.Disk;

namespace Tarn.Storage.Objects.Blobs;

/// <summary>
/// Remembers the blocks that matched their checksum since the start, per file. A file counts while its length, time of
/// the last write and inode stay the same. Beyond <paramref name="bytesMax"/> the least recently used files are
/// forgotten: their blocks are read again. Safe for all threads.
/// </summary>
/// <param name="bytesMax">The approximate limit of its memory, in bytes.</param>
internal sealed class VerifiedBlocks(long bytesMax)
{
    // A dictionary entry, a list node, the entry and the header of its bits; measured as 64-bit objects.
    private const int EntryBytes = 240;
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Path, long Offset), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];
    private long _bytes;

    /// <summary>Whether the block matched its checksum, and the file has not changed since.</summary>
    public bool Contains(in FilePiece piece, FileIdentity file, int block)
    {
        lock (_gate)
        {
            return Find(piece, file) is { } entry && (entry.Bits[block >> 6] & (1UL << (block & 63))) != 0;
        }
    }

    /// <summary>The blocks of the run that must be read, as runs.</summary>
    public IEnumerable<BlockRun> Missing(BlockRun run, FileIdentity file)
    {
        lock (_gate)
        {
            return Find(run.Piece, file) is not { } entry ? [run] : Missing(run, entry.Bits);
        }
    }

    /// <summary>Notes that the run's blocks matched their checksums.</summary>
    /// <param name="file">The file's identity before the blocks were read.</param>
    public void Add(in BlockRun run, FileIdentity file)
    {
        lock (_gate)
        {
            var entry = Find(run.Piece, file) ?? Add(run.Piece, file);
            for (var block = run.First; block <= run.Last; block++)
            {
                entry.Bits[block >> 6] |= 1UL << (block & 63);
            }
        }
    }

    private static List<BlockRun> Missing(BlockRun run, ulong[] bits)
    {
        var missing = new List<BlockRun>();
        for (var block = run.First; block <= run.Last; block++)
        {
            if ((bits[block >> 6] & (1UL << (block & 63))) != 0)
            {
                continue;
            }

            if (missing is [.., var last] && last.Last == block - 1)
            {
                missing[^1] = last with { Last = block };
            }
            else
            {
                missing.Add(run with { First = block, Last = block });
            }
        }

        return missing;
    }

    private Entry? Find(in FilePiece piece, FileIdentity file)
    {
        if (!_entries.TryGetValue((piece.Path, piece.Offset), out var node))
        {
            return null;
        }

        if (node.Value.File != file)
        {
            Remove(node);
            return null;
        }

        if (_byUse.Last != node)
        {
            _byUse.Remove(node);
            _byUse.AddLast(node);
        }

        return node.Value;
    }

    private Entry Add(in FilePiece piece, FileIdentity file)
    {
        var entry = new Entry((piece.Path, piece.Offset), file, new ulong[(piece.Extent.BlockCount + 63) >> 6]);
        _entries.Add(entry.Key, _byUse.AddLast(entry));
        _bytes += SizeOf(entry);
        while (_bytes > bytesMax && _byUse.Count > 1)
        {
            Remove(_byUse.First!);
        }

        return entry;
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _entries.Remove(node.Value.Key);
        _byUse.Remove(node);
        _bytes -= SizeOf(node.Value);
    }

    private static long SizeOf(Entry entry) => EntryBytes + (2L * entry.Key.Path.Length) + (8L * entry.Bits.Length);

    private sealed record Entry((string Path, long Offset) Key, FileIdentity File, ulong[] Bits);
}
