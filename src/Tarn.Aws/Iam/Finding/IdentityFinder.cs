using Tarn.Access.Identities;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.Finding;

/// <summary>Finds, makes and changes the users, or the roles, that requests name. Names are equal whatever their case, as on AWS.</summary>
/// <param name="kind">Users or roles.</param>
/// <param name="registry">The registry of names.</param>
/// <param name="identities">Users and roles in memory.</param>
/// <param name="store">The store of users and roles.</param>
internal sealed class IdentityFinder(IdentityKind kind, ResourceRegistry registry, IdentityStore identities, IMetadataStore store)
{
    // above every page that IAM allows
    private const int ListedMax = 10_000;

    private string Type => IdentityNames.TypeOf(kind);

    /// <summary>Finds the identity.</summary>
    /// <exception cref="AwsErrorException">NoSuchEntity.</exception>
    public (Resource Resource, Identity Identity) Find(Call call, string name)
    {
        if (!registry.TryFind(IdentityNames.Of(call.Account, kind, name), out var resource)
            || !identities.TryGet(resource.Id, out var model))
        {
            throw NotFound(name);
        }

        call.Touch(resource.Id, resource.Cells);
        return (resource, model.Identity);
    }

    /// <summary>The name in a request, or the name of the calling user where the request has none.</summary>
    /// <exception cref="AwsErrorException">ValidationError: there is no name, and the caller is no user.</exception>
    public string NameOrCaller(Call call, string? name) => name
        ?? (call.Principal.Kind == PrincipalKind.User && identities.TryGet(call.Principal.Identity, out var own)
            ? own.Identity.Name
            : throw new AwsErrorException("ValidationError", 400, "Must specify userName when calling with non-User credentials"));

    /// <summary>The ARN of the identity that a member names, for <see cref="IDoor.ResourceOf"/>, without its path: authorisation finds the path.</summary>
    /// <exception cref="AwsErrorException">The errors of <see cref="NameOrCaller"/>.</exception>
    public string ResourceOf(string members, Func<string, string?> read, Call call) =>
        IdentityNames.ArnOf(call.Account, Type, "/", NameOrCaller(call, read(members)));

    /// <summary>A page of the identities of the call's account whose path begins with a prefix.</summary>
    public async Task<MarkerPage<(Resource Resource, Identity Identity)>> List(
        Call call, string? pathPrefix, string? marker, int? itemsMax, CancellationToken cancellationToken)
    {
        var kindOfNames = IdentityNames.Of(call.Account, kind, "");
        var all = await store.Read(reader => ResourceRegistry.List(reader, kindOfNames, null, ListedMax), cancellationToken);
        var found = new List<(Resource Resource, Identity Identity)>();
        foreach (var resource in all)
        {
            if (identities.TryGet(resource.Id, out var model) && model.Identity.Path.StartsWith(pathPrefix ?? "/", StringComparison.Ordinal))
            {
                found.Add((resource, model.Identity));
            }
        }

        return MarkerPage<(Resource Resource, Identity Identity)>.Of(found, one => one.Resource.Name.Name, marker, itemsMax);
    }

    public async Task<IEnumerable<KeyValuePair<string, string>>> TagsOf(Resource identity, CancellationToken cancellationToken) =>
        await store.Read(reader => ResourceTags.Read(reader, identity.Id), cancellationToken);

    /// <summary>Makes an identity with its tags.</summary>
    /// <exception cref="AwsErrorException">EntityAlreadyExists; NoSuchEntity: its boundary does not exist.</exception>
    public async Task<Resource> Create(
        Call call, Identity identity, IReadOnlyCollection<KeyValuePair<string, string>> tags, CancellationToken cancellationToken)
    {
        var created = await store.Commit(
            async transaction =>
            {
                var name = IdentityNames.Of(call.Account, kind, identity.Name);
                if (await ResourceRegistry.Find(transaction, name) is not null)
                {
                    throw IamErrors.EntityAlreadyExistsException($"{Title} with name {identity.Name} already exists.");
                }

                var resource = new Resource
                {
                    Id = new ResourceId(transaction.NextId()),
                    Name = name,
                    Arn = IdentityNames.ArnOf(call.Account, Type, identity.Path, identity.Name),
                    Owner = call.Account,
                    Created = call.Time,
                };
                await ResourceRegistry.Add(transaction, resource);
                ResourceTags.Set(transaction, resource.Id, tags);
                await PolicyUseChanges.SetBoundary(transaction, resource.Id, identity with { Boundary = null }, identity.Boundary);
                IdentityStore.Put(transaction, resource.Id, identity);
                return resource;
            },
            cancellationToken);
        call.Touch(created.Id);
        return created;
    }

    /// <summary>Changes the identity in one transaction.</summary>
    /// <returns>The resource and the changed identity.</returns>
    /// <exception cref="AwsErrorException">NoSuchEntity; the errors of <paramref name="change"/>.</exception>
    public async Task<(Resource Resource, Identity Identity)> Change(
        Call call,
        string name,
        Func<IMetadataTransaction, Resource, Identity, ValueTask<Identity>> change,
        CancellationToken cancellationToken)
    {
        var changed = await store.Commit(
            async transaction =>
            {
                var (resource, identity) = await Read(transaction, call, name);
                var next = await change(transaction, resource, identity);
                IdentityStore.Put(transaction, resource.Id, next);
                return (resource, next);
            },
            cancellationToken);
        call.Touch(changed.resource.Id);
        return changed;
    }

    /// <summary>As the other <c>Change</c>, for a change that looks at the identity alone.</summary>
    public Task<(Resource Resource, Identity Identity)> Change(
        Call call, string name, Func<Identity, Identity> change, CancellationToken cancellationToken) =>
        Change(call, name, (_, _, identity) => ValueTask.FromResult(change(identity)), cancellationToken);

    /// <summary>Removes an identity that has no keys and no policies.</summary>
    /// <exception cref="AwsErrorException">NoSuchEntity; DeleteConflict.</exception>
    public async Task Delete(Call call, string name, CancellationToken cancellationToken) => await store.Commit(
        async transaction =>
        {
            var (resource, identity) = await Read(transaction, call, name);
            var left = identity.KeyIds.Count > 0 ? "delete access keys"
                : identity.Attached.Count > 0 ? "detach all policies"
                : identity.Inline.Count > 0 ? "delete policies"
                : null;
            if (left is not null)
            {
                throw IamErrors.DeleteConflictException($"Cannot delete entity, must {left} first.");
            }

            await PolicyUseChanges.SetBoundary(transaction, resource.Id, identity, null);
            IdentityStore.Remove(transaction, resource.Id);
            await ResourceRegistry.Remove(transaction, resource.Id);
        },
        cancellationToken);

    /// <summary>The error for an identity that does not exist.</summary>
    public AwsErrorException NotFound(string name) => IamErrors.NoSuchEntityException($"The {Type} with name {name} cannot be found.");

    private string Title => kind == IdentityKind.User ? "User" : "Role";

    private async ValueTask<(Resource Resource, Identity Identity)> Read(IMetadataReader reader, Call call, string name) =>
        await ResourceRegistry.Find(reader, IdentityNames.Of(call.Account, kind, name)) is { } resource
        && await IdentityStore.Read(reader, resource.Id) is { } identity
            ? (resource, identity)
            : throw NotFound(name);
}
