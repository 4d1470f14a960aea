using Tarn.Access.Credentials;
using Tarn.Access.Identities;
using Tarn.Access.Registry;
using Tarn.Aws.Iam;
using Tarn.Modules.Storage;

namespace Tarn.Modules.Iam;

/// <summary>IAM.</summary>
internal sealed class IamModule : IModule
{
    /// <inheritdoc/>
    public string Name => "iam";

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        context.Doors.Add(new IamDoor(new IamParts(
            context.Get<ResourceRegistry>(),
            context.Get<IdentityStore>(),
            context.Get<CredentialStore>(),
            context.Get<SecretSealer>(),
            context.Get<StorageParts>().Metadata)));
        return ValueTask.CompletedTask;
    }
}
