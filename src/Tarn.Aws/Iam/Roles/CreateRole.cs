using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;
using Tarn.Aws.Protocols;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Iam.Roles;

internal sealed partial class RoleOperations
{
    private const int SessionSecondsDefault = 3_600;

    /// <summary>Creates a role.</summary>
    [Kept("*", "roles are kept and shown; permissions come from Tarn's own credentials")]
    public async Task<CreateRoleOutput> CreateRole(CreateRoleInput input, Call call, CancellationToken cancellationToken)
    {
        var document = new RoleDocument
        {
            Name = input.RoleName,
            Path = input.Path ?? "/",
            TrustPolicy = RoleView.Checked(input.AssumeRolePolicyDocument),
            Description = input.Description,
            MaxSessionSeconds = input.MaxSessionDuration ?? SessionSecondsDefault,
            Boundary = input.PermissionsBoundary,
            Policies = new Dictionary<string, string>(),
        };
        var tags = (input.Tags ?? []).Select(tag => KeyValuePair.Create(tag.Key, tag.Value)).ToList();
        var role = await store.Commit(transaction => Add(transaction, call, document, tags), cancellationToken);
        call.Touch(role.Id);
        return new CreateRoleOutput { Role = RoleView.Of(role, document, tags) };
    }

    private static async ValueTask<Resource> Add(
        IMetadataTransaction transaction, Call call, RoleDocument document, List<KeyValuePair<string, string>> tags)
    {
        var name = RoleFinder.NameOf(call, document.Name);
        if (await ResourceRegistry.Find(transaction, name) is not null)
        {
            throw IamErrors.EntityAlreadyExistsException($"Role with name {document.Name} already exists.");
        }

        var role = new Resource
        {
            Id = new ResourceId(transaction.NextId()),
            Name = name,
            Arn = $"arn:aws:iam::{call.Account}:role{document.Path}{document.Name}",
            Owner = call.Account,
            Created = call.Time,
            Document = document.Encode(),
        };
        await ResourceRegistry.Add(transaction, role);
        ResourceTags.Set(transaction, role.Id, tags);
        return role;
    }
}
