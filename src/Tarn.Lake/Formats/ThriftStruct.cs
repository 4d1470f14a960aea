using System.Buffers.Binary;
using Tarn.Storage;
using Kind = Tarn.Lake.Formats.ThriftReader.Kind;

namespace Tarn.Lake.Formats;

/// <summary>
/// A struct of Thrift's compact protocol with all its fields. When a field is changed, unknown fields are retained.
/// </summary>
internal sealed class ThriftStruct
{
    private readonly List<(int Id, Kind Kind, object Value)> _fields = [];

    /// <summary>A list in a field.</summary>
    public readonly record struct Items(Kind Element, List<object> Values);

    public static ThriftStruct Read(ref ThriftReader thrift)
    {
        var read = new ThriftStruct();
        var field = 0;
        for (var kind = thrift.NextField(ref field); kind != Kind.Stop; kind = thrift.NextField(ref field))
        {
            read._fields.Add((field, kind, ReadValue(ref thrift, kind)));
        }

        return read;
    }

    public static ThriftStruct Read(ReadOnlySpan<byte> bytes)
    {
        var thrift = new ThriftReader(bytes);
        return Read(ref thrift);
    }

    /// <summary>A number; null when the field is absent.</summary>
    public long? Number(int id) => Find(id) is var at and >= 0 && _fields[at].Value is long number ? number : null;

    /// <summary>A required number.</summary>
    public long NumberOf(int id) => Number(id) ?? throw Damaged();

    /// <summary>Bytes or text; empty when the field is absent.</summary>
    public byte[] Bytes(int id) => Find(id) is var at and >= 0 && _fields[at].Value is byte[] bytes ? bytes : [];

    /// <summary>A struct; null when the field is absent.</summary>
    public ThriftStruct? Struct(int id) => Find(id) is var at and >= 0 ? _fields[at].Value as ThriftStruct : null;

    /// <summary>A required struct.</summary>
    public ThriftStruct StructOf(int id) => Struct(id) ?? throw Damaged();

    /// <summary>The structs of a list; none when the field is absent.</summary>
    public IEnumerable<ThriftStruct> Structs(int id) =>
        Find(id) is var at and >= 0 && _fields[at].Value is Items items ? items.Values.OfType<ThriftStruct>() : [];

    public bool Has(int id) => Find(id) >= 0;

    /// <summary>A boolean; null when the field is absent.</summary>
    public bool? Flag(int id) => Find(id) is var at and >= 0 && _fields[at].Value is bool flag ? flag : null;

    public ThriftStruct Set(int id, bool value) => Set(id, value ? Kind.True : Kind.False, value);

    public ThriftStruct Set(int id, int value) => Set(id, Kind.I32, (long)value);

    public ThriftStruct Set(int id, long value) => Set(id, Kind.I64, value);

    public ThriftStruct Set(int id, ThriftStruct value) => Set(id, Kind.Struct, value);

    public ThriftStruct Set(int id, IEnumerable<ThriftStruct> values) => Set(id, Kind.List, new Items(Kind.Struct, [.. values]));

    /// <summary>Replaces a number in a list of numbers.</summary>
    public void Replace(int id, long number, long with)
    {
        if (Find(id) is var at and >= 0 && _fields[at].Value is Items items)
        {
            var values = items.Values.Select(value => value is long found && found == number ? with : value);
            _fields[at] = (id, _fields[at].Kind, items with { Values = [.. values] });
        }
    }

    public void Remove(int id) => _fields.RemoveAll(field => field.Id == id);

    /// <summary>A copy with the same fields. Nested structs are shared.</summary>
    public ThriftStruct Copy()
    {
        var copy = new ThriftStruct();
        copy._fields.AddRange(_fields);
        return copy;
    }

    public void Write(ThriftWriter thrift)
    {
        var last = 0;
        foreach (var (id, kind, value) in _fields)
        {
            thrift.Field(ref last, id, kind);
            if (kind is not (Kind.True or Kind.False))
            {
                WriteValue(thrift, kind, value);
            }
        }

        thrift.Stop();
    }

    private ThriftStruct Set(int id, Kind kind, object value)
    {
        var at = Find(id);
        if (at >= 0)
        {
            _fields[at] = (id, kind, value);
        }
        else
        {
            _fields.Insert(_fields.FindIndex(field => field.Id > id) is var next and >= 0 ? next : _fields.Count, (id, kind, value));
        }

        return this;
    }

    private int Find(int id) => _fields.FindIndex(field => field.Id == id);

    private static object ReadValue(ref ThriftReader thrift, Kind kind) => kind switch
    {
        Kind.True or Kind.False => kind == Kind.True,
        Kind.Byte => (long)thrift.Byte(),
        Kind.I16 or Kind.I32 or Kind.I64 => thrift.Int64(),
        Kind.Double => ReadDouble(ref thrift),
        Kind.Binary => thrift.Binary().ToArray(),
        Kind.List or Kind.Set => ReadList(ref thrift),
        Kind.Struct => Read(ref thrift),
        _ => throw Damaged(),
    };

    private static object ReadDouble(ref ThriftReader thrift)
    {
        Span<byte> bytes = stackalloc byte[8];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = thrift.Byte();
        }

        return BinaryPrimitives.ReadDoubleLittleEndian(bytes);
    }

    private static object ReadList(ref ThriftReader thrift)
    {
        var (element, count) = thrift.ListHeader();
        var values = new List<object>(count);
        for (var i = 0; i < count; i++)
        {
            values.Add(element is Kind.True or Kind.False ? thrift.Byte() == 1 : ReadValue(ref thrift, element));
        }

        return new Items(element, values);
    }

    private static void WriteValue(ThriftWriter thrift, Kind kind, object value)
    {
        switch (kind)
        {
            case Kind.True or Kind.False: thrift.Byte((bool)value ? (byte)1 : (byte)2); break;
            case Kind.Byte: thrift.Byte((byte)(long)value); break;
            case Kind.I16 or Kind.I32 or Kind.I64: thrift.Int64((long)value); break;
            case Kind.Double: thrift.Double((double)value); break;
            case Kind.Binary: thrift.Binary((byte[])value); break;
            case Kind.Struct: ((ThriftStruct)value).Write(thrift); break;
            default:
                var items = (Items)value;
                thrift.ListHeader(items.Element, items.Values.Count);
                foreach (var item in items.Values)
                {
                    WriteValue(thrift, items.Element, item);
                }

                break;
        }
    }

    private static TarnException Damaged() => new(ErrorKind.Damaged, "not a Parquet footer: a field is missing or of another kind");
}
