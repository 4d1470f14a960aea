using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Tarn.OwnProcess;

namespace Tarn.Inputs;

/// <summary>The records of an input, whose form is recognised by its first bytes.</summary>
internal sealed class InputRecords : IAsyncDisposable
{
    private const int RecordBytesMax = 10 << 20;
    private const int ShownChars = 40;

    private readonly Stream _stream;
    private readonly PipeReader _reader;

    private readonly char? _delimiter;

    private InputRecords(Stream stream, InputFormat format, char? delimiter, PipeReader reader) =>
        (_stream, Format, _delimiter, _reader) = (stream, format, delimiter, reader);

    /// <summary>The form.</summary>
    public InputFormat Format { get; }

    /// <summary>The word for a record's number in errors and keys.</summary>
    public string Unit => Format switch
    {
        InputFormat.Lines => "line",
        InputFormat.Csv => "row",
        InputFormat.Features => "feature",
        _ => "value",
    };

    /// <summary>The part of the input that was read, from 0 to 1; null: its length is not known.</summary>
    public double? Progress => _stream.CanSeek && _stream.Length > 0 ? (double)_stream.Position / _stream.Length : null;

    /// <summary>Recognises the form of an input. Takes the stream.</summary>
    /// <param name="stream">The input.</param>
    /// <param name="name">Its name in commands.</param>
    /// <param name="format">The form; null: it is recognised.</param>
    /// <param name="delimiter">The character between fields of CSV; null: it is recognised.</param>
    /// <param name="needsObjects">Whether records that are no JSON objects would all be refused.</param>
    /// <param name="cancellationToken">Ends the wait for the first bytes.</param>
    /// <exception cref="CommandException">The input must be converted first; the message has a command that works.</exception>
    public static async Task<InputRecords> Open(
        Stream stream, InputName name, InputFormat? format, char? delimiter, bool needsObjects, CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: InputHead.BytesMax, leaveOpen: true));
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var head = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, InputHead.BytesMax)).ToArray();
            var isWhole = read.IsCompleted && head.Length == read.Buffer.Length;
            if ((format ?? InputHead.Of(head, isWhole || head.Length >= InputHead.BytesMax, isWhole, name)) is { } found)
            {
                if (needsObjects && format is null)
                {
                    CheckObjects(found, head, name);
                }

                // The bytes are read again at once, also where no more follow for long.
                reader.AdvanceTo(read.Buffer.GetPosition(found is InputFormat.Lines or InputFormat.Csv && head.AsSpan().StartsWith(Encoding.UTF8.Preamble)
                    ? Encoding.UTF8.Preamble.Length : 0));
                return new InputRecords(stream, found, delimiter, reader);
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>The records with their numbers.</summary>
    /// <exception cref="CommandException">The input has a fault; the records before it were returned.</exception>
    public IAsyncEnumerable<(long Number, byte[] Record)> Read(CancellationToken cancellationToken) => Format switch
    {
        InputFormat.Lines => InputLines.Read(_reader, RecordBytesMax, cancellationToken),
        InputFormat.Csv => CsvRecords.Read(_reader, RecordBytesMax, _delimiter, cancellationToken),
        _ => JsonValues.Read(_reader, Format, RecordBytesMax, cancellationToken),
    };

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    // A text of other lines, or an array of other values, would be refused record by record.
    private static void CheckObjects(InputFormat format, ReadOnlySpan<byte> head, InputName name)
    {
        var text = head[Math.Max(0, head.IndexOfAnyExcept((ReadOnlySpan<byte>)[(byte)' ', (byte)'\t', (byte)'\r', (byte)'\n', 0xef, 0xbb, 0xbf]))..];
        if (format == InputFormat.Array)
        {
            var first = text[1..].TrimStart(" \t\r\n"u8);
            if (!first.IsEmpty && first[0] is not ((byte)'{' or (byte)']'))
            {
                throw new CommandException(
                    $"{name.File} is a JSON array whose elements are no objects, and a row needs one; jq -c '.[] | {{value: .}}' {name.File} | {name.Put}");
            }
        }
        else if (format == InputFormat.Lines && !text.IsEmpty && text[0] != (byte)'{')
        {
            var end = text.IndexOfAny("\r\n"u8);
            var line = Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
            var shown = new string([.. line.Take(ShownChars).Select(letter => char.IsControl(letter) ? '·' : letter)]);
            throw new CommandException(
                $"{name.File} begins with \"{shown}\", which is neither JSON nor CSV with a header, so every line would be refused; "
                    + "--delimiter CHAR reads it as CSV with another separator; "
                    + $"jq -Rc '{{line: .}}' {name.File} | {name.Put} makes a row of each line");
        }
    }
}
