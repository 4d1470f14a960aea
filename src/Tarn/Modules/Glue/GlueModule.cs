using Tarn.Access.Credentials;
using Tarn.Aws.Glue;
using Tarn.Modules.Lake;
using Tarn.Modules.Storage;

namespace Tarn.Modules.Glue;

/// <summary>The Glue Data Catalog.</summary>
internal sealed class GlueModule : IModule
{
    /// <inheritdoc/>
    public string Name => "glue";

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var lake = context.Get<LakeRoom>();
        context.Doors.Add(new GlueDoor(lake.Catalog, lake.Committers, context.Get<StorageRoom>().Metadata, context.Get<SecretSealer>()));
        return ValueTask.CompletedTask;
    }
}
