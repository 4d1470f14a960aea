namespace Tarn.Lake.Avro;

/// <summary>A record's values in the order of its schema's fields.</summary>
/// <param name="Schema">The record's schema.</param>
/// <param name="Values">One per field.</param>
internal sealed record AvroRecord(AvroSchema Schema, object?[] Values);

/// <summary>A value of a union that is not just "null or one other type".</summary>
/// <param name="Index">The branch.</param>
internal sealed record AvroBranch(int Index, object? Value);

/// <summary>
/// Reads and writes any datum by its schema. Values are null, bool, int, long, float, double, byte[] (bytes, fixed),
/// string (also for enums), <see cref="List{T}"/> of object?, <see cref="Dictionary{TKey,TValue}"/> of string and
/// object?, and <see cref="AvroRecord"/>. A union of null and one other type is read as the plain value, any other
/// union as an <see cref="AvroBranch"/>.
/// </summary>
internal static class AvroDatum
{
    private const int DepthMax = 512;

    // an object's header, one value, and the slot in its container
    private const int DatumBytes = 40;

    // items without bytes (null, an empty record) cost nothing on the wire, so their count needs its own limit
    private const int EmptyItemsMax = 1 << 18;

    public static object? Read(AvroSchema schema, ref AvroReader reader) => Read(schema, ref reader, 0);

    public static void Write(AvroSchema schema, object? value, AvroWriter writer)
    {
        switch (schema.Kind)
        {
            case AvroKind.Null:
                break;
            case AvroKind.Boolean:
                writer.WriteBoolean((bool)value!);
                break;
            case AvroKind.Int:
                writer.WriteInt((int)value!);
                break;
            case AvroKind.Long:
                writer.WriteLong((long)value!);
                break;
            case AvroKind.Float:
                writer.WriteFloat((float)value!);
                break;
            case AvroKind.Double:
                writer.WriteDouble((double)value!);
                break;
            case AvroKind.Bytes:
                writer.WriteBytes((byte[])value!);
                break;
            case AvroKind.String:
                writer.WriteString((string)value!);
                break;
            case AvroKind.Fixed:
                writer.WriteRaw((byte[])value!);
                break;
            case AvroKind.Enum:
                writer.WriteInt(IndexOf(schema.Symbols, (string)value!));
                break;
            default:
                WriteNested(schema, value, writer);
                break;
        }
    }

    private static object? Read(AvroSchema schema, ref AvroReader reader, int depth)
    {
        if (depth > DepthMax)
        {
            throw AvroError.Broken("values are nested too deep");
        }

        reader.Charge(DatumBytes);

        switch (schema.Kind)
        {
            case AvroKind.Null:
                return null;
            case AvroKind.Boolean:
                return reader.ReadBoolean();
            case AvroKind.Int:
                return reader.ReadInt();
            case AvroKind.Long:
                return reader.ReadLong();
            case AvroKind.Float:
                return reader.ReadFloat();
            case AvroKind.Double:
                return reader.ReadDouble();
            case AvroKind.Bytes:
                return Copy(reader.ReadBytes(), ref reader);
            case AvroKind.String:
                return reader.ReadString();
            case AvroKind.Fixed:
                return Copy(reader.Take(schema.Size), ref reader);
            case AvroKind.Enum:
                return Pick(schema.Symbols, reader.ReadInt(), "enum");
            case AvroKind.Array:
                return ReadArray(schema.Items!, ref reader, depth);
            case AvroKind.Map:
                return ReadMap(schema.Items!, ref reader, depth);
            case AvroKind.Record:
                return ReadRecord(schema, ref reader, depth);
            default:
                var index = reader.ReadInt();
                var value = Read(Pick(schema.Branches, index, "union"), ref reader, depth + 1);
                return schema.IsOptional ? value : new AvroBranch(index, value);
        }
    }

    private static byte[] Copy(ReadOnlySpan<byte> bytes, ref AvroReader reader)
    {
        reader.Charge(bytes.Length);
        return bytes.ToArray();
    }

    private static AvroRecord ReadRecord(AvroSchema schema, ref AvroReader reader, int depth)
    {
        reader.Charge(8L * schema.Fields.Count);
        var values = new object?[schema.Fields.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Read(schema.Fields[i].Schema, ref reader, depth + 1);
        }

        return new AvroRecord(schema, values);
    }

    private static List<object?> ReadArray(AvroSchema items, ref AvroReader reader, int depth)
    {
        var array = new List<object?>();
        long empty = 0;
        for (var count = reader.ReadBlockCount(); count > 0; count = reader.ReadBlockCount())
        {
            for (; count > 0; count--)
            {
                var before = reader.Position;
                array.Add(Read(items, ref reader, depth + 1));
                if (reader.Position == before && ++empty > EmptyItemsMax)
                {
                    throw AvroError.Broken("an array claims too many empty items");
                }
            }
        }

        return array;
    }

    private static Dictionary<string, object?> ReadMap(AvroSchema values, ref AvroReader reader, int depth)
    {
        var map = new Dictionary<string, object?>();
        for (var count = reader.ReadBlockCount(); count > 0; count = reader.ReadBlockCount())
        {
            for (; count > 0; count--)
            {
                var key = reader.ReadString();
                map[key] = Read(values, ref reader, depth + 1);
            }
        }

        return map;
    }

    private static void WriteNested(AvroSchema schema, object? value, AvroWriter writer)
    {
        switch (value)
        {
            case AvroRecord record when schema.Kind == AvroKind.Record:
                for (var i = 0; i < record.Values.Length; i++)
                {
                    Write(schema.Fields[i].Schema, record.Values[i], writer);
                }

                break;
            case List<object?> array when schema.Kind == AvroKind.Array:
                writer.WriteBlock(array.Count);
                array.ForEach(item => Write(schema.Items!, item, writer));
                writer.WriteBlockEnd();
                break;
            case Dictionary<string, object?> map when schema.Kind == AvroKind.Map:
                writer.WriteBlock(map.Count);
                foreach (var (key, item) in map)
                {
                    writer.WriteString(key);
                    Write(schema.Items!, item, writer);
                }

                writer.WriteBlockEnd();
                break;
            case AvroBranch branch when schema.Kind == AvroKind.Union:
                writer.WriteInt(branch.Index);
                Write(schema.Branches[branch.Index], branch.Value, writer);
                break;
            default:
                var index = (schema.Branches[0].Kind == AvroKind.Null) == (value is null) ? 0 : 1;
                writer.WriteInt(index);
                Write(schema.Branches[index], value, writer);
                break;
        }
    }

    private static T Pick<T>(IReadOnlyList<T> from, int index, string what) =>
        index >= 0 && index < from.Count ? from[index] : throw AvroError.Broken($"there is no {what} member {index}");

    private static int IndexOf(IReadOnlyList<string> symbols, string symbol)
    {
        for (var i = 0; i < symbols.Count; i++)
        {
            if (symbols[i] == symbol)
            {
                return i;
            }
        }

        throw AvroError.Broken($"there is no symbol {symbol}");
    }
}
