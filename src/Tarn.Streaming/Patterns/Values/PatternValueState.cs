using System.Text;
using Tarn.Sql.Matching.Values;
using Tarn.Storage.Checksums;

namespace Tarn.Streaming.Patterns.Values;

/// <summary>Values in the state of a matcher. A tag comes first: 0 for NULL, 1 for a number, 2 for a text.</summary>
internal static class PatternValueState
{
    public static void Write(StateWriter writer, ReadOnlySpan<PatternValue> values)
    {
        foreach (var value in values)
        {
            Write(writer, value);
        }
    }

    public static PatternValue[] Read(ref StateReader reader, int count)
    {
        var values = new PatternValue[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = Read(ref reader);
        }

        return values;
    }

    private static void Write(StateWriter writer, PatternValue value)
    {
        writer.Byte((byte)(value.IsNull ? 0 : value.Text is null ? 1 : 2));
        if (value.Text is { } text)
        {
            writer.Text(text);
        }
        else if (value.IsKnown)
        {
            writer.Long((long)(value.Number >> 64));
            writer.Long(unchecked((long)(ulong)value.Number));
        }
    }

    private static PatternValue Read(ref StateReader reader)
    {
        switch (reader.Byte())
        {
            case 0: return PatternValue.Null;
            case 1:
                var high = (ulong)reader.Long();
                return PatternValue.Of(unchecked((Int128)new UInt128(high, (ulong)reader.Long())));
            case 2: return PatternValue.Of(Encoding.UTF8.GetString(reader.Take(reader.Count())));
            default: throw reader.Damaged("a value has an unknown kind");
        }
    }
}
