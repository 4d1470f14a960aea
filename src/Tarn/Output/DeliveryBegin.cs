using Spectre.Console;
using Spectre.Console.Rendering;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Output;

/// <summary>The records that a stream had before a delivery from it began.</summary>
internal static class DeliveryBegin
{
    /// <summary>Their number, and the command that delivers them, for each delivery with older records.</summary>
    public static IEnumerable<IRenderable> Of(IReadOnlyList<DeliveryStatus> deliveries) =>
        from delivery in deliveries
        where delivery.RecordsBefore > 0
        let records = Quantity.Of(delivery.RecordsBefore!.Value, "record", "was", "were")
        select new Text(
            $"{records} in the stream before delivery {delivery.Name} began; tarn deliveries replay {delivery.Name} --before-begin delivers them\n");
}
