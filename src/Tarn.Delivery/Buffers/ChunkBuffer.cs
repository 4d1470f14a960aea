using System.Buffers;
using Tarn.Lake.Shredding;
using Tarn.Storage;
using Tarn.Storage.Disk;

namespace Tarn.Delivery.Buffers;

/// <summary>
/// The sealed chunks of an open buffer, in order. They are in memory files up to the buffers' share of memory, then in
/// one scratch file. One thread at a time.
/// </summary>
internal sealed class ChunkBuffer(IDisk disk, string scratchPath, BufferMemory memory, BufferScratch scratch) : IDisposable
{
    // Spilled chunks begin at page boundaries, so that each one can be mapped.
    private const int PageBytes = 4_096;

    private readonly List<Place> _places = [];
    private readonly List<(long From, MappedRange Range)> _mappings = [];
    private IDiskFile? _file;
    private long _inFile;
    private LiveFile? _live;

    /// <summary>The number of chunks.</summary>
    public int Count => _places.Count;

    public void Add(ReadOnlySpan<byte> chunk)
    {
        if (memory.TryTake(chunk.Length))
        {
            try
            {
                _places.Add(new Place(MemoryFile.Create("tarn-chunk", chunk), 0, chunk.Length));
                return;
            }
            catch (TarnException refused) when (refused.Kind == ErrorKind.LimitExceeded)
            {
                memory.Return(chunk.Length);
            }
        }

        _file ??= disk.Create(scratchPath, FileClass.Bulk);
        _file.Write(_inFile, chunk);
        _places.Add(new Place(null, _inFile, chunk.Length));
        var taken = (chunk.Length + PageBytes - 1) / PageBytes * PageBytes;
        scratch.Take(taken);
        _inFile += taken;
    }

    /// <summary>Opens a chunk. The caller disposes it before the buffer is cleared.</summary>
    public unsafe ColumnChunk Open(int index)
    {
        var place = _places[index];
        if (place.Memory is { } mapped)
        {
            return ColumnChunk.Map(mapped.Start, mapped.Length);
        }

        if (Mapping(place) is { } mapping)
        {
            return Open(new SpilledChunk(_file!, mapping.Range, mapping.From, place.Offset, place.Length, memory));
        }

        var bytes = new byte[place.Length];
        Invariant.Check(_file!.Read(place.Offset, bytes) == place.Length);
        return ColumnChunk.Copy(bytes);
    }

    /// <summary>A copy of all chunks in a file that other programs read. The caller releases it.</summary>
    /// <exception cref="TarnException">DiskFull; Unavailable: the file cannot be written.</exception>
    public unsafe LiveFile Copy()
    {
        _live ??= new LiveFile(disk, scratchPath, scratch);
        for (var i = _live.Chunks.Count; i < _places.Count; i++)
        {
            var place = _places[i];
            if (place.Memory is { } mapped)
            {
                _live.Add(new ReadOnlySpan<byte>(mapped.Start, place.Length));
                continue;
            }

            var bytes = ArrayPool<byte>.Shared.Rent(place.Length);
            Invariant.Check(_file!.Read(place.Offset, bytes.AsSpan(0, place.Length)) == place.Length);
            _live.Add(bytes.AsSpan(0, place.Length));
            ArrayPool<byte>.Shared.Return(bytes);
        }

        _live.Hold();
        return _live;
    }

    /// <summary>Adds a chunk and opens it.</summary>
    public ColumnChunk Keep(ReadOnlyMemory<byte> chunk)
    {
        Add(chunk.Span);
        return Open(Count - 1);
    }

    /// <summary>
    /// Discards one chunk. A chunk in a memory file frees its memory; the scratch file is freed with the whole buffer. The
    /// numbers of the others stay.
    /// </summary>
    public void Discard(int index)
    {
        if (_places[index].Memory is { } mapped)
        {
            mapped.Dispose();
            memory.Return(_places[index].Length);
            _places[index] = default;
        }
    }

    public void Clear()
    {
        _live?.Release();
        _live = null;
        foreach (var place in _places)
        {
            if (place.Memory is { } mapped)
            {
                mapped.Dispose();
                memory.Return(place.Length);
            }
        }

        _places.Clear();
        _mappings.ForEach(static mapping => mapping.Range.Dispose());
        _mappings.Clear();
        scratch.Return(_inFile);
        _inFile = 0;
        if (_file is not null)
        {
            _file.Dispose();
            _file = null;
            disk.Delete(scratchPath);
        }
    }

    public void Dispose() => Clear();

    // One mapping covers all chunks spilled so far: a process has a limited number of mappings, and a buffer may have
    // thousands of chunks.
    private (long From, MappedRange Range)? Mapping(Place place)
    {
        var mapped = _mappings.Count == 0 ? 0 : _mappings[^1].From + _mappings[^1].Range.Length;
        if (place.Offset >= mapped)
        {
            if (_file!.TryMap(mapped, _inFile - mapped) is not { } range)
            {
                return null;
            }

            _mappings.Add((mapped, range));
        }

        return _mappings.FindLast(mapping => mapping.From <= place.Offset);
    }

    // Reads the schema and the directory now; the values are read later.
    private static unsafe ColumnChunk Open(SpilledChunk spilled)
    {
        spilled.Begin();
        try
        {
            return ColumnChunk.Map(spilled.Start, spilled.Length, spilled);
        }
        finally
        {
            spilled.End();
        }
    }

    private readonly record struct Place(MemoryFile? Memory, long Offset, int Length);
}
