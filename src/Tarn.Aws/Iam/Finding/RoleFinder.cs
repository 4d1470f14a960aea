using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Iam.Model;
using Tarn.Aws.Protocols;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Iam.Finding;

/// <summary>Finds and changes the role that a request names. Names are compared without regard to case, as on AWS.</summary>
/// <param name="registry">The registry of names.</param>
/// <param name="store">The store of roles.</param>
internal sealed class RoleFinder(ResourceRegistry registry, IMetadataStore store)
{
    private const string Service = "iam";
    private const string Type = "role";

    /// <summary>Finds the role.</summary>
    /// <exception cref="AwsErrorException">NoSuchEntity.</exception>
    public (Resource Role, RoleDocument Document) Find(Call call, string name)
    {
        if (!registry.TryFind(NameOf(call, name), out var role))
        {
            throw NotFound(name);
        }

        call.Touch(role.Id);
        return (role, RoleDocument.Decode(role));
    }

    /// <summary>Changes the role's document in one transaction.</summary>
    /// <returns>The role with its new document.</returns>
    /// <exception cref="AwsErrorException">NoSuchEntity; the errors of <paramref name="change"/>.</exception>
    public async Task<(Resource Role, RoleDocument Document)> Change(
        Call call, string name, Func<RoleDocument, RoleDocument> change, CancellationToken cancellationToken)
    {
        var changed = await store.Commit(
            async transaction =>
            {
                var role = await ResourceRegistry.Find(transaction, NameOf(call, name)) ?? throw NotFound(name);
                var document = change(RoleDocument.Decode(role));
                await ResourceRegistry.ReplaceDocument(transaction, role.Id, document.Encode());
                return (role, document);
            },
            cancellationToken);
        call.Touch(changed.role.Id);
        return changed;
    }

    /// <summary>The registry's name of a role. Roles belong to an account, in every region.</summary>
    public static ResourceName NameOf(Call call, string name) => new(call.Account, "", Service, Type, name.ToLowerInvariant());

    /// <summary>The error for a role that does not exist.</summary>
    public static AwsErrorException NotFound(string name) =>
        IamErrors.NoSuchEntityException($"The role with name {name} cannot be found.");
}
