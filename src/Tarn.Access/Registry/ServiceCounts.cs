using Tarn.Storage.Records;

namespace Tarn.Access.Registry;

/// <summary>Adds counts that no call makes to the cells of their resources. A queue or topic has the id of its stream.</summary>
public static class ServiceCounts
{
    public static Action<StreamId, ServiceCell, long> Of(ResourceRegistry registry, TimeProvider time)
    {
        var count = OfResource(registry, time);
        return (stream, cell, units) => count(stream.Value, cell, units);
    }

    public static Action<long, ServiceCell, long> OfResource(ResourceRegistry registry, TimeProvider time) =>
        (id, cell, units) => registry.Cells.Of(id).Count(cell, units, time.GetUtcNow());
}
