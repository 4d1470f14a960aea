using Tarn.Access;
using Tarn.Access.Identities;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Analytics.Applications;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Rights;

namespace Tarn.Applications.Tables;

/// <summary>The rights of applications. The ServiceExecutionRole of the current version has them; its policies decide each question.</summary>
public sealed class ApplicationRoles(ResourceRegistry registry, IMetadataStore store, RoleSessions sessions, PolicyAuthorizer authorizer)
{
    /// <summary>The service that assumes the roles.</summary>
    public const string Principal = "kinesisanalytics.amazonaws.com";

    /// <summary>An application.</summary>
    /// <exception cref="TarnException">NotFound: it was deleted.</exception>
    public Resource Find(ApplicationKey application) => registry.TryGet(new ResourceId(application.Value), out var found)
        ? found
        : throw new TarnException(ErrorKind.NotFound, $"There is no application {application.Value}.");

    /// <summary>The rights of an application now.</summary>
    /// <exception cref="TarnException">NotFound: it was deleted.</exception>
    public async ValueTask<IRights> RightsOf(ApplicationKey application, CancellationToken cancellationToken)
    {
        var (resource, role) = (Find(application), await RoleOf(application, cancellationToken));
        return new RoleRights(sessions, authorizer, new RoleActor(resource.Owner, role, Principal, resource.Arn));
    }

    /// <summary>The ARN of an application's role.</summary>
    public async ValueTask<string> RoleOf(ApplicationKey application, CancellationToken cancellationToken) =>
        (await store.Read(reader => ApplicationChanges.Current(reader, application), cancellationToken)).Version.Config.Role;
}
