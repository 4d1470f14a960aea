using System.Buffers;
using System.Globalization;
using System.Text;
using Tarn.Lake.Hive.Values;

namespace Tarn.Lake.Hive.Json;

/// <summary>The text of a value that is not quoted: JSON in its shortest form, with numbers as Java prints them.</summary>
internal sealed class OpenXText
{
    private readonly ArrayBufferWriter<byte> _output = new();

    /// <summary>Writes a value. The result is valid until the next call.</summary>
    public ReadOnlySpan<byte> Write(JsonLine line, int node)
    {
        _output.ResetWrittenCount();
        if (line[node].Kind == JsonNodeKind.Literal)
        {
            if (!TryWriteLiteral(line.Text(node)))
            {
                _output.Write(line.Text(node));
            }
        }
        else
        {
            WriteValue(line, node);
        }

        return _output.WrittenSpan;
    }

    private void WriteValue(JsonLine line, int node)
    {
        var value = line[node];
        switch (value.Kind)
        {
            case JsonNodeKind.Object:
                _output.Write("{"u8);
                for (var name = node + 1; name < value.Next; name = line[name + 1].Next)
                {
                    _output.Write(name > node + 1 ? ","u8 : default);
                    WriteQuoted(line.Text(name));
                    _output.Write(":"u8);
                    WriteValue(line, name + 1);
                }

                _output.Write("}"u8);
                break;
            case JsonNodeKind.Array:
                _output.Write("["u8);
                for (var part = node + 1; part < value.Next; part = line[part].Next)
                {
                    _output.Write(part > node + 1 ? ","u8 : default);
                    WriteValue(line, part);
                }

                _output.Write("]"u8);
                break;
            case JsonNodeKind.Null:
                _output.Write("null"u8);
                break;
            default:
                if (value.Kind != JsonNodeKind.Literal || !TryWriteLiteral(line.Text(node)))
                {
                    WriteQuoted(line.Text(node));
                }

                break;
        }
    }

    /// <summary>Writes true, false or a number. False: the literal is none.</summary>
    private bool TryWriteLiteral(ReadOnlySpan<byte> text)
    {
        foreach (var word in (ReadOnlySpan<string>)["true", "false"])
        {
            if (Ascii.EqualsIgnoreCase(text, word))
            {
                Encoding.UTF8.GetBytes(word, _output);
                return true;
            }
        }

        if (JsonIntegers.TryReadAnyBase(text, out var number))
        {
            Span<byte> digits = stackalloc byte[20];
            number.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
            _output.Write(digits[..length]);
            return true;
        }

        return JavaDecimalText.TryWrite(text, _output);
    }

    private void WriteQuoted(ReadOnlySpan<byte> text)
    {
        _output.Write("\""u8);
        for (var i = 0; i < text.Length; i++)
        {
            var one = text[i];
            switch (one)
            {
                case (byte)'"' or (byte)'\\':
                    _output.Write([(byte)'\\', one]);
                    break;
                case (byte)'/' when i > 0 && text[i - 1] == (byte)'<':
                    _output.Write("\\/"u8);
                    break;
                case < 0x20:
                    WriteControl(one);
                    break;
                default:
                    _output.Write(text.Slice(i, 1));
                    break;
            }
        }

        _output.Write("\""u8);
    }

    private void WriteControl(byte one)
    {
        var letter = one switch { (byte)'\t' => 't', (byte)'\b' => 'b', (byte)'\n' => 'n', (byte)'\r' => 'r', (byte)'\f' => 'f', _ => '\0' };
        Encoding.UTF8.GetBytes(letter == '\0' ? string.Create(CultureInfo.InvariantCulture, $"\\u{one:x4}") : $"\\{letter}", _output);
    }
}
