using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Tarn.Items.Values;

/// <summary>
/// Writes the binary form of items and values. Members and elements of sets may come in any order: the end of their map or set sorts them.
/// Not for several threads. Disposing returns the buffer.
/// </summary>
public sealed class ItemWriter : IDisposable
{
    private const int BytesMin = 1024;

    private readonly List<Entry> _entries = [];
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BytesMin);
    private int _length;

    /// <summary>The bytes written by now.</summary>
    public int Length => _length;

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    /// <summary>Starts an item: <see cref="BeginMember"/> and a value for each attribute, then <see cref="EndItem"/>.</summary>
    public OpenContainer BeginItem()
    {
        var open = new OpenContainer(_length, _entries.Count);
        Reserve(Item.HeadBytes)[0] = Item.Version;
        _length += Item.HeadBytes;
        return open;
    }

    /// <summary>Ends the item and returns a copy of its bytes. The writer is empty then.</summary>
    public Item EndItem(OpenContainer open)
    {
        var count = SortMembers(open, open.Start + Item.HeadBytes);
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(open.Start + 1), count);
        var item = new Item(_buffer.AsSpan(open.Start, _length - open.Start).ToArray());
        _length = open.Start;
        return item;
    }

    /// <summary>Returns a copy of the one value that was written since the start, and forgets it.</summary>
    /// <param name="start"><see cref="Length"/> before the value.</param>
    public AttributeValue TakeValue(int start)
    {
        var value = new AttributeValue(_buffer.AsSpan(start, _length - start).ToArray());
        _length = start;
        return value;
    }

    /// <summary>Starts a list, map or set.</summary>
    public OpenContainer Begin(AttributeKind kind)
    {
        var open = new OpenContainer(_length, _entries.Count);
        Reserve(AttributeValue.ContainerHeadBytes)[0] = (byte)kind;
        _length += AttributeValue.ContainerHeadBytes;
        return open;
    }

    /// <summary>Writes the name of the next value of a map or item.</summary>
    public void BeginMember(ReadOnlySpan<byte> name)
    {
        _entries.Add(new Entry(_length, default));
        WritePrefixed(name);
    }

    /// <summary>Notes that the next value is an element of a set.</summary>
    public void BeginElement() => _entries.Add(new Entry(_length, default));

    /// <summary>Ends a list.</summary>
    /// <param name="open">Its beginning.</param>
    /// <param name="count">The number of its elements.</param>
    public void EndList(OpenContainer open, int count) => EndContainer(open, count);

    /// <summary>Ends a map: sorts its members; of members with one name the last stays.</summary>
    public void EndMap(OpenContainer open) => EndContainer(open, SortMembers(open, open.Start + AttributeValue.ContainerHeadBytes));

    /// <summary>Ends a set and sorts its elements.</summary>
    /// <param name="open">Its beginning.</param>
    /// <param name="mayRepeat">Whether equal elements become one; else they are an error.</param>
    /// <exception cref="Storage.TarnException">The set is empty, or elements are equal.</exception>
    public void EndSet(OpenContainer open, bool mayRepeat = false)
    {
        var kind = (AttributeKind)_buffer[open.Start];
        if (_entries.Count == open.FirstEntry)
        {
            ItemErrors.Refuse(ItemErrors.EmptySet(kind));
        }

        EndContainer(open, Sort(open, open.Start + AttributeValue.ContainerHeadBytes, isNamed: false, mayRepeat ? null : kind));
    }

    /// <summary>Writes the value of type NULL.</summary>
    public void WriteNull()
    {
        Reserve(1)[0] = (byte)AttributeKind.Null;
        _length++;
    }

    /// <summary>Writes true or false.</summary>
    public void WriteBool(bool value)
    {
        var span = Reserve(2);
        span[0] = (byte)AttributeKind.Bool;
        span[1] = value ? (byte)1 : (byte)0;
        _length += 2;
    }

    /// <summary>Writes an N.</summary>
    public void WriteNumber(ItemNumber number)
    {
        var span = Reserve(1 + NumberForm.BytesMax);
        span[0] = (byte)AttributeKind.Number;
        _length += 1 + NumberForm.Write(number, span[1..]);
    }

    /// <summary>Writes an S.</summary>
    public void WriteString(ReadOnlySpan<byte> text) => WriteBytes(AttributeKind.String, text);

    /// <summary>Writes an S.</summary>
    public void WriteString(string text) => WriteBytes(AttributeKind.String, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a B.</summary>
    public void WriteBinary(ReadOnlySpan<byte> bytes) => WriteBytes(AttributeKind.Binary, bytes);

    /// <summary>Writes a value that has the form already.</summary>
    public void WriteValue(AttributeValue value)
    {
        value.Bytes.Span.CopyTo(Reserve(value.Bytes.Length));
        _length += value.Bytes.Length;
    }

    private void WriteBytes(AttributeKind kind, ReadOnlySpan<byte> content)
    {
        Reserve(1)[0] = (byte)kind;
        _length++;
        WritePrefixed(content);
    }

    private void WritePrefixed(ReadOnlySpan<byte> content)
    {
        var span = Reserve(content.Length + 5);
        var at = 0;
        var rest = (uint)content.Length;
        for (; rest >= 0x80; rest >>= 7)
        {
            span[at++] = (byte)(rest | 0x80);
        }

        span[at++] = (byte)rest;
        content.CopyTo(span[at..]);
        _length += at + content.Length;
    }

    // The elements of a set of texts or binaries, as the sentence about equal ones shows them.
    private static List<string> TextsOf(ReadOnlySpan<byte> elements)
    {
        var texts = new List<string>();
        for (var length = 0; elements.Length > 0; elements = elements[length..])
        {
            length = AttributeValue.Length(elements);
            var element = new AttributeValue(elements[..length].ToArray());
            texts.Add(element.Kind == AttributeKind.String ? element.Text : Convert.ToBase64String(element.Content.Span));
        }

        return texts;
    }

    private void EndContainer(OpenContainer open, int count)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(open.Start + 1), _length - open.Start - 5);
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(open.Start + 5), count);
    }

    private int SortMembers(OpenContainer open, int body) => Sort(open, body, isNamed: true, unique: null);

    // Sorts the entries since the container's begin, and leaves the last of equal ones; the entries of a unique set may not be equal.
    private int Sort(OpenContainer open, int body, bool isNamed, AttributeKind? unique)
    {
        var entries = CollectionsMarshal.AsSpan(_entries)[open.FirstEntry..];
        var isOrdered = true;
        for (var i = 0; i < entries.Length; i++)
        {
            var end = i + 1 < entries.Length ? entries[i + 1].Start : _length;
            entries[i] = entries[i] with { Key = KeyOf(entries[i].Start, end, isNamed), End = end };
            isOrdered &= i == 0 || Compare(entries[i - 1], entries[i]) < 0;
        }

        var count = isOrdered ? entries.Length : Reorder(entries, body, unique);
        _entries.RemoveRange(open.FirstEntry, entries.Length);
        return count;
    }

    private int Reorder(Span<Entry> entries, int body, AttributeKind? unique)
    {
        entries.Sort((left, right) => Compare(left, right) is var order && order != 0 ? order : left.Start - right.Start);
        for (var i = 1; unique is not null && i < entries.Length; i++)
        {
            if (Compare(entries[i - 1], entries[i]) == 0)
            {
                ItemErrors.Refuse(ItemErrors.Duplicates(unique.Value, unique == AttributeKind.NumberSet ? [] : TextsOf(_buffer.AsSpan(body.._length))));
            }
        }

        var sorted = ArrayPool<byte>.Shared.Rent(_length - body);
        var (length, count) = (0, 0);
        for (var i = 0; i < entries.Length; i++)
        {
            if (i + 1 < entries.Length && Compare(entries[i], entries[i + 1]) == 0)
            {
                continue;
            }

            var bytes = _buffer.AsSpan(entries[i].Start, entries[i].End - entries[i].Start);
            bytes.CopyTo(sorted.AsSpan(length));
            length += bytes.Length;
            count++;
        }

        sorted.AsSpan(0, length).CopyTo(_buffer.AsSpan(body));
        ArrayPool<byte>.Shared.Return(sorted);
        _length = body + length;
        return count;
    }

    private int Compare(Entry left, Entry right) => _buffer.AsSpan(left.Key).SequenceCompareTo(_buffer.AsSpan(right.Key));

    private Range KeyOf(int start, int end, bool isNamed)
    {
        var span = _buffer.AsSpan(start, end - start);
        if (isNamed)
        {
            return (start + AttributeValue.PrefixBytes(span))..(start + AttributeValue.PrefixedLength(span));
        }

        return (AttributeKind)span[0] == AttributeKind.Number ? (start + 1)..end : (start + 1 + AttributeValue.PrefixBytes(span[1..]))..end;
    }

    private Span<byte> Reserve(int bytes)
    {
        if (_buffer.Length - _length < bytes)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + bytes));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsSpan(_length);
    }

    // A member or an element of a set. Key and End are set when its container ends.
    private readonly record struct Entry(int Start, Range Key)
    {
        public int End { get; init; }
    }
}
