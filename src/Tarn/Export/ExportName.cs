using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tarn.Export;

/// <summary>Names of databases, tables and keys as names of files, which never leave their folder.</summary>
internal static class ExportName
{
    private const int BytesMax = 200;

    /// <summary>
    /// The file name of a catalog name. Letters, digits, <c>_</c>, <c>-</c> and dots after the first character stay; each other
    /// byte becomes <c>~XX</c>.
    /// </summary>
    public static string Of(string name)
    {
        var text = new StringBuilder();
        foreach (var one in Encoding.UTF8.GetBytes(name))
        {
            var isPlain = char.IsAsciiLetterOrDigit((char)one) || one is (byte)'_' or (byte)'-' || (one == '.' && text.Length > 0);
            _ = isPlain ? text.Append((char)one) : text.Append(CultureInfo.InvariantCulture, $"~{one:X2}");
        }

        var safe = text.ToString();
        return safe.Length is > 0 and <= BytesMax ? safe : $"{safe[..Math.Min(safe.Length, BytesMax - 33)]}~{Hash(name)}";
    }

    /// <summary>Whether every reader takes a part of a key for one file name: it neither leaves its folder nor ends a URI's path.</summary>
    public static bool IsPlainPart(string part) => part.Length > 0 && part is not ("." or "..") && Encoding.UTF8.GetByteCount(part) <= BytesMax
        && part.AsSpan().IndexOfAny("?#\\\uFFFD") < 0 && !part.Any(char.IsControl);

    /// <summary>A name of 32 hexadecimal digits for a text of any form.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
}
