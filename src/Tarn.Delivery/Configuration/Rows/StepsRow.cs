using System.Text.Json;
using Tarn.Delivery.Configuration.Steps;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Configuration.Rows;

/// <summary>The member <c>steps</c> of a configuration's row (<c>docs/formats/delivery.md</c>).</summary>
internal static class StepsRow
{
    public static void Write(Utf8JsonWriter json, StepsConfig steps)
    {
        json.WriteStartObject("steps"u8);
        json.WriteBoolean("decompresses"u8, steps.Decompresses);
        json.WriteBoolean("extractsMessages"u8, steps.ExtractsMessages);
        if (steps.Split is { } split)
        {
            json.WriteBase64String("splitsAt"u8, split.Delimiter.Span);
        }

        if (steps.Function is { } function)
        {
            json.WriteStartObject("function"u8);
            json.WriteString("arn"u8, function.Arn);
            json.WriteNumber("retriesMax"u8, function.RetriesMax);
            json.WriteNumber("batchBytesMax"u8, function.BatchBytesMax);
            json.WriteNumber("batchAgeSeconds"u8, function.BatchAgeSeconds);
            json.WriteEndObject();
        }

        json.WriteText("metadataQuery", steps.MetadataQuery);
        json.WriteEndObject();
    }

    public static StepsConfig Read(JsonElement json) => new()
    {
        Decompresses = json.Flag("decompresses"),
        ExtractsMessages = json.Flag("extractsMessages"),
        Split = json.TryGetProperty("splitsAt", out var delimiter) ? new SplitConfig(delimiter.GetBytesFromBase64()) : null,
        Function = json.TryGetProperty("function", out var function)
            ? new FunctionConfig(
                function.Text("arn"), (int)function.Number("retriesMax"), (int)function.Number("batchBytesMax"), (int)function.Number("batchAgeSeconds"))
            : null,
        MetadataQuery = json.TextOrNull("metadataQuery"),
    };
}
