using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Tarn.Wire.Console.Live;

/// <summary>
/// The offsets of numbers, texts and literals in a JSON text. A later text of the same structure is compared with it without
/// reading either again: equal bytes are skipped, and the scalars that differ become a JSON Patch (RFC 6902).
/// </summary>
internal sealed class JsonScalarRanges
{
    private static readonly SearchValues<byte> Ends = SearchValues.Create(",]} \t\r\n"u8);

    private readonly List<Scalar> _scalars = [];
    private readonly List<Place> _places = [];
    private readonly List<Change> _changes = [];

    /// <summary>Reads a text.</summary>
    /// <exception cref="JsonException">The text is no JSON, or too deep.</exception>
    public void Read(ReadOnlySpan<byte> json)
    {
        _scalars.Clear();
        _places.Clear();
        var reader = new Utf8JsonReader(json);
        var (parent, name) = (-1, (string?)null);
        var open = new Stack<(int Place, int Next)>();
        var next = -1;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = reader.GetString();
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    (parent, next) = open.Pop();
                    break;
                default:
                    var place = new Place(parent, name, next < 0 ? -1 : next++);
                    name = null;
                    if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                    {
                        open.Push((parent, next));
                        _places.Add(place);
                        (parent, next) = (_places.Count - 1, reader.TokenType == JsonTokenType.StartArray ? 0 : -1);
                    }
                    else
                    {
                        _scalars.Add(new Scalar((int)reader.TokenStartIndex, (int)reader.BytesConsumed, place));
                    }

                    break;
            }
        }
    }

    /// <summary>
    /// Compares a newer text with the one that was read or compared last. If only scalars differ, writes the patch and updates the
    /// offsets. If not, the newer text must be read.
    /// </summary>
    /// <param name="old">The text that was read or compared last.</param>
    /// <param name="text">A newer JSON text.</param>
    /// <param name="patch">Gets the patch.</param>
    /// <returns>Whether only scalars differ.</returns>
    public bool TryCompare(ReadOnlySpan<byte> old, ReadOnlySpan<byte> text, IBufferWriter<byte> patch)
    {
        _changes.Clear();
        var (before, now) = (0, 0);
        while (true)
        {
            var same = old[before..].CommonPrefixLength(text[now..]);
            (before, now) = (before + same, now + same);
            if (before == old.Length && now == text.Length)
            {
                break;
            }

            var at = ScalarAt(before);
            if (at < 0)
            {
                return false;
            }

            var start = now - (before - _scalars[at].Start);
            var end = EndOf(text, start);
            if (end < now || (end == now && before == _scalars[at].End))
            {
                return false;
            }

            _changes.Add(new Change(at, start, end));
            (before, now) = (_scalars[at].End, end);
        }

        Write(text, patch);
        Move();
        return true;
    }

    private int ScalarAt(int offset)
    {
        var (low, high) = (0, _scalars.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_scalars[middle].Start <= offset)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return high >= 0 && offset <= _scalars[high].End ? high : -1;
    }

    // The end of the scalar that begins there; -1: an object or array begins there.
    private static int EndOf(ReadOnlySpan<byte> text, int start)
    {
        if (start >= text.Length || text[start] is (byte)'{' or (byte)'[' or (byte)']' or (byte)'}' or (byte)',')
        {
            return -1;
        }

        if (text[start] != (byte)'"')
        {
            var length = text[start..].IndexOfAny(Ends);
            return length < 0 ? text.Length : start + length;
        }

        for (var at = start + 1; ; at += 2)
        {
            var length = text[at..].IndexOfAny((byte)'"', (byte)'\\');
            at += length;
            if (length < 0 || text[at] == (byte)'"')
            {
                return length < 0 ? -1 : at + 1;
            }
        }
    }

    private void Write(ReadOnlySpan<byte> text, IBufferWriter<byte> patch)
    {
        patch.Write("["u8);
        for (var i = 0; i < _changes.Count; i++)
        {
            var change = _changes[i];
            ref var scalar = ref CollectionsMarshal.AsSpan(_scalars)[change.Scalar];
            scalar.Pointer ??= PointerOf(scalar.Place);
            patch.Write(i == 0 ? "{\"op\":\"replace\",\"path\":"u8 : ",{\"op\":\"replace\",\"path\":"u8);
            patch.Write(scalar.Pointer);
            patch.Write(",\"value\":"u8);
            patch.Write(text[change.Start..change.End]);
            patch.Write("}"u8);
        }

        patch.Write("]"u8);
    }

    private void Move()
    {
        var (shift, next) = (0, 0);
        var scalars = CollectionsMarshal.AsSpan(_scalars);
        for (var i = _changes.Count > 0 ? _changes[0].Scalar : scalars.Length; i < scalars.Length; i++)
        {
            ref var scalar = ref scalars[i];
            scalar.Start += shift;
            if (next < _changes.Count && _changes[next].Scalar == i)
            {
                shift = _changes[next].End - scalar.End;
                next++;
            }

            scalar.End += shift;
        }
    }

    // A JSON Pointer (RFC 6901) as a JSON text.
    private byte[] PointerOf(Place place)
    {
        var parts = new Stack<string>();
        for (var at = place; at.Parent >= 0; at = _places[at.Parent])
        {
            parts.Push(at.Name?.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)
                ?? at.Index.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        var pointer = string.Concat(parts.Select(part => $"/{part}"));
        return Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(pointer)}\"");
    }

    private readonly record struct Place(int Parent, string? Name, int Index);

    private readonly record struct Change(int Scalar, int Start, int End);

    private struct Scalar(int start, int end, Place place)
    {
        public int Start = start;
        public int End = end;
        public byte[]? Pointer;

        public readonly Place Place { get; } = place;
    }
}
