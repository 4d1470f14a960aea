using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Tarn.Wire.Console.Live;

/// <summary>Writes server-sent events, and a comment when nothing was sent for 5 seconds.</summary>
/// <param name="pipe">The answer's body.</param>
/// <param name="time">The clock.</param>
internal sealed class EventWriter(PipeWriter pipe, TimeProvider time)
{
    private static readonly TimeSpan QuietMax = TimeSpan.FromSeconds(5);
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    private long _last = time.GetTimestamp();
    private bool _isDirty;

    /// <summary>Writes an answer as an event.</summary>
    /// <param name="ordinal">The watch's index in the request.</param>
    /// <param name="json">One JSON value.</param>
    public void Write(int ordinal, ReadOnlySpan<byte> json)
    {
        Begin(ordinal, "");
        WriteOneLine(json);
        End();
    }

    /// <inheritdoc cref="Write(int, ReadOnlySpan{byte})"/>
    public void Write(int ordinal, PooledSegments json) => Write(ordinal, "", json);

    /// <summary>Writes the difference between an answer and the last one as an event.</summary>
    /// <param name="ordinal">The watch's index in the request.</param>
    /// <param name="patch">A JSON Patch.</param>
    public void WritePatch(int ordinal, PooledSegments patch) => Write(ordinal, ".patch", patch);

    /// <summary>Writes the event that ends the stream with its session.</summary>
    public void WriteEnd()
    {
        pipe.Write("event: end\ndata: {}\n\n"u8);
        _isDirty = true;
    }

    /// <summary>Sends the written events.</summary>
    /// <param name="isFirst">Whether to send something anyway: the page waits for the head.</param>
    /// <param name="cancellationToken">Ends with the stream.</param>
    public async ValueTask Flush(bool isFirst, CancellationToken cancellationToken)
    {
        if (!_isDirty && (isFirst || time.GetElapsedTime(_last) >= QuietMax))
        {
            pipe.Write(": quiet\n\n"u8);
            _isDirty = true;
        }

        if (_isDirty)
        {
            await pipe.FlushAsync(cancellationToken);
            _last = time.GetTimestamp();
            _isDirty = false;
        }
    }

    private void Write(int ordinal, string kind, PooledSegments json)
    {
        Begin(ordinal, kind);
        foreach (var piece in json.Segments)
        {
            WriteOneLine(piece.Span);
        }

        End();
    }

    private void Begin(int ordinal, string kind) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"event: {ordinal}{kind}\ndata: "), pipe);

    private void End()
    {
        pipe.Write("\n\n"u8);
        _isDirty = true;
    }

    // Line ends in JSON are between values, where a blank means the same. An event's data is one line.
    private void WriteOneLine(ReadOnlySpan<byte> json)
    {
        for (var end = json.IndexOfAny(LineEnds); end >= 0; end = json.IndexOfAny(LineEnds))
        {
            pipe.Write(json[..end]);
            pipe.Write(" "u8);
            json = json[(end + 1)..];
        }

        pipe.Write(json);
    }
}
