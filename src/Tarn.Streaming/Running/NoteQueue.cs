using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Tarn.Streaming.Running.Records;

namespace Tarn.Streaming.Running;

/// <summary>
/// The late and bad rows of a push, given out between its results in the order of positions. Of one position, bad records come first, then for
/// each statement its late and bad rows, then its results.
/// </summary>
internal sealed class NoteQueue
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly IReadOnlyList<SourceRun> _sources;
    private readonly IReadOnlyList<StatementRun> _statements;
    private readonly StreamEmit _emit;
    private readonly List<(long Place, int Statement, int Source, StatementNote Note)> _notes = [];
    private readonly ArrayBufferWriter<byte> _text = new();
    private int _next;

    public NoteQueue(IReadOnlyList<SourceRun> sources, IReadOnlyList<StatementRun> statements, StreamEmit emit)
    {
        (_sources, _statements, _emit) = (sources, statements, emit);
        for (var i = 0; i < sources.Count; i++)
        {
            foreach (var (place, reason) in sources[i].Left)
            {
                _notes.Add((place, -1, i, new(place, true, null, null, reason)));
            }
        }

        for (var i = 0; i < statements.Count; i++)
        {
            var own = Enumerable.Range(0, sources.Count).Where(s => statements[i].Sources.Contains(sources[s])).ToList();
            foreach (var note in statements[i].Notes)
            {
                var source = own.FindIndex(s => note.HasRecord && sources[s].Has(note.Place));
                _notes.Add((note.Place, i, own[Math.Max(0, source)], note));
            }
        }

        // A stable order: notes of one position and statement are in the order in which they were found.
        var sorted = _notes.OrderBy(n => n.Place).ThenBy(n => n.Statement).ToList();
        _notes = sorted;
    }

    /// <summary>Gives out the notes up to a statement's results at a position.</summary>
    public void Flush(long place, int statement)
    {
        for (; _next < _notes.Count && (_notes[_next].Place, _notes[_next].Statement).CompareTo((place, statement)) <= 0; _next++)
        {
            var (at, number, source, note) = _notes[_next];
            _text.ResetWrittenCount();
            using (var writer = new Utf8JsonWriter(_text, Options))
            {
                Write(writer, note, number, source);
            }

            var before = number < 0 ? _sources[source].Clock.Before(at) : _statements[number].Clock.Before(at);
            _emit(at, note.Watermark is null ? StreamRowKind.Bad : StreamRowKind.Late, source, before == long.MinValue ? null : before, _text.WrittenSpan);
        }
    }

    private void Write(Utf8JsonWriter writer, StatementNote note, int statement, int source)
    {
        writer.WriteStartObject();
        if (note.Reason is { } reason)
        {
            writer.WriteString("reason", reason);
        }

        if (statement >= 0)
        {
            writer.WriteString("target", _statements[statement].Target);
        }

        if (note.Window is var (start, end))
        {
            writer.WriteString("window_start", Clock(start));
            writer.WriteString("window_end", Clock(end));
        }

        if (note.Watermark is { } watermark)
        {
            writer.WriteString("watermark", watermark == long.MaxValue ? "end" : Clock(watermark));
        }

        if (note.HasRecord)
        {
            var record = _sources[source].RecordAt(note.Place).Span;
            if (Utf8.IsValid(record))
            {
                writer.WriteString("record", record);
            }
            else
            {
                writer.WriteBase64String("record_base64", record);
            }
        }

        writer.WriteEndObject();
    }

    private static string Clock(long milliseconds) => milliseconds is >= -62_135_596_800_000 and <= 253_402_300_799_999
        ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture)
        : milliseconds.ToString(CultureInfo.InvariantCulture);
}
