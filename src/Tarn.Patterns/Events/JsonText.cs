using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Tarn.Patterns.Events;

/// <summary>Texts of JSON. Half of a surrogate pair stays as it is, because AWS's matcher takes it.</summary>
internal static class JsonText
{
    /// <summary>The text or name at the reader.</summary>
    public static string Of(in Utf8JsonReader json)
    {
        var text = Encoding.UTF8.GetString(json.ValueSpan);
        if (!json.ValueIsEscaped)
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                plain.Append(text[i]);
                continue;
            }

            i++;
            switch (text[i])
            {
                case 'u':
                    plain.Append((char)ushort.Parse(text.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                    i += 4;
                    break;
                case 'n':
                    plain.Append('\n');
                    break;
                case 't':
                    plain.Append('\t');
                    break;
                case 'r':
                    plain.Append('\r');
                    break;
                case 'b':
                    plain.Append('\b');
                    break;
                case 'f':
                    plain.Append('\f');
                    break;
                default:
                    plain.Append(text[i]);
                    break;
            }
        }

        return plain.ToString();
    }
}
