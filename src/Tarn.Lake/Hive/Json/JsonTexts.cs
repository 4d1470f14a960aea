using System.Globalization;
using System.Text;

namespace Tarn.Lake.Hive.Json;

/// <summary>Resolves the escapes of quoted texts. Half of a pair of surrogates becomes a question mark, as when Java writes UTF-8.</summary>
internal sealed class JsonTexts
{
    private const int EscapeDigits = 4;

    private byte[] _buffer = new byte[1024];

    /// <summary>The text that an escaped one means.</summary>
    /// <param name="raw">The text between the quotes. Its escapes are valid.</param>
    /// <returns>The text, valid until the next call.</returns>
    public ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> raw)
    {
        if (_buffer.Length < raw.Length)
        {
            _buffer = new byte[Math.Max(raw.Length, _buffer.Length * 2)];
        }

        var written = 0;
        while (raw.IndexOf((byte)'\\') is var plain && plain >= 0)
        {
            raw[..plain].CopyTo(_buffer.AsSpan(written));
            written += plain;
            var escape = raw[plain + 1];
            raw = raw[(plain + 2)..];
            if (escape == (byte)'u')
            {
                written += Unicode(ref raw).EncodeToUtf8(_buffer.AsSpan(written));
            }
            else
            {
                _buffer[written++] = Resolve(escape);
            }
        }

        raw.CopyTo(_buffer.AsSpan(written));
        return _buffer.AsSpan(0, written + raw.Length);
    }

    private static byte Resolve(byte escape) => escape switch
    {
        (byte)'t' => (byte)'\t',
        (byte)'b' => (byte)'\b',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'f' => (byte)'\f',
        (byte)'a' => 7,
        (byte)'v' => (byte)'\t', // so in OpenX's reader, which takes 11 for octal
        _ => escape,
    };

    private static Rune Unicode(ref ReadOnlySpan<byte> raw)
    {
        var first = Code(raw);
        raw = raw[EscapeDigits..];
        if (char.IsHighSurrogate(first) && raw.StartsWith("\\u"u8) && Code(raw[2..]) is var second && char.IsLowSurrogate(second))
        {
            raw = raw[(2 + EscapeDigits)..];
            return new Rune(first, second);
        }

        return char.IsSurrogate(first) ? new Rune('?') : new Rune(first);
    }

    private static char Code(ReadOnlySpan<byte> digits) =>
        (char)ushort.Parse(digits[..EscapeDigits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
