using Tarn.Delivery.Configuration.Steps;
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

        if (steps.Function is { } function)
        {
            Check(function, errors);
        }

        if (steps.MetadataQuery is not { } query)
        {
            return default;
        }

        if (!destination.TakesQueries)
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

    private static void Check(FunctionConfig function, List<string> errors)
    {
        if (function.Arn.Length == 0)
        {
            errors.Add("LambdaArn is missing.");
        }

        if (function.RetriesMax is < 0 or > DeliveryLimits.FunctionRetriesMax)
        {
            errors.Add($"NumberOfRetries {function.RetriesMax} must be 0 to {DeliveryLimits.FunctionRetriesMax}.");
        }

        if (function.BatchBytesMax is < DeliveryLimits.FunctionBatchBytesMin or > DeliveryLimits.FunctionBatchBytesMax)
        {
            errors.Add(
                $"BufferSizeInMBs makes batches of {function.BatchBytesMax} bytes; {DeliveryLimits.FunctionBatchBytesMin} to "
                    + $"{DeliveryLimits.FunctionBatchBytesMax} are allowed.");
        }

        if (function.BatchAgeSeconds is < 0 or > DeliveryLimits.FunctionBatchAgeSecondsMax)
        {
            errors.Add($"BufferIntervalInSeconds {function.BatchAgeSeconds} must be 0 to {DeliveryLimits.FunctionBatchAgeSecondsMax}.");
        }
    }
}
