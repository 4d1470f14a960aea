using Tarn.Storage.Streams.Records;

namespace Tarn.Storage.Streams.Journal;

/// <summary>Index slices read lately, in bounded memory: the ones not used for longest leave first.</summary>
internal sealed class SliceCache(long bytesMax)
{
    private readonly Lock gate = new();
    private readonly Dictionary<FileSlice, LinkedListNode<(FileSlice Slice, byte[] Bytes)>> known = new(ReferenceEqualityComparer.Instance);
    private readonly LinkedList<(FileSlice Slice, byte[] Bytes)> byUse = new();
    private long cachedBytes;

    /// <summary>The slice's bytes; null when the file is gone.</summary>
    /// <exception cref="TarnException">Damaged.</exception>
    public ReadOnlyMemory<byte>? Read(FileSlice slice)
    {
        if (slice.Inline is { } bytes)
        {
            return bytes;
        }

        lock (gate)
        {
            if (known.TryGetValue(slice, out var node))
            {
                byUse.Remove(node);
                byUse.AddFirst(node);
                return node.Value.Bytes;
            }
        }

        if (!slice.File.TryLease())
        {
            return null;
        }

        var read = new byte[slice.Length];
        var count = slice.File.File.Read(slice.Position, read);
        slice.File.Release();
        if (count != slice.Length || Crc32C.Compute(read) != slice.Crc)
        {
            throw new TarnException(ErrorKind.Damaged, $"The index of {slice.File.File.Path} is damaged.");
        }

        Keep(slice, read);
        return read;
    }

    private void Keep(FileSlice slice, byte[] read)
    {
        lock (gate)
        {
            if (known.ContainsKey(slice))
            {
                return;
            }

            known.Add(slice, byUse.AddFirst((slice, read)));
            cachedBytes += read.Length;
            while (cachedBytes > bytesMax && byUse.Last is { } last && last != byUse.First)
            {
                byUse.RemoveLast();
                known.Remove(last.Value.Slice);
                cachedBytes -= last.Value.Bytes.Length;
            }
        }
    }
}
