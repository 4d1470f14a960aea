using Tarn.Access.Credentials;
using Tarn.Aws.Athena;
using Tarn.Modules.Sql;

namespace Tarn.Modules.Athena;

/// <summary>Athena.</summary>
internal sealed class AthenaModule : IModule
{
    /// <inheritdoc/>
    public string Name => "athena";

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        context.Doors.Add(new AthenaDoor(context.Get<SqlRoom>().Executions, context.Get<SecretSealer>()));
        return ValueTask.CompletedTask;
    }
}
