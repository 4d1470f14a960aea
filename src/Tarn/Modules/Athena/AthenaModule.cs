using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Aws.Athena;
using Tarn.Modules.Lake;
using Tarn.Modules.Sql;
using Tarn.Modules.Storage;

namespace Tarn.Modules.Athena;

/// <summary>Athena.</summary>
internal sealed class AthenaModule : IModule
{
    /// <inheritdoc/>
    public string Name => "athena";

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        context.Doors.Add(new AthenaDoor(new AthenaParts
        {
            Executions = context.Get<SqlRoom>().Executions,
            Lake = context.Get<LakeRoom>().Catalog,
            Registry = context.Get<ResourceRegistry>(),
            Store = context.Get<StorageRoom>().Metadata,
            Time = context.Time,
            Sealer = context.Get<SecretSealer>(),
        }));
        return ValueTask.CompletedTask;
    }
}
