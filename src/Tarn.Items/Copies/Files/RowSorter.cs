using System.Buffers.Binary;
using System.Globalization;
using Tarn.Storage.Disk;

namespace Tarn.Items.Copies.Files;

/// <summary>
/// Sorts rows by key. Rows of one key stay in the order in which they were added. Memory is bounded: full buffers become sorted files in a
/// folder, and many files become one. Blocks on the disk. One thread at a time.
/// </summary>
/// <param name="disk">The disk of the files.</param>
/// <param name="name">The beginning of the files' paths.</param>
/// <param name="bytesMax">The memory of the buffer.</param>
internal sealed class RowSorter(IDisk disk, string name, int bytesMax) : IDisposable
{
    private const int FilesJoined = 64;
    private const int LengthsBytes = 2 * sizeof(int);
    private const int PlaceBytes = sizeof(int);
    private const int FirstBytes = 64 << 10;
    // Files of one level have about the same size. A full level becomes one file of the next level.
    private readonly List<List<string>> _levels = [];
    private byte[] _rows = new byte[Math.Min(FirstBytes, bytesMax)];
    private int[] _places = new int[256];
    private int _count;
    private int _length;
    private int _files;

    /// <summary>The number of added rows.</summary>
    public long Rows { get; private set; }

    /// <summary>Adds a row.</summary>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var needed = LengthsBytes + key.Length + value.Length;
        if (_count > 0 && _length + needed + (PlaceBytes * _count) > bytesMax)
        {
            Spill();
        }

        Grow(needed);
        var row = _rows.AsSpan(_length, needed);
        BinaryPrimitives.WriteInt32LittleEndian(row, key.Length);
        BinaryPrimitives.WriteInt32LittleEndian(row[sizeof(int)..], value.Length);
        key.CopyTo(row[LengthsBytes..]);
        value.CopyTo(row[(LengthsBytes + key.Length)..]);
        _places[_count++] = _length;
        _length += needed;
        Rows++;
    }

    /// <summary>The rows in order. No row can be added afterwards. The caller disposes the result before the sorter.</summary>
    public ISortedRows Sorted()
    {
        if (_count > 0)
        {
            Spill();
        }

        _rows = [];
        return Merged([.. Enumerable.Reverse(_levels).SelectMany(level => level)]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in _levels.SelectMany(level => level))
        {
            disk.Delete(file);
        }

        _levels.Clear();
    }

    private void Grow(int needed)
    {
        if (_length + needed > _rows.Length)
        {
            Array.Resize(ref _rows, Math.Max(_length + needed, (int)Math.Min(bytesMax, 2L * _rows.Length)));
        }

        if (_count == _places.Length)
        {
            Array.Resize(ref _places, 2 * _places.Length);
        }
    }

    private void Spill()
    {
        // Rows with equal keys stay in the order of their offsets.
        _places.AsSpan(0, _count).Sort((left, right) => KeyAt(left).SequenceCompareTo(KeyAt(right)) is not 0 and var order ? order : left - right);
        Write(
            0,
            writer =>
            {
                foreach (var place in _places.AsSpan(0, _count))
                {
                    var key = KeyAt(place);
                    var length = BinaryPrimitives.ReadInt32LittleEndian(_rows.AsSpan(place + sizeof(int)));
                    writer.Add(key, _rows.AsSpan(place + LengthsBytes + key.Length, length));
                }
            });
        (_count, _length) = (0, 0);
        for (var level = 0; _levels[level].Count == FilesJoined; level++)
        {
            Join(level);
        }
    }

    private ReadOnlySpan<byte> KeyAt(int place) =>
        _rows.AsSpan(place + LengthsBytes, BinaryPrimitives.ReadInt32LittleEndian(_rows.AsSpan(place)));

    private void Join(int level)
    {
        var joined = _levels[level].ToList();
        using (var rows = Merged(joined))
        {
            Write(
                level + 1,
                writer =>
                {
                    while (rows.MoveNext())
                    {
                        writer.Add(rows.Key, rows.Value.Span);
                    }
                });
        }

        _levels[level].Clear();
        joined.ForEach(disk.Delete);
    }

    private void Write(int level, Action<RowFileWriter> write)
    {
        if (level == _levels.Count)
        {
            _levels.Add([]);
        }

        var path = string.Create(CultureInfo.InvariantCulture, $"{name}-{_files++}");
        using var writer = new RowFileWriter(disk, path);
        _levels[level].Add(path);
        write(writer);
        writer.Finish();
    }

    private MergedRows Merged(IReadOnlyList<string> files) =>
        new([.. files.Select(file => new RowFileReader(new DiskFileStream(disk.OpenRead(file, FileClass.Bulk)), file))]);
}
