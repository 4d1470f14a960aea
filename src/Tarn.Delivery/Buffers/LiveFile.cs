using System.Globalization;
using Tarn.Lake.Catalog;
using Tarn.Storage.Disk;

namespace Tarn.Delivery.Buffers;

/// <summary>
/// A copy of the sealed chunks of an open buffer, in a file that workers of SQL read while the buffer fills. The buffer adds
/// chunks when a statement asks for rows; the file goes when the buffer and the last statement have released it. Its bytes
/// count as scratch.
/// </summary>
internal sealed class LiveFile
{
    // Each chunk begins at a page boundary, so that it can be mapped.
    private const int PageBytes = 4_096;
    private const int WorkersRead = 0x124; // 0444

    private static long _last;

    private readonly IDisk _disk;
    private readonly BufferScratch _scratch;
    private readonly IDiskFile _file;
    private readonly string _path;
    private readonly long _number;
    private readonly List<TailChunk> _chunks = [];
    private long _length;
    private int _uses = 1;

    /// <param name="prefix">The begin of the file's path.</param>
    /// <param name="scratch">The space that open buffers share.</param>
    public LiveFile(IDisk disk, string prefix, BufferScratch scratch)
    {
        (_disk, _scratch, _number) = (disk, scratch, Interlocked.Increment(ref _last));
        _path = string.Create(CultureInfo.InvariantCulture, $"{prefix}-live{_number}");
        _file = disk.Create(_path, FileClass.Bulk);
        _file.SetMode(WorkersRead);
    }

    /// <summary>The path for other programs.</summary>
    public string LocalPath => _disk.LocalPath(_path);

    /// <summary>A name of the file with its present chunks.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"live{_number}-{_chunks.Count}");

    /// <summary>The chunks. Only the buffer's thread reads this list.</summary>
    public IReadOnlyList<TailChunk> Chunks => _chunks;

    public void Add(ReadOnlySpan<byte> chunk)
    {
        _file.Write(_length, chunk);
        _chunks.Add(new TailChunk(_length, chunk.Length));
        var taken = (chunk.Length + PageBytes - 1) / PageBytes * PageBytes;
        _scratch.Take(taken);
        _length += taken;
    }

    /// <summary>Pins the file for a statement, until <see cref="Release"/>.</summary>
    public void Hold() => Interlocked.Increment(ref _uses);

    /// <summary>Releases the file; the last call removes it. A link that a worker has pins its bytes.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _uses) == 0)
        {
            _file.Dispose();
            _disk.Delete(_path);
            _scratch.Return(_length);
        }
    }
}
