namespace Tarn.Storage.Records;

/// <summary>
/// Reads a protocol buffer field by field. Fields of fixed width and groups are skipped: no known field has such a
/// form, and readers skip unknown fields.
/// </summary>
/// <remarks>https://protobuf.dev/programming-guides/encoding/</remarks>
internal ref struct ProtocolBufferFields(ReadOnlyMemory<byte> bytes)
{
    private const int WireTypeBits = 3;
    private int _at;

    public int Number { get; private set; }

    /// <summary>True for text, bytes and messages; false for numbers.</summary>
    public bool IsText { get; private set; }

    /// <summary>A number's value.</summary>
    public ulong Value { get; private set; }

    /// <summary>The bytes of a text, of bytes or of a message: a part of the buffer.</summary>
    public ReadOnlyMemory<byte> Text { get; private set; }

    /// <summary>After <see cref="MoveNext"/> returned false: whether the buffer was whole.</summary>
    public readonly bool AtEnd => _at == bytes.Length;

    /// <summary>Moves to the next field; false at the end, and where the bytes are no protocol buffer.</summary>
    public bool MoveNext()
    {
        while (_at < bytes.Length)
        {
            var next = _at;
            if (!Varint.TryRead(bytes.Span, ref next, out var tag) || tag >> WireTypeBits is 0 or > int.MaxValue)
            {
                return false;
            }

            Number = (int)(tag >> WireTypeBits);
            switch ((WireType)(tag & ((1 << WireTypeBits) - 1)))
            {
                case WireType.Number when Varint.TryRead(bytes.Span, ref next, out var value):
                    (IsText, Value, Text) = (false, value, default);
                    _at = next;
                    return true;
                case WireType.Text when Varint.TryRead(bytes.Span, ref next, out var length) && length <= (ulong)(bytes.Length - next):
                    (IsText, Value, Text) = (true, 0, bytes.Slice(next, (int)length));
                    _at = next + (int)length;
                    return true;
                case WireType.Fixed64 when bytes.Length - next >= sizeof(ulong):
                    _at = next + sizeof(ulong);
                    break;
                case WireType.Fixed32 when bytes.Length - next >= sizeof(uint):
                    _at = next + sizeof(uint);
                    break;
                default:
                    return false;
            }
        }

        return false;
    }

    private enum WireType
    {
        Number = 0,
        Fixed64 = 1,
        Text = 2,
        Fixed32 = 5,
    }
}
