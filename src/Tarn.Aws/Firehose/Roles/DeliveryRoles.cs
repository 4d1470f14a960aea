using System.Collections.Concurrent;
using Tarn.Access;
using Tarn.Access.Identities;
using Tarn.Access.Sessions;
using Tarn.Aws.Firehose.Destinations;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Roles;
using Tarn.Storage.Rights;

namespace Tarn.Aws.Firehose.Roles;

/// <summary>
/// The roles of delivery streams. Their documents name the roles. So a change of the role is in force at once, also for records that were
/// accepted before it.
/// </summary>
/// <param name="registry">The delivery streams.</param>
/// <param name="sessions">The roles and their trust policies.</param>
/// <param name="authorizer">Decides by their policies.</param>
public sealed class DeliveryRoles(ResourceRegistry registry, RoleSessions sessions, PolicyAuthorizer authorizer) : IDeliveryRoles
{
    private readonly ConcurrentDictionary<DeliveryId, (Resource Stream, IReadOnlyDictionary<DeliveryAct, string> Roles)> _known = new();

    /// <inheritdoc/>
    public IRights RightsOf(DeliveryId id, DeliveryAct act) => new Rights(this, id, act);

    private RoleRights Now(DeliveryId id, DeliveryAct act)
    {
        if (!registry.TryGet(new ResourceId(id.Value), out var stream))
        {
            _known.TryRemove(id, out _);
            throw new TarnException(ErrorKind.AccessDenied, $"Delivery {id} has no role: no delivery stream of this id exists.");
        }

        if (!_known.TryGetValue(id, out var known) || !ReferenceEquals(known.Stream, stream))
        {
            _known[id] = known = (stream, ActingRoles.Of(stream));
        }

        return known.Roles.TryGetValue(act, out var role)
            ? new RoleRights(sessions, authorizer, new RoleActor(stream.Owner, role, ActingRoles.ServiceOf(stream.Arn), stream.Arn))
            : throw new TarnException(ErrorKind.AccessDenied, $"Delivery {stream.Name.Name} has no role for its {act}.");
    }

    private sealed class Rights(DeliveryRoles roles, DeliveryId id, DeliveryAct act) : IKeyRights
    {
        public string Holder => roles.Now(id, act).Holder;

        public string Account => roles.Now(id, act).Account;

        public bool IsUnlimited => false;

        public bool IsDenied(string action, string resource) => roles.Now(id, act).IsDenied(action, resource);

        public bool IsAllowed(string action, string resource) => roles.Now(id, act).IsAllowed(action, resource);

        public void Require(string action, string resource) => roles.Now(id, act).Require(action, resource);

        public void Require(string action, string resource, IRequestKeys facts) => roles.Now(id, act).Require(action, resource, facts);

        public FolderRight OfFolder(string action, string bucket, string folder) => roles.Now(id, act).OfFolder(action, bucket, folder);
    }
}
