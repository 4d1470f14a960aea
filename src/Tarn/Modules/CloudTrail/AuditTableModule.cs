using Tarn.Access.Audit;
using Tarn.Aws.CloudTrail.Table;
using Tarn.Aws.FedTables;
using Tarn.Delivery;
using Tarn.Jobs;
using Tarn.Modules.Lake;
using Tarn.Modules.Storage;

namespace Tarn.Modules.CloudTrail;

/// <summary>The table of calls in the lake.</summary>
internal sealed class AuditTableModule : IModule
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public string Name => "audit table";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } = [typeof(AuditTable)];

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var (storage, lake) = (context.Get<StorageParts>(), context.Get<LakeParts>());
        var fed = new FedTable(AuditTable.Form, lake.Catalog, lake.Committers, storage.Objects, context.Get<Deliveries>(), context.Time);
        var table = context.Add(new AuditTable(fed, storage.Metadata, context.Get<AuditLog>()));
        context.Jobs.Add(new Job("audit table", JobClass.Disk, Every, table.MakeAll));
        return ValueTask.CompletedTask;
    }
}
