using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Tarn.OwnProcess;

namespace Tarn.Inputs;

/// <summary>
/// Rows of CSV as JSON objects with the header's names. A field that reads as a number, or as true or false, becomes that
/// value, quoted or not, since some programs quote all fields. Numbers that would lose digits or leading zeros stay text. An empty
/// field is left out, unless it is quoted.
/// </summary>
internal static class CsvRecords
{
    private const int DigitsMax = 15;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The records with the numbers of their rows; the header is row 1.</summary>
    /// <param name="delimiter">The character between fields; null: it is recognised by the header.</param>
    /// <exception cref="CommandException">No delimiter is recognised; a row has another number of fields, is too long, or is not UTF-8.</exception>
    public static async IAsyncEnumerable<(long Number, byte[] Record)> Read(
        PipeReader reader, int rowBytesMax, char? delimiter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string[]? names = null;
        CsvFields? rows = null;
        var number = 0L;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var text = Text(read.Buffer, read.IsCompleted, number + 1);
            rows ??= text.Length == 0 ? null : new CsvFields(delimiter ?? CsvHead.DelimiterOf(text));
            var at = 0;
            while (rows?.Next(text, at, read.IsCompleted) is { } row)
            {
                at = row.End;
                number++;
                if (names is null)
                {
                    names = [.. row.Fields.Select(field => field.Text.Trim())];
                }
                else if (row.Fields is not [{ Text.Length: 0, IsQuoted: false }])
                {
                    yield return (number, Record(names, row.Fields, number));
                }
            }

            if (at < text.Length && read.IsCompleted)
            {
                throw new CommandException($"row {number + 1} has a quote that does not end");
            }

            var taken = Encoding.UTF8.GetByteCount(text.AsSpan(0, at));
            if (read.Buffer.Length - taken > rowBytesMax)
            {
                throw new CommandException($"row {number + 1} is longer than {rowBytesMax:N0} bytes, the largest record that a stream takes");
            }

            reader.AdvanceTo(read.Buffer.GetPosition(taken), read.Buffer.End);
            if (read.IsCompleted)
            {
                yield break;
            }
        }
    }

    // Whole lines, since a character may be cut off after them.
    private static string Text(in ReadOnlySequence<byte> buffer, bool isAll, long row)
    {
        var bytes = buffer.ToArray();
        try
        {
            return Utf8.GetString(bytes, 0, isAll ? bytes.Length : Array.LastIndexOf(bytes, (byte)'\n') + 1);
        }
        catch (DecoderFallbackException)
        {
            throw new CommandException($"row {row} or a row soon after it is not UTF-8; iconv -f LATIN1 -t UTF-8 FILE | tarn put STREAM -");
        }
    }

    private static byte[] Record(string[] names, IReadOnlyList<CsvField> fields, long number)
    {
        if (fields.Count != names.Length)
        {
            throw new CommandException($"row {number} has {fields.Count} fields, and the header has {names.Length}");
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            for (var i = 0; i < names.Length; i++)
            {
                if (fields[i].Text.Length > 0 || fields[i].IsQuoted)
                {
                    json.WritePropertyName(names[i]);
                    Write(json, fields[i]);
                }
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, CsvField field)
    {
        if (IsNumber(field.Text))
        {
            json.WriteRawValue(field.Text);
        }
        else if (field.Text is "true" or "false")
        {
            json.WriteBooleanValue(field.Text == "true");
        }
        else
        {
            json.WriteStringValue(field.Text);
        }
    }

    // A number of JSON that a double or a long holds exactly as it is written.
    private static bool IsNumber(string text)
    {
        var digits = text.AsSpan().TrimStart('-');
        return digits.Length > 0 && char.IsAsciiDigit(digits[0]) && !(digits.Length > 1 && digits[0] == '0' && digits[1] != '.')
            && !digits.ContainsAnyExcept("0123456789.") && digits.Count('.') <= 1 && char.IsAsciiDigit(digits[^1]) && text.LastIndexOf('-') <= 0
            && (digits.Contains('.')
                ? digits.Length <= DigitsMax + 1
                : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _));
    }
}
