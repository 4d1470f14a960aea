namespace Tarn.Lake.Avro;

/// <summary>
/// Reads single values and skips others without an object for each. The caller knows the values that it wants; a value
/// of another kind counts as absent, as in <see cref="AvroDatum"/>.
/// </summary>
internal static class AvroFields
{
    private const int DepthMax = 512;

    // items without bytes cost nothing on the wire, so their count needs its own limit
    private const int EmptyItemsMax = 1 << 18;

    /// <summary>The schema of the value that follows: of a union, its branch.</summary>
    public static AvroSchema Enter(AvroSchema schema, scoped ref AvroReader reader)
    {
        if (schema.Kind != AvroKind.Union)
        {
            return schema;
        }

        var index = reader.ReadInt();
        return index >= 0 && index < schema.Branches.Count ? schema.Branches[index] : throw AvroError.Broken($"there is no union member {index}");
    }

    /// <summary>An int or a long; null for any other value, which is skipped.</summary>
    public static long? ReadNumber(AvroSchema schema, ref AvroReader reader)
    {
        var inner = Enter(schema, ref reader);
        switch (inner.Kind)
        {
            case AvroKind.Int:
                return reader.ReadInt();
            case AvroKind.Long:
                return reader.ReadLong();
            default:
                Skip(inner, ref reader);
                return null;
        }
    }

    /// <summary>Whether the value is text or bytes, which are returned as a slice; any other value is skipped.</summary>
    public static bool TryReadBytes(AvroSchema schema, scoped ref AvroReader reader, out ReadOnlySpan<byte> bytes)
    {
        var inner = Enter(schema, ref reader);
        switch (inner.Kind)
        {
            case AvroKind.Bytes or AvroKind.String:
                bytes = reader.ReadBytes();
                return true;
            case AvroKind.Fixed:
                bytes = reader.Take(inner.Size);
                return true;
            default:
                Skip(inner, ref reader);
                bytes = default;
                return false;
        }
    }

    /// <summary>Skips a value.</summary>
    public static void Skip(AvroSchema schema, scoped ref AvroReader reader) => Skip(schema, ref reader, 0);

    private static void Skip(AvroSchema schema, scoped ref AvroReader reader, int depth)
    {
        if (depth > DepthMax)
        {
            throw AvroError.Broken("values are nested too deep");
        }

        switch (schema.Kind)
        {
            case AvroKind.Null:
                break;
            case AvroKind.Boolean:
                _ = reader.ReadBoolean();
                break;
            case AvroKind.Int or AvroKind.Enum:
                _ = reader.ReadInt();
                break;
            case AvroKind.Long:
                _ = reader.ReadLong();
                break;
            case AvroKind.Float:
                _ = reader.Take(4);
                break;
            case AvroKind.Double:
                _ = reader.Take(8);
                break;
            case AvroKind.Bytes or AvroKind.String:
                _ = reader.ReadBytes();
                break;
            case AvroKind.Fixed:
                _ = reader.Take(schema.Size);
                break;
            case AvroKind.Union:
                Skip(Enter(schema, ref reader), ref reader, depth + 1);
                break;
            case AvroKind.Record:
                for (var i = 0; i < schema.Fields.Count; i++)
                {
                    Skip(schema.Fields[i].Schema, ref reader, depth + 1);
                }

                break;
            default:
                SkipItems(schema, ref reader, depth);
                break;
        }
    }

    private static void SkipItems(AvroSchema schema, scoped ref AvroReader reader, int depth)
    {
        long empty = 0;
        for (var count = reader.ReadBlockCount(); count > 0; count = reader.ReadBlockCount())
        {
            for (; count > 0; count--)
            {
                var before = reader.Position;
                if (schema.Kind == AvroKind.Map)
                {
                    _ = reader.ReadBytes();
                }

                Skip(schema.Items!, ref reader, depth + 1);
                if (reader.Position == before && ++empty > EmptyItemsMax)
                {
                    throw AvroError.Broken("an array claims too many empty items");
                }
            }
        }
    }
}
