using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Aws.Firehose;
using Tarn.Aws.Firehose.Destinations;
using Tarn.Delivery;
using Tarn.Modules.Lake;
using Tarn.Modules.Storage;

namespace Tarn.Modules.Firehose;

/// <summary>Amazon Data Firehose.</summary>
internal sealed class FirehoseModule : IModule
{
    /// <inheritdoc/>
    public string Name => "firehose";

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        context.Doors.Add(new FirehoseDoor(new FirehoseParts(
            context.Get<Deliveries>(),
            context.Get<ResourceRegistry>(),
            context.Get<StorageParts>().Metadata,
            new SchemaTables(context.Get<LakeParts>().Catalog),
            context.Get<SecretSealer>(),
            context.Get<RoleSessions>())));
        return ValueTask.CompletedTask;
    }
}
