using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tarn.Dispatch.Batches;
using Tarn.Messaging.Buses.Inputs;
using Tarn.Messaging.Pipes.Definitions;
using Tarn.Patterns;
using Tarn.Storage;

namespace Tarn.Messaging.Pipes.Inputs;

/// <summary>The content that an enrichment or target gets for an event.</summary>
/// <param name="config">The pipe.</param>
/// <param name="template">The input template; null: the event as it is.</param>
/// <param name="time">The clock.</param>
public sealed class PipeInput(PipeConfig config, string? template, TimeProvider time)
{
    private const string Start = "aws.pipes.";

    private static readonly string[] Variables =
        ["pipe-arn", "pipe-name", "source-arn", "enrichment-arn", "target-arn", "event.ingestion-time", "event", "event.json"];

    /// <summary>Why a template is wrong for every event; null: it is not.</summary>
    public static string? WhyWrong(string template)
    {
        foreach (var name in InputTemplate.NamesIn(template))
        {
            if (name.StartsWith('$'))
            {
                try
                {
                    EventPaths.Parse(name);
                }
                catch (PatternException wrong)
                {
                    return $"InputTemplate contains the invalid path {name}: {wrong.Message}";
                }
            }
            else if (!name.StartsWith(Start, StringComparison.Ordinal) || !Variables.Contains(name[Start.Length..]))
            {
                var known = string.Join(", ", Variables.Select(one => Start + one));
                return $"InputTemplate contains the invalid placeholder <{name}>. Use a path, as <$.body>, or {known}.";
            }
        }

        return null;
    }

    /// <summary>The content.</summary>
    /// <exception cref="TarnException">InvalidArgument: the template gives no JSON for this event.</exception>
    internal byte[] Of(PipeEvent one)
    {
        if (template is null)
        {
            return one.Json;
        }

        return InputTemplate.Fill(template, name => ValueOf(name, one)) is { } text ? Encoding.UTF8.GetBytes(text)
            : throw new TarnException(ErrorKind.InvalidArgument, "The input template gives no JSON for this event.");
    }

    /// <summary>The contents as a list. A text that is no JSON becomes a JSON string.</summary>
    /// <exception cref="TarnException">InvalidArgument.</exception>
    internal ReadOnlyMemory<byte> ListOf(IReadOnlyList<PipeEvent> events)
    {
        var list = new BatchBuffer(events.Sum(one => one.Json.Length + 1) + 16);
        list.Write("["u8);
        for (var i = 0; i < events.Count; i++)
        {
            var content = Of(events[i]);
            list.Write(i == 0 ? default : ","u8);
            list.Write(template is null || WholeJson.KindOf(content) is not null ? content : Quoted(content));
        }

        list.Write("]"u8);
        return list.Length <= PipeLimits.BatchBytesMax ? list.Written
            : throw new TarnException(ErrorKind.InvalidArgument, "The batch is larger than 6 MB behind its input template.");
    }

    private JsonElement? ValueOf(string name, PipeEvent one) => name.StartsWith('$') ? one.Find(name) : name[Start.Length..] switch
    {
        "pipe-arn" => TextElement(config.Arn),
        "pipe-name" => TextElement(config.Name),
        "source-arn" => TextElement(config.SourceArn),
        "enrichment-arn" => TextElement(config.Enrichment?.Arn ?? ""),
        "target-arn" => TextElement(config.Target.Arn),
        "event.ingestion-time" => TextElement(time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
        "event" => one.Root,
        _ => one.Whole,
    };

    private static JsonElement TextElement(string text)
    {
        using var document = JsonDocument.Parse(Quoted(Encoding.UTF8.GetBytes(text)));
        return document.RootElement.Clone();
    }

    private static byte[] Quoted(byte[] utf8) => Encoding.UTF8.GetBytes(
        $"\"{JsonEncodedText.Encode(utf8, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"");
}
