using Tarn.Access.Conditions;
using Tarn.Access.Registry;

namespace Tarn.Access.Identities;

/// <summary>
/// Condition keys of a question about a role that a service acts with: <see cref="PolicyQuestion.Subject"/> is the
/// <see cref="RoleActor"/>. The caller is a session of the role. No network is between the service and the resource.
/// </summary>
/// <param name="identities">Users and roles.</param>
/// <param name="registry">Resources, and tags.</param>
/// <param name="time">The clock.</param>
internal sealed class RoleKeys(IdentityStore identities, ResourceRegistry registry, TimeProvider time) : IConditionKeys
{
    private const string PrincipalKey = "aws:principal";

    private readonly PrincipalKeys _principals = new(registry);
    private readonly ResourceKeys _resources = new(identities, registry);

    /// <inheritdoc/>
    public IReadOnlyList<string>? Find(in PolicyQuestion question, string key)
    {
        var actor = (RoleActor)question.Subject!;
        return key switch
        {
            "aws:securetransport" => ["true"],
            "aws:viaawsservice" => ["false"],
            "aws:useragent" => actor.Service.Length > 0 ? [actor.Service] : null,
            "aws:currenttime" or "aws:epochtime" => CallKeys.TimeOf(key, time.GetUtcNow()),
            "aws:requestedregion" => RegionOf(question.Resource) ?? RegionOf(actor.SourceArn),
            "aws:userid" => [SessionOf(actor).UserId],
            _ when key.StartsWith(PrincipalKey, StringComparison.Ordinal) => _principals.Find(SessionOf(actor), key),
            _ => _resources.Find(question.Resource, key),
        };
    }

    /// <inheritdoc/>
    public bool LacksObject(in PolicyQuestion question) => ObjectTagKeys.Count(question);

    private Principal SessionOf(RoleActor actor)
    {
        var name = actor.RoleArn[(actor.RoleArn.LastIndexOf('/') + 1)..];
        var id = registry.TryFind(IdentityNames.Of(actor.Account, IdentityKind.Role, name), out var role) ? role.Id : ResourceId.None;
        var session = actor.Service.Length > 0 ? actor.Service.Split('.')[0] : "tarn";
        return Principal.Role(actor.Account, name, IdentityNames.UniqueIdOf(IdentityKind.Role, id), session) with { Identity = id };
    }

    private static IReadOnlyList<string>? RegionOf(string? text) => Arn.TryParse(text, out var arn) && arn.Region.Length > 0 ? [arn.Region] : null;
}
