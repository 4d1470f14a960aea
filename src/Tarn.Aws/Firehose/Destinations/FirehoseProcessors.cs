using System.Text;
using Tarn.Aws.Firehose.Model;
using Tarn.Aws.Firehose.Refusals;

namespace Tarn.Aws.Firehose.Destinations;

/// <summary>Processors. Tarn supports AppendDelimiterToRecord.</summary>
internal static class FirehoseProcessors
{
    /// <summary>
    /// The bytes that follow each record; empty without the processor. When processing is enabled, other processors are
    /// refused.
    /// </summary>
    public static ReadOnlyMemory<byte> Delimiter(ProcessingConfiguration? processing, bool intoTable, List<string> refused)
    {
        if (processing is not { Enabled: true, Processors: { } processors })
        {
            return default;
        }

        ReadOnlyMemory<byte> delimiter = default;
        foreach (var processor in processors)
        {
            if (processor.Type != "AppendDelimiterToRecord" || intoTable)
            {
                var instead = intoTable ? "none for an Iceberg destination" : "AppendDelimiterToRecord";
                refused.Add(FirehoseRefusals.Sentence($"ProcessingConfiguration.Processors.Type {processor.Type}", instead));
                continue;
            }

            var given = processor.Parameters?.FirstOrDefault(parameter => parameter.ParameterName == "Delimiter")?.ParameterValue;
            delimiter = Encoding.UTF8.GetBytes(Unescape(given ?? "\\n"));
        }

        return delimiter;
    }

    // The console and CloudFormation send the two characters \n.
    private static string Unescape(string text) => text
        .Replace("\\n", "\n", StringComparison.Ordinal)
        .Replace("\\r", "\r", StringComparison.Ordinal)
        .Replace("\\t", "\t", StringComparison.Ordinal);
}
