using System.Buffers.Binary;
using System.Text;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;

namespace Tarn.Lake.Planning;

/// <summary>A value of a predicate, ready to be compared with the binary form of bounds without decoding them to objects.</summary>
internal sealed class Operand : IComparable<Operand>
{
    private readonly Form _form;
    private readonly Int128 _integer;
    private readonly double _floating;
    private readonly byte[] _bytes;

    private Operand(PrimitiveType type, object value, Form form, Int128 integer = default, double floating = 0, byte[]? bytes = null)
    {
        Type = type;
        Value = value;
        _form = form;
        _integer = integer;
        _floating = floating;
        _bytes = bytes ?? [];
    }

    private enum Form
    {
        Integral,
        Decimal,
        Floating,
        Bytes,
    }

    /// <summary>The type of the field.</summary>
    public PrimitiveType Type { get; }

    /// <summary>The value in the CLR type of <see cref="Type"/>; of integers, floats and doubles possibly a wider one.</summary>
    public object Value { get; }

    /// <summary>
    /// Whether bounds of the type have no common order. Iceberg's Java library orders UUIDs by signed halves, against
    /// the specification, so only equal bounds are trusted.
    /// </summary>
    public bool IsUnordered => Type.Kind == PrimitiveKind.Uuid;

    public bool IsFloating => _form == Form.Floating;

    /// <summary>The operand; null when the value is no value of the type or has no order (NaN).</summary>
    public static Operand? Of(PrimitiveType type, object value) => (type.Traits.Form, value) switch
    {
        (ValueForm.Boolean, bool truth) => new(type, truth, Form.Integral, truth ? 1 : 0),
        (ValueForm.Decimal, Int128 unscaled) => new(type, unscaled, Form.Decimal, unscaled),
        (ValueForm.Float or ValueForm.Double, float number) when !float.IsNaN(number) => new(type, value, Form.Floating, floating: number),
        (ValueForm.Float or ValueForm.Double, double number) when !double.IsNaN(number) => new(type, value, Form.Floating, floating: number),
        (ValueForm.Text, string text) => new(type, text, Form.Bytes, bytes: Encoding.UTF8.GetBytes(text)),
        (ValueForm.Uuid, Guid uuid) => new(type, uuid, Form.Bytes, bytes: uuid.ToByteArray(bigEndian: true)),
        (ValueForm.Uuid, string text) when Guid.TryParseExact(text, "D", out var uuid) => Of(type, uuid),
        (ValueForm.Bytes, byte[] bytes) => new(type, bytes, Form.Bytes, bytes: bytes),
        (ValueForm.Int32 or ValueForm.Int64, int number) => new(type, number, Form.Integral, number),
        (ValueForm.Int32 or ValueForm.Int64, long number) => new(type, number, Form.Integral, number),
        _ => null,
    };

    /// <summary>The operand of a value's binary form; null when the bytes are no value of the type.</summary>
    public static Operand? OfBytes(PrimitiveType type, ReadOnlySpan<byte> bytes) => type.Traits.Form switch
    {
        ValueForm.Boolean or ValueForm.Int32 or ValueForm.Int64 => Integer(type.Kind, bytes) is { } number
            ? new(type, number, Form.Integral, number)
            : null,
        ValueForm.Float or ValueForm.Double => Floating(bytes) is { } number ? Of(type, number) : null,
        ValueForm.Decimal => bytes.Length is > 0 and <= 16 ? Of(type, SingleValue.DecimalFrom(bytes)) : null,
        ValueForm.Text or ValueForm.Uuid or ValueForm.Bytes => new(type, bytes.ToArray(), Form.Bytes, bytes: bytes.ToArray()),
        ValueForm.None => null,
    };

    /// <summary>
    /// The sign of bound − operand; null when the bound is no value of the type, or NaN. Zeros are equal, whatever their
    /// signs. A bound may have the shorter form of a type that was widened later.
    /// </summary>
    public int? CompareBound(ReadOnlySpan<byte> bound)
    {
        switch (_form)
        {
            case Form.Integral:
                return Integer(Type.Kind, bound) is { } number ? ((Int128)number).CompareTo(_integer) : null;
            case Form.Decimal:
                return bound.Length is > 0 and <= 16 ? SingleValue.DecimalFrom(bound).CompareTo(_integer) : null;
            case Form.Floating:
                return Floating(bound) is { } floating && !double.IsNaN(floating) ? (floating > _floating ? 1 : floating < _floating ? -1 : 0) : null;
            default:
                return Math.Sign(bound.SequenceCompareTo(_bytes));
        }
    }

    public int CompareTo(Operand? other) => other is null ? 1 : _form switch
    {
        Form.Floating => _floating.CompareTo(other._floating),
        Form.Bytes => _bytes.AsSpan().SequenceCompareTo(other._bytes),
        _ => _integer.CompareTo(other._integer),
    };

    private static long? Integer(PrimitiveKind kind, ReadOnlySpan<byte> bytes) => (KindTraits.Of(kind).Form, bytes.Length) switch
    {
        (ValueForm.Boolean, 1) => bytes[0] != 0 ? 1 : 0,
        (ValueForm.Int32, 4) => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        (ValueForm.Int64, 4) when kind == PrimitiveKind.Long => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        (ValueForm.Int64, 8) => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        _ => null,
    };

    private static double? Floating(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        4 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        8 => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        _ => null,
    };
}
