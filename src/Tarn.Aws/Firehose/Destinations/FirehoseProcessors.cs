using System.Buffers.Text;
using System.Text;
using Tarn.Aws.Firehose.Model;
using Tarn.Aws.Firehose.Refusals;
using Tarn.Delivery.Configuration.Steps;

namespace Tarn.Aws.Firehose.Destinations;

/// <summary>The processors of a destination as the steps of its delivery.</summary>
internal static class FirehoseProcessors
{
    /// <summary>The processors that Tarn has, for documents and refusals.</summary>
    public const string Supported = "RecordDeAggregation, Decompression, CloudWatchLogProcessing, Lambda, MetadataExtraction and AppendDelimiterToRecord";

    private const string Delimiter = "Delimiter";
    private const int RetriesDefault = 3;
    private const double BatchMegabytesDefault = 1;
    private const int BatchSecondsDefault = 60;
    private const int BytesOfMegabyte = 1 << 20;

    /// <summary>
    /// The steps, and the bytes that follow each record. Without enabled processing there are none. The steps run in
    /// Tarn's order, whatever the order of the processors.
    /// </summary>
    public static (StepsConfig Steps, ReadOnlyMemory<byte> Delimiter) Read(ProcessingConfiguration? processing, List<string> refused)
    {
        var steps = StepsConfig.None;
        var delimiter = ReadOnlyMemory<byte>.Empty;
        if (processing is not { Enabled: true, Processors: { } processors })
        {
            return (steps, delimiter);
        }

        foreach (var twice in processors.GroupBy(processor => processor.Type).Where(type => type.Count() > 1))
        {
            refused.Add($"Processor {twice.Key} can be given once only.");
        }

        foreach (var processor in processors)
        {
            var given = new ProcessorParameters(processor, refused);
            switch (processor.Type)
            {
                case "RecordDeAggregation":
                    steps = steps with { Split = Split(given, refused) };
                    break;
                case "Decompression":
                    given.Expect("CompressionFormat", "GZIP");
                    steps = steps with { Decompresses = true };
                    break;
                case "CloudWatchLogProcessing":
                    given.Expect("DataMessageExtraction", "true");
                    steps = steps with { ExtractsMessages = true };
                    break;
                case "Lambda":
                    steps = steps with { Function = Function(given, refused) };
                    break;
                case "MetadataExtraction":
                    given.Expect("JsonParsingEngine", "JQ-1.6");
                    steps = steps with { MetadataQuery = given.Require("MetadataExtractionQuery") };
                    break;
                case "AppendDelimiterToRecord":
                    delimiter = Encoding.UTF8.GetBytes(Unescape(given.Find(Delimiter) ?? "\\n"));
                    break;
                default:
                    refused.Add(FirehoseRefusals.Sentence($"ProcessingConfiguration.Processors.Type {processor.Type}", Supported));
                    continue;
            }

            given.RefuseOthers();
        }

        return (steps, delimiter);
    }

    // The role is the delivery's own way to the function; here the function's own role decides.
    private static FunctionConfig? Function(ProcessorParameters given, List<string> refused)
    {
        var arn = given.Require("LambdaArn");
        given.Find("RoleArn");
        var retries = given.Number("NumberOfRetries") ?? RetriesDefault;
        var megabytes = given.Number("BufferSizeInMBs") ?? BatchMegabytesDefault;
        var seconds = given.Number("BufferIntervalInSeconds") ?? BatchSecondsDefault;
        if (arn?.StartsWith("arn:aws:lambda:", StringComparison.Ordinal) == false)
        {
            refused.Add($"Processor Lambda: parameter LambdaArn '{arn}' must be the ARN of a function.");
        }

        return arn is null ? null : new FunctionConfig(arn, (int)retries, (int)(megabytes * BytesOfMegabyte), (int)seconds);
    }

    private static SplitConfig Split(ProcessorParameters given, List<string> refused)
    {
        var isDelimited = given.Expect("SubRecordType", "JSON", "DELIMITED") == "DELIMITED";
        if (!isDelimited)
        {
            return SplitConfig.Json;
        }

        if (given.Find(Delimiter) is not { } text)
        {
            refused.Add("Processor RecordDeAggregation: parameter Delimiter is required for SubRecordType DELIMITED.");
            return SplitConfig.Json;
        }

        if (!Base64.IsValid(text, out var length) || length == 0)
        {
            refused.Add($"Processor RecordDeAggregation: parameter Delimiter '{text}' must be base64 of at least one byte.");
            return SplitConfig.Json;
        }

        return new SplitConfig(Convert.FromBase64String(text));
    }

    // The console and CloudFormation send the two characters \n.
    private static string Unescape(string text) => text
        .Replace("\\n", "\n", StringComparison.Ordinal)
        .Replace("\\r", "\r", StringComparison.Ordinal)
        .Replace("\\t", "\t", StringComparison.Ordinal);
}
