using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Tables;
using Tarn.Delivery.Configuration;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Applications.Tables;

/// <summary>
/// The quarantine of an application. A row has the members that its engine gave as <c>detail</c>; <c>reason</c> and <c>record</c> among them have columns of
/// their own. Records and their counts are one commit. Memory: the encoded rows of one commit.
/// </summary>
/// <param name="parts">The parts of the program.</param>
/// <param name="application">Its id, under which the counts are.</param>
/// <param name="delivery">The delivery into the table.</param>
/// <param name="sources">The names of the sources, by their numbers.</param>
internal sealed class QuarantineTarget(TargetParts parts, ApplicationKey application, DeliveryId delivery, Func<int, string> sources) : IApplicationTarget
{
    private const int RowBytesMax = 15 << 20;
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly DeliveryAppend _append = new(parts.Deliveries, delivery, RowBytesMax, parts.Time);

    /// <inheritdoc/>
    public ValueTask Check(CancellationToken cancellationToken)
    {
        parts.Deliveries.CheckTakes(delivery);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask Add(IMetadataTransaction transaction, IReadOnlyList<EngineRow> rows)
    {
        var failedAt = parts.Time.GetUtcNow();
        var (written, late) = (new List<EngineRow>(rows.Count), 0);
        for (var i = 0; i < rows.Count; i++)
        {
            written.Add(rows[i] with { Values = Row(rows[i], i, failedAt) });
            late += rows[i].Kind == RowFate.Late ? 1 : 0;
        }

        await _append.Add(transaction, "tarn_quarantine", written, hasOperations: false);
        var counts = await ApplicationQuarantineRow.Find(transaction, application)
            ?? throw new TarnException(ErrorKind.NotFound, "The quarantine of the application was removed.");
        (counts with { Late = counts.Late + late, Bad = counts.Bad + rows.Count - late }).Put(transaction, application);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _append.Dispose();
        return ValueTask.CompletedTask;
    }

    private byte[] Row(in EngineRow row, int number, DateTimeOffset failedAt)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, Options))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, string.Create(CultureInfo.InvariantCulture, $"{row.Place}-{number}"));
            json.WriteString("failed_at"u8, failedAt);
            json.WriteString("kind"u8, row.Kind == RowFate.Late ? "late"u8 : "bad"u8);
            json.WriteString("table_name"u8, sources(row.Table));
            json.WriteNumber("place"u8, row.Place);
            if (row.WatermarkMs is { } watermark)
            {
                json.WriteString("watermark"u8, DateTimeOffset.FromUnixTimeMilliseconds(watermark));
            }

            json.WriteString("detail"u8, row.Values.Span);
            WriteMembers(json, row.Values.Span);
            json.WriteEndObject();
        }

        return text.WrittenSpan.ToArray();
    }

    private static void WriteMembers(Utf8JsonWriter json, ReadOnlySpan<byte> values)
    {
        var reader = new Utf8JsonReader(values, new JsonReaderOptions { MaxDepth = 1_000 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> column = reader.ValueTextEquals("reason"u8) ? "reason"u8 : reader.ValueTextEquals("record"u8) ? "record"u8 : default;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            if (!column.IsEmpty && reader.TokenType == JsonTokenType.String)
            {
                json.WriteString(column, reader.GetString());
                continue;
            }

            reader.Skip();
            if (!column.IsEmpty)
            {
                json.WriteString(column, values[start..(int)reader.BytesConsumed]);
            }
        }
    }
}
