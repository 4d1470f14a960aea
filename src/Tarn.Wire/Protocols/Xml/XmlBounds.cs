using System.Xml;

namespace Tarn.Wire.Protocols;

/// <summary>
/// Bounds on a document, checked in one pass over its bytes before the parser runs. The parser holds every attribute of
/// a tag and every open element, at some 700 ns each.
/// </summary>
internal static class XmlBounds
{
    /// <summary>A tag, comment or declaration, from one angle bracket to the other.</summary>
    public const int TagBytesMax = 4_096;

    /// <summary>Attributes in all: documents of S3 have one in a grant and one in the root.</summary>
    public const int AttributesMax = 4_096;

    /// <summary>The depth of nested elements.</summary>
    public const int DepthMax = 64;

    /// <summary>Elements in all: a completed upload of 10,000 parts has 80,000.</summary>
    public const int ElementsMax = 200_000;

    /// <summary>Checks a document in UTF-8.</summary>
    /// <exception cref="XmlException">The document exceeds a bound.</exception>
    public static void Check(ReadOnlySpan<byte> document)
    {
        var (depth, attributes, elements) = (0, 0, 0);
        for (var open = document.IndexOf((byte)'<'); open >= 0; open = document.IndexOf((byte)'<'))
        {
            document = document[(open + 1)..];
            if (document.StartsWith("![CDATA["u8))
            {
                document = document[Math.Max(document.IndexOf("]]>"u8), 0)..];
                continue;
            }

            var tag = document[..TagLength(document[..Math.Min(document.Length, TagBytesMax)])];
            document = document[tag.Length..];
            if (tag.StartsWith("/"u8))
            {
                depth--;
            }
            else if (!tag.StartsWith("?"u8) && !tag.StartsWith("!"u8))
            {
                depth += tag.EndsWith("/"u8) ? 0 : 1;
                attributes += tag.Count((byte)'=');
                elements++;
            }

            if (depth > DepthMax || attributes > AttributesMax || elements > ElementsMax)
            {
                throw new XmlException("The document has too many attributes or elements, or elements too deep inside of each other.");
            }
        }
    }

    // The length up to the angle bracket that ends the tag; angle brackets inside quotes do not end it.
    private static int TagLength(ReadOnlySpan<byte> document)
    {
        var isComment = document.StartsWith("!--"u8);
        var length = isComment ? document.IndexOf("-->"u8) : document.IndexOfAny((byte)'>', (byte)'"', (byte)'\'');
        while (!isComment && length >= 0 && document[length] != '>')
        {
            var end = document[(length + 1)..].IndexOf(document[length]);
            var from = length + end + 2;
            var next = end < 0 ? -1 : document[from..].IndexOfAny((byte)'>', (byte)'"', (byte)'\'');
            length = next < 0 ? -1 : from + next;
        }

        return length >= 0 ? length : throw new XmlException("A tag is too long, or does not end.");
    }
}
