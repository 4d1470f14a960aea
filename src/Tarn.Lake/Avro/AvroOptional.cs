namespace Tarn.Lake.Avro;

/// <summary>Writes values of unions whose first branch is null.</summary>
internal static class AvroOptional
{
    public static void WriteOptional(this AvroWriter writer, long? value)
    {
        writer.WriteInt(value is null ? 0 : 1);
        if (value is { } number)
        {
            writer.WriteLong(number);
        }
    }

    public static void WriteOptional(this AvroWriter writer, bool? value)
    {
        writer.WriteInt(value is null ? 0 : 1);
        if (value is { } truth)
        {
            writer.WriteBoolean(truth);
        }
    }

    public static void WriteOptional(this AvroWriter writer, string? value)
    {
        writer.WriteInt(value is null ? 0 : 1);
        if (value is not null)
        {
            writer.WriteString(value);
        }
    }

    public static void WriteOptional(this AvroWriter writer, byte[]? value)
    {
        writer.WriteInt(value is null ? 0 : 1);
        if (value is not null)
        {
            writer.WriteBytes(value);
        }
    }
}
