using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Steps;

namespace Tarn.Delivery.Tests.Functions;

/// <summary>Destinations of tests behind a function.</summary>
internal static class FunctionDestinations
{
    public const string Arn = "arn:aws:lambda:us-east-1:000000000000:function:upper";

    /// <summary>A function whose batches wait for a flush or their size.</summary>
    public static FunctionConfig Function(int retriesMax = 0, int batchAgeSeconds = 900) =>
        new(Arn, retriesMax, DeliveryLimits.FunctionBatchBytesMin, batchAgeSeconds);

    /// <summary>The destination behind a function.</summary>
    public static T WithFunction<T>(this T destination, FunctionConfig? function = null)
        where T : DestinationConfig => (T)(destination with { Steps = destination.Steps with { Function = function ?? Function() } });
}
