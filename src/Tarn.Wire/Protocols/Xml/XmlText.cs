using System.Buffers;
using System.Text;
using System.Xml;

namespace Tarn.Wire.Protocols;

/// <summary>Settings of the XML readers and writers, and their adapters to our buffers.</summary>
internal static class XmlText
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly XmlWriterSettings WriterSettings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),

        // keys of objects may hold control characters; S3 writes them as references, which clients expect
        CheckCharacters = false,
    };

    private static readonly XmlReaderSettings ReaderSettings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        CheckCharacters = false,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    public static XmlWriter Writer(IBufferWriter<byte> buffer) => XmlWriter.Create(new BufferStream(buffer), WriterSettings);

    /// <summary>
    /// Writes an element with text. A carriage return is written as <c>&amp;#13;</c>, as S3 does: parsers turn a bare
    /// one into a line feed, which would make another key of it.
    /// </summary>
    public static void WriteElement(XmlWriter writer, string name, string xmlNamespace, string text)
    {
        var end = text.IndexOf('\r', StringComparison.Ordinal);
        if (end < 0)
        {
            writer.WriteElementString(name, xmlNamespace, text);
            return;
        }

        writer.WriteStartElement(name, xmlNamespace);
        var from = 0;
        for (; end >= 0; end = text.IndexOf('\r', from))
        {
            writer.WriteString(text[from..end]);
            writer.WriteRaw("&#13;");
            from = end + 1;
        }

        writer.WriteString(text[from..]);
        writer.WriteEndElement();
    }

    /// <summary>
    /// The text without characters that parsers of XML 1.0 refuse, even as references: each becomes U+FFFD. Only echoes of a request hold
    /// some; the doors refuse them in texts that are stored.
    /// </summary>
    public static string Readable(string text)
    {
        var first = ReadableStart(text);
        if (first == text.Length)
        {
            return text;
        }

        var readable = new StringBuilder(text, 0, first, text.Length);
        for (var i = first; i < text.Length; i++)
        {
            if (!IsReadable(text, i))
            {
                readable.Append('\uFFFD');
                continue;
            }

            readable.Append(text[i]);
            if (char.IsHighSurrogate(text[i]))
            {
                readable.Append(text[++i]);
            }
        }

        return readable.ToString();
    }

    /// <summary>Whether parsers of XML 1.0 take all characters of a text.</summary>
    public static bool IsReadable(string text) => ReadableStart(text) == text.Length;

    private static int ReadableStart(string text)
    {
        var first = 0;
        while (first < text.Length && IsReadable(text, first))
        {
            first += char.IsHighSurrogate(text[first]) ? 2 : 1;
        }

        return first;
    }

    private static bool IsReadable(string text, int at) =>
        XmlConvert.IsXmlChar(text[at]) || (at + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[at + 1], text[at]));

    /// <summary>A reader at a body's root element.</summary>
    /// <exception cref="XmlException">The body is no document, or it exceeds <see cref="XmlBounds"/>.</exception>
    public static XmlReader Reader(ReadOnlyMemory<byte> body)
    {
        XmlBounds.Check(body.Span);
        string text;
        try
        {
            text = Utf8.GetString(body.Span);
        }
        catch (DecoderFallbackException other)
        {
            throw new XmlException("The document is not in UTF-8.", other);
        }

        var reader = XmlReader.Create(new StringReader(text), ReaderSettings);
        reader.MoveToContent();
        return reader;
    }

    private sealed class BufferStream(IBufferWriter<byte> buffer) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] bytes, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] bytes, int offset, int count) => Write(bytes.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(buffer.GetSpan(bytes.Length));
            buffer.Advance(bytes.Length);
        }
    }
}
