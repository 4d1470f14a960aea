using System.Buffers;
using System.Text;

namespace Tarn.Sql.Executions;

/// <summary>
/// Athena's CSV: every value in quotes, a quote doubled, nothing at all for null, lines end with a line feed.
/// </summary>
internal static class CsvText
{
    public static void WriteRow(IBufferWriter<byte> output, IReadOnlyList<string?> values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (i > 0)
            {
                output.Write(","u8);
            }

            if (values[i] is { } value)
            {
                WriteQuoted(output, value);
            }
        }

        output.Write("\n"u8);
    }

    private static void WriteQuoted(IBufferWriter<byte> output, string value)
    {
        output.Write("\""u8);
        Encoding.UTF8.GetBytes(value.Contains('"', StringComparison.Ordinal) ? value.Replace("\"", "\"\"", StringComparison.Ordinal) : value, output);
        output.Write("\""u8);
    }

    /// <summary>Reads one row and removes it from the front.</summary>
    /// <returns>False: the bytes end before the row does.</returns>
    public static bool TryReadRow(ref ReadOnlySpan<byte> bytes, List<string?> values)
    {
        values.Clear();
        var at = 0;
        while (true)
        {
            if (at >= bytes.Length)
            {
                return false;
            }

            if (bytes[at] == '"')
            {
                var end = EndOfQuoted(bytes, at + 1);
                if (end < 0 || end + 1 >= bytes.Length)
                {
                    return false;
                }

                values.Add(Encoding.UTF8.GetString(bytes[(at + 1)..end]).Replace("\"\"", "\"", StringComparison.Ordinal));
                at = end + 1;
            }
            else
            {
                values.Add(null);
            }

            if (bytes[at] == '\n')
            {
                bytes = bytes[(at + 1)..];
                return true;
            }

            at++;
        }
    }

    private static int EndOfQuoted(ReadOnlySpan<byte> bytes, int at)
    {
        while (true)
        {
            var quote = bytes[at..].IndexOf((byte)'"');
            if (quote < 0)
            {
                return -1;
            }

            at += quote;
            if (at + 1 >= bytes.Length || bytes[at + 1] != '"')
            {
                return at;
            }

            at += 2;
        }
    }
}
