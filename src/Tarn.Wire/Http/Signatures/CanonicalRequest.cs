using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Tarn.Wire.Http.Signatures;

/// <summary>
/// The text whose hash is signed (AWS, "Create a signed AWS API request"): method, path, query, signed headers, their
/// names, and the payload's hash, each on a line.
/// </summary>
internal static class CanonicalRequest
{
    /// <summary>
    /// HTTP/2's name for the host. The JavaScript SDK signs it instead of <c>host</c>; the server presents it as Host.
    /// </summary>
    public const string Authority = ":authority";

    /// <summary>Writes the canonical request's SHA-256, 32 bytes, into <paramref name="hash"/>.</summary>
    public static void Hash(
        SignedTarget target, IWireHeaders headers, IReadOnlyList<string> signedHeaders, string payloadHash, Span<byte> hash)
    {
        using var text = new PooledBuffer();
        WriteText(text, target.Method);
        text.Write("\n"u8);
        WritePath(text, target);
        text.Write("\n"u8);
        WriteQuery(text, target);
        text.Write("\n"u8);
        for (var i = 0; i < signedHeaders.Count; i++)
        {
            var name = signedHeaders[i];
            WriteText(text, name);
            text.Write(":"u8);
            WriteValue(text, headers[name] ?? (name == Authority ? headers["host"] : null) ?? "");
            text.Write("\n"u8);
        }

        text.Write("\n"u8);
        for (var i = 0; i < signedHeaders.Count; i++)
        {
            text.Write(i == 0 ? ""u8 : ";"u8);
            WriteText(text, signedHeaders[i]);
        }

        text.Write("\n"u8);
        WriteText(text, payloadHash);
        SHA256.HashData(text.Written.Span, hash);
    }

    private static void WritePath(PooledBuffer text, SignedTarget target)
    {
        switch (target.PathForm)
        {
            case PathForm.AsSent:
                WriteText(text, target.RawPath.Length == 0 ? "/" : target.RawPath);
                break;
            case PathForm.EncodedOnce:
                PercentEncoding.Encode(PercentText.Octets(target.RawPath, plusIsSpace: false), keepSlash: true, text);
                break;
            default:
                PercentEncoding.Encode(Normalize(target.RawPath).AsSpan(), keepSlash: true, text);
                break;
        }
    }

    private static void WriteQuery(PooledBuffer text, SignedTarget target)
    {
        if (target.RawQuery.Length == 0)
        {
            return;
        }

        var pairs = new List<(string Name, string Value)>();
        foreach (var range in target.RawQuery.AsSpan().Split('&'))
        {
            var pair = target.RawQuery.AsSpan()[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            var split = pair.IndexOf('=');
            var name = Recode(split < 0 ? pair : pair[..split], target.PlusIsSpace);
            if (name != "X-Amz-Signature")
            {
                pairs.Add((name, split < 0 ? "" : Recode(pair[(split + 1)..], target.PlusIsSpace)));
            }
        }

        pairs.Sort(static (a, b) =>
            string.CompareOrdinal(a.Name, b.Name) is var byName && byName != 0 ? byName : string.CompareOrdinal(a.Value, b.Value));
        for (var i = 0; i < pairs.Count; i++)
        {
            text.Write(i == 0 ? ""u8 : "&"u8);
            WriteText(text, pairs[i].Name);
            text.Write("="u8);
            WriteText(text, pairs[i].Value);
        }
    }

    private static string Recode(ReadOnlySpan<char> part, bool plusIsSpace)
    {
        var output = new ArrayBufferWriter<byte>(part.Length * 3 + 1);
        PercentEncoding.Encode(PercentText.Octets(part, plusIsSpace), keepSlash: false, output);
        return Encoding.ASCII.GetString(output.WrittenSpan);
    }

    /// <summary>Writes a header's value without blanks at its ends and with single blanks inside.</summary>
    private static void WriteValue(PooledBuffer text, string value)
    {
        var trimmed = value.AsSpan().Trim(" \t");
        if (!trimmed.Contains("  ", StringComparison.Ordinal) && !trimmed.Contains('\t'))
        {
            WriteText(text, trimmed);
            return;
        }

        var blank = false;
        var single = new StringBuilder(trimmed.Length);
        foreach (var letter in trimmed)
        {
            var isBlank = letter is ' ' or '\t';
            if (!isBlank)
            {
                single.Append(letter);
            }
            else if (!blank)
            {
                single.Append(' ');
            }

            blank = isBlank;
        }

        WriteText(text, single.ToString());
    }

    /// <summary>
    /// Removes empty segments and dot segments, as clients of services other than S3 do before they sign.
    /// </summary>
    private static string Normalize(string path)
    {
        if (path.Length <= 1 || (!path.Contains("//", StringComparison.Ordinal) && !path.Contains("/.", StringComparison.Ordinal)))
        {
            return path.Length == 0 ? "/" : path;
        }

        var segments = new List<string>();
        foreach (var segment in path.Split('/'))
        {
            if (segment == "..")
            {
                segments.RemoveRange(Math.Max(segments.Count - 1, 0), Math.Min(segments.Count, 1));
            }
            else if (segment is not ("" or "."))
            {
                segments.Add(segment);
            }
        }

        var slash = path.EndsWith('/') && segments.Count > 0 ? "/" : "";
        return "/" + string.Join('/', segments) + slash;
    }

    private static void WriteText(PooledBuffer output, ReadOnlySpan<char> text)
    {
        var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        output.Advance(Encoding.UTF8.GetBytes(text, span));
    }
}
