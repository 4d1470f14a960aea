using System.Buffers.Binary;
using System.Text;

namespace Tarn.Items.Values;

/// <summary>
/// One value of an item in its binary form (docs/formats/items.md): a view of bytes that never change. Values are
/// equal exactly when their bytes are.
/// </summary>
public readonly struct AttributeValue : IEquatable<AttributeValue>
{
    /// <summary>The bytes before the elements of a list, map or set: the type, the length and the number of elements.</summary>
    public const int ContainerHeadBytes = 9;

    /// <summary>Wraps bytes that hold exactly one value.</summary>
    public AttributeValue(ReadOnlyMemory<byte> bytes) => Bytes = bytes;

    /// <summary>The type byte and the content.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>False for the default: there is no value.</summary>
    public bool Exists => Bytes.Length > 0;

    /// <summary>The type.</summary>
    public AttributeKind Kind => (AttributeKind)Bytes.Span[0];

    /// <summary>The value of a BOOL.</summary>
    public bool IsTrue => Bytes.Span[1] != 0;

    /// <summary>The number of elements of a list, map or set.</summary>
    public int Count => BinaryPrimitives.ReadInt32LittleEndian(Bytes.Span[5..]);

    /// <summary>The number of an N.</summary>
    public ItemNumber Number => NumberForm.Read(Bytes.Span[1..]);

    /// <summary>
    /// The bytes that order values of one type: UTF-8 of an S, bytes of a B, <see cref="NumberForm"/> of an N. Of other types, the whole content.
    /// </summary>
    public ReadOnlyMemory<byte> Content => Kind is AttributeKind.String or AttributeKind.Binary ? Bytes[(1 + PrefixBytes(Bytes.Span[1..]))..] : Bytes[1..];

    /// <summary>The text of an S.</summary>
    public string Text => Encoding.UTF8.GetString(Content.Span);

    /// <summary>DynamoDB's count of bytes of the value, without a name.</summary>
    public int SizeBytes => ValueSizes.Of(Bytes.Span);

    /// <summary>The levels of nested maps and lists: 0 for a scalar or set.</summary>
    public int Levels
    {
        get
        {
            var levels = 0;
            switch (Kind)
            {
                case AttributeKind.List:
                    foreach (var element in Elements)
                    {
                        levels = Math.Max(levels, element.Levels);
                    }

                    return levels + 1;
                case AttributeKind.Map:
                    foreach (var member in Members)
                    {
                        levels = Math.Max(levels, member.Value.Levels);
                    }

                    return levels + 1;
                default:
                    return 0;
            }
        }
    }

    /// <summary>The elements of a list, or of a set as values of its element's type, in stored order.</summary>
    public ElementReader Elements => new(this);

    /// <summary>The members of a map, by the bytes of their names.</summary>
    public MemberReader Members => new(Bytes[ContainerHeadBytes..]);

    /// <summary>Compares bytes.</summary>
    public static bool operator ==(AttributeValue left, AttributeValue right) => left.Equals(right);

    /// <summary>Compares bytes.</summary>
    public static bool operator !=(AttributeValue left, AttributeValue right) => !left.Equals(right);

    /// <summary>A value that a request has wrongly. The first use of its content throws the refusal.</summary>
    public static AttributeValue Refused(Storage.TarnException refusal) => new(new RefusedBytes(refusal).Memory);

    /// <summary>Throws the refusal of a value that a request has wrongly.</summary>
    /// <exception cref="Storage.TarnException">The value is invalid.</exception>
    public void CheckValue() => _ = Bytes.Span;

    /// <summary>The length of the value at the start of the bytes.</summary>
    public static int Length(ReadOnlySpan<byte> bytes) => (AttributeKind)bytes[0] switch
    {
        AttributeKind.Null => 1,
        AttributeKind.Bool => 2,
        AttributeKind.Number => 1 + NumberForm.Length(bytes[1..]),
        AttributeKind.String or AttributeKind.Binary => 1 + PrefixedLength(bytes[1..]),
        _ => 5 + BinaryPrimitives.ReadInt32LittleEndian(bytes[1..]),
    };

    /// <summary>Finds a member of a map. Not <see cref="Exists"/>: the map has none of this name.</summary>
    public AttributeValue Member(ReadOnlySpan<byte> name) => MemberReader.Find(Bytes[ContainerHeadBytes..], name);

    /// <summary>Finds an element of a list. Not <see cref="Exists"/>: the list is shorter.</summary>
    public AttributeValue Element(int index)
    {
        foreach (var element in Elements)
        {
            if (index-- == 0)
            {
                return element;
            }
        }

        return default;
    }

    /// <summary>
    /// Orders two values of one type S, N or B. Null: they have no order, because types differ or have none.
    /// </summary>
    public static int? Compare(AttributeValue left, AttributeValue right) =>
        left.Exists && right.Exists && left.Kind == right.Kind && left.Kind is AttributeKind.String or AttributeKind.Number or AttributeKind.Binary
            ? left.Content.Span.SequenceCompareTo(right.Content.Span)
            : null;

    /// <inheritdoc/>
    public bool Equals(AttributeValue other) => Bytes.Span.SequenceEqual(other.Bytes.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AttributeValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Bytes.Span);
        return hash.ToHashCode();
    }

    /// <summary>The value as JSON: <c>{"S":"x"}</c>.</summary>
    public override string ToString() => ItemJson.Text(this);

    /// <summary>The length of a length-prefixed string, its prefix included.</summary>
    internal static int PrefixedLength(ReadOnlySpan<byte> bytes)
    {
        var prefix = PrefixBytes(bytes);
        return prefix + ReadPrefix(bytes, prefix);
    }

    /// <summary>The length of the number before a string: 1 to 5 bytes, each with 7 bits, the lowest first.</summary>
    internal static int PrefixBytes(ReadOnlySpan<byte> bytes)
    {
        var length = 1;
        while ((bytes[length - 1] & 0x80) != 0)
        {
            length++;
        }

        return length;
    }

    private static int ReadPrefix(ReadOnlySpan<byte> bytes, int length)
    {
        var value = 0;
        for (var i = 0; i < length; i++)
        {
            value |= (bytes[i] & 0x7F) << (7 * i);
        }

        return value;
    }
}
