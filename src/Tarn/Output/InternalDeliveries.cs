using System.Globalization;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Output;

/// <summary>Deliveries that Tarn makes for the results of applications. Lists leave them out unless they are asked for.</summary>
internal static class InternalDeliveries
{
    /// <summary>The deliveries of a list.</summary>
    /// <param name="isAll">Whether internal ones are asked for.</param>
    public static IReadOnlyList<DeliveryStatus> Shown(IReadOnlyList<DeliveryStatus> deliveries, bool isAll) =>
        isAll ? deliveries : [.. deliveries.Where(delivery => !IsInternal(delivery))];

    /// <summary>The name with a mark.</summary>
    public static string NameOf(DeliveryStatus delivery) => IsInternal(delivery) ? $"{delivery.Name} (internal)" : delivery.Name;

    /// <summary>Reports how many were left out.</summary>
    public static void Notify(int leftOut)
    {
        if (leftOut > 0)
        {
            var noun = leftOut == 1 ? "delivery" : "deliveries";
            Terminal.Notify(string.Create(CultureInfo.InvariantCulture, $"left out: {leftOut:N0} internal {noun} of applications; --all lists them"));
        }
    }

    // Only Tarn's own deliveries have an application as source.
    private static bool IsInternal(DeliveryStatus delivery) => delivery.Source == "application";
}
