using Tarn.Delivery.Jq;
using Tarn.Storage;

namespace Tarn.Delivery.Configuration.Validation;

/// <summary>Checks the steps of a delivery.</summary>
internal static class StepsValidator
{
    /// <summary>Checks the steps, and compiles the jq program.</summary>
    public static QueryKeys Check(DestinationConfig destination, List<string> errors)
    {
        var steps = destination.Steps;
        if (steps is { ExtractsMessages: true, Decompresses: false })
        {
            errors.Add("The processor CloudWatchLogProcessing requires the processor Decompression.");
        }

        if (steps.MetadataQuery is not { } query)
        {
            return default;
        }

        if (destination is not (TableDestinationConfig or ObjectsDestinationConfig { IsPartitioned: true }))
        {
            errors.Add("The processor MetadataExtraction needs DynamicPartitioningConfiguration.Enabled true, or an Iceberg destination.");
        }

        try
        {
            return new QueryKeys(true, JqProgram.Parse(query, TimeProvider.System).ObjectKeys);
        }
        catch (TarnException fault) when (fault.Kind == ErrorKind.InvalidArgument)
        {
            errors.Add($"MetadataExtractionQuery: {fault.Message}");
            return new QueryKeys(true, null);
        }
    }
}
