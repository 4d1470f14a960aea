using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Tarn.Delivery.Jq.Values;

namespace Tarn.Delivery.Steps.Metadata;

/// <summary>
/// The values of some members of a query's output, for one record at a time: their kinds, and their texts in UTF-8 as
/// prefixes print them. The bytes of all of them are the key of the record's target.
/// </summary>
internal sealed class QueryValues(int count)
{
    /// <summary>The most bytes of one text. Longer texts fit no prefix and no name.</summary>
    public const int TextBytesMax = 2_048;

    private const int LengthBytes = 2;

    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly (JqKind? Kind, bool IsTooLong, int Start)[] _values = new (JqKind?, bool, int)[count];
    private int _filled;

    /// <summary>The kinds and texts of all values as one key: equal for records with the same target.</summary>
    public ReadOnlySpan<byte> Key => _bytes.WrittenSpan;

    /// <summary>Begins a record.</summary>
    public void Begin()
    {
        _bytes.ResetWrittenCount();
        _filled = 0;
    }

    /// <summary>The kind of a value; null: the output does not have the member.</summary>
    public JqKind? KindOf(int value) => _values[value].Kind;

    /// <summary>Whether the text is longer than <see cref="TextBytesMax"/>; it is not stored then.</summary>
    public bool IsTooLong(int value) => _values[value].IsTooLong;

    /// <summary>The text of a value that is a string, a number or a boolean.</summary>
    public string TextOf(int value)
    {
        var bytes = _bytes.WrittenSpan[_values[value].Start..];
        return Encoding.UTF8.GetString(bytes.Slice(LengthBytes, BinaryPrimitives.ReadUInt16LittleEndian(bytes)));
    }

    /// <summary>Adds the next value, from a program's output.</summary>
    /// <param name="value">The value; null: the output does not have the member.</param>
    public void Add(JqValue? value)
    {
        switch (value?.Kind)
        {
            case JqKind.String:
                AddText(value.Text);
                break;
            case JqKind.Number:
                AddText(JqWriter.NumberText(value.Number), JqKind.Number);
                break;
            case JqKind.True:
                Add(JqKind.True, "true"u8);
                break;
            case JqKind.False:
                Add(JqKind.False, "false"u8);
                break;
            default:
                Add(value?.Kind, default);
                break;
        }
    }

    /// <summary>Adds the next value, whose text is known.</summary>
    public void Add(JqKind? kind, ReadOnlySpan<byte> text)
    {
        var isTooLong = text.Length > TextBytesMax;
        _values[_filled++] = (kind, isTooLong, _bytes.WrittenCount + 1);
        text = isTooLong ? default : text;
        var to = _bytes.GetSpan(1 + LengthBytes + text.Length);
        to[0] = (byte)((kind is { } known ? (int)known + 1 : 0) | (isTooLong ? 0x80 : 0));
        BinaryPrimitives.WriteUInt16LittleEndian(to[1..], (ushort)text.Length);
        text.CopyTo(to[(1 + LengthBytes)..]);
        _bytes.Advance(1 + LengthBytes + text.Length);
    }

    private void AddText(string text, JqKind kind = JqKind.String)
    {
        if (text.Length > TextBytesMax)
        {
            Add(kind, stackalloc byte[TextBytesMax + 1]);
            return;
        }

        Span<byte> bytes = stackalloc byte[TextBytesMax * 3];
        Add(kind, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }
}
