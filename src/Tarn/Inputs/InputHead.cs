using System.Text;
using System.Text.Json;
using Tarn.OwnProcess;

namespace Tarn.Inputs;

/// <summary>Recognises the form of an input by its first bytes.</summary>
internal static class InputHead
{
    /// <summary>The most bytes that are looked at.</summary>
    public const int BytesMax = 64 << 10;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The form; null: it is not clear before more bytes come.</summary>
    /// <param name="head">The first bytes.</param>
    /// <param name="isAll">Whether no more bytes will be looked at.</param>
    /// <param name="isWhole">Whether the input has no more bytes.</param>
    /// <param name="input">The input's name in commands.</param>
    /// <exception cref="CommandException">The bytes have a form that must be converted first; the message has the command.</exception>
    public static InputFormat? Of(ReadOnlySpan<byte> head, bool isAll, bool isWhole, InputName input)
    {
        if (head.Length < 4 && !isAll)
        {
            return null;
        }

        KnownBytes.Refuse(head, input);
        var text = head.StartsWith(Encoding.UTF8.Preamble) ? head[Encoding.UTF8.Preamble.Length..] : head;
        var begin = text.IndexOfAnyExcept(" \t\r\n\u001e"u8);
        return begin < 0 ? isAll ? InputFormat.Lines : null
            : text[begin] == (byte)'[' ? InputFormat.Array
            : text[begin] == (byte)'{' ? OfObject(text[begin..], isAll, isWhole)
            : OfText(text, isAll, isWhole);
    }

    private static InputFormat? OfObject(ReadOnlySpan<byte> text, bool isAll, bool isWhole)
    {
        if (JsonHead.IsFeatureCollection(text))
        {
            return InputFormat.Features;
        }

        var end = text.IndexOf((byte)'\n');
        if (end < 0 && !isWhole)
        {
            // A first line that is longer than the head.
            return isAll ? InputFormat.Lines : null;
        }

        // A first line that is broken JSON is sent as it is when the next one is an object of its own.
        var line = end < 0 ? text : text[..end];
        if (JsonHead.IsValue(line) || end < 0)
        {
            return InputFormat.Lines;
        }

        var next = text[(end + 1)..].TrimStart(" \t\r\n"u8);
        return next.IsEmpty && !isAll ? null : !next.IsEmpty && next[0] == (byte)'{' ? InputFormat.Lines : InputFormat.Values;
    }

    private static InputFormat? OfText(ReadOnlySpan<byte> head, bool isAll, bool isWhole)
    {
        var end = isWhole ? head.Length : head.LastIndexOf((byte)'\n') + 1;
        string text;
        try
        {
            text = Utf8.GetString(head[..end]);
        }
        catch (DecoderFallbackException)
        {
            return InputFormat.Lines;
        }

        return CsvHead.Of(text, isAll) switch
        {
            true => InputFormat.Csv,
            false => InputFormat.Lines,
            null => null,
        };
    }
}
