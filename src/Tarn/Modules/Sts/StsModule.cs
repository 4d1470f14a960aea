using Tarn.Access.Identities;
using Tarn.Access.Sessions;
using Tarn.Aws.Sts;

namespace Tarn.Modules.Sts;

/// <summary>STS.</summary>
internal sealed class StsModule : IModule
{
    /// <inheritdoc/>
    public string Name => "sts";

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        context.Doors.Add(new StsDoor(context.Get<RoleSessions>(), context.Get<SessionKeys>(), context.Get<IdentityStore>()));
        return ValueTask.CompletedTask;
    }
}
