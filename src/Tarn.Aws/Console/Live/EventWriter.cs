using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Console.Live;

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
    /// <param name="ordinal">The watch's place in the request.</param>
    /// <param name="json">One JSON value.</param>
    public void Write(int ordinal, PooledSegments json)
    {
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"event: {ordinal}\ndata: "), pipe);
        foreach (var piece in json.Segments)
        {
            WriteOneLine(piece.Span);
        }

        pipe.Write("\n\n"u8);
        _isDirty = true;
    }

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

    // Line ends in JSON lie between values, where a blank means the same. An event's data is one line.
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
