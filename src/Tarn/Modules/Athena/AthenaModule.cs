using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Aws.Athena;
using Tarn.Aws.TarnApi.Parts;
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
        var (executions, registry) = (context.Get<SqlParts>().Executions, context.Get<ResourceRegistry>());
        context.Figures.Add(new StatementFigures(executions, registry));
        context.Doors.Add(new AthenaDoor(new AthenaParts
        {
            Executions = executions,
            Lake = context.Get<LakeParts>().Catalog,
            Registry = registry,
            Store = context.Get<StorageParts>().Metadata,
            Time = context.Time,
            Sealer = context.Get<SecretSealer>(),
        }));
        return ValueTask.CompletedTask;
    }
}
