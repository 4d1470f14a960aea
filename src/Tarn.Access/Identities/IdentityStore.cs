using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Tarn.Access.Policies;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Identities;

/// <summary>
/// Users, roles and managed policies. Requests read them from memory: a change is in force for every request that begins
/// after its commit. Names and ARNs of identities are in the registry.
/// </summary>
public sealed class IdentityStore : IDisposable
{
    private readonly View<ResourceId, IdentityModel> _identities;
    private readonly View<string, ManagedPolicyModel> _policies;

    private IdentityStore(View<ResourceId, IdentityModel> identities, View<string, ManagedPolicyModel> policies) =>
        (_identities, _policies) = (identities, policies);

    /// <summary>Loads identities and policies, and follows the store.</summary>
    public static async Task<IdentityStore> Open(IMetadataStore store, CancellationToken cancellationToken)
    {
        var policies = await View<string, ManagedPolicyModel>.Open(
            store,
            AccessSpaces.ManagedPolicies,
            key => Encoding.UTF8.GetString(key.Span),
            (_, value) => new ManagedPolicyModel(ManagedPolicy.Decode(value)),
            cancellationToken);
        var identities = await View<ResourceId, IdentityModel>.Open(
            store,
            AccessSpaces.Identities,
            key => new ResourceId(BinaryPrimitives.ReadInt64BigEndian(key.Span)),
            (_, value) => new IdentityModel(Identity.Decode(value)),
            cancellationToken);
        return new IdentityStore(identities, policies);
    }

    /// <summary>The identity of that id, from memory.</summary>
    public bool TryGet(ResourceId id, [NotNullWhen(true)] out IdentityModel? identity) => _identities.TryGet(id, out identity);

    /// <summary>The version in force of a managed policy, the account's own or AWS's, from memory; null: there is none.</summary>
    public PolicyDocument? PolicyOf(string arn) =>
        _policies.TryGet(arn, out var own) ? own.Document : AwsManagedPolicies.TryFind(arn, out var aws) ? aws.Document : null;

    /// <summary>The account's own managed policy of that ARN, from memory.</summary>
    public bool TryGetPolicy(string arn, [NotNullWhen(true)] out ManagedPolicy? policy)
    {
        policy = _policies.TryGet(arn, out var found) ? found.Policy : null;
        return policy is not null;
    }

    /// <summary>The identity of that id, inside a transaction or read; null: there is none.</summary>
    public static async ValueTask<Identity?> Read(IMetadataReader reader, ResourceId id) =>
        await reader.Get(AccessSpaces.Identities, KeyOf(id)) is { } row ? Identity.Decode(row) : null;

    /// <summary>Sets an identity.</summary>
    public static void Put(IMetadataTransaction transaction, ResourceId id, Identity identity) =>
        transaction.Put(AccessSpaces.Identities, KeyOf(id), identity.Encode());

    public static void Remove(IMetadataTransaction transaction, ResourceId id) => transaction.Delete(AccessSpaces.Identities, KeyOf(id));

    /// <summary>The account's own managed policy of that ARN, inside a transaction or read; null: there is none.</summary>
    public static async ValueTask<ManagedPolicy?> ReadPolicy(IMetadataReader reader, string arn) =>
        await reader.Get(AccessSpaces.ManagedPolicies, Encoding.UTF8.GetBytes(arn)) is { } row ? ManagedPolicy.Decode(row) : null;

    /// <summary>Sets a managed policy.</summary>
    public static void PutPolicy(IMetadataTransaction transaction, string arn, ManagedPolicy policy) =>
        transaction.Put(AccessSpaces.ManagedPolicies, Encoding.UTF8.GetBytes(arn), policy.Encode());

    /// <summary>Removes a managed policy.</summary>
    public static void RemovePolicy(IMetadataTransaction transaction, string arn) =>
        transaction.Delete(AccessSpaces.ManagedPolicies, Encoding.UTF8.GetBytes(arn));

    /// <inheritdoc/>
    public void Dispose()
    {
        _identities.Dispose();
        _policies.Dispose();
    }

    private static byte[] KeyOf(ResourceId id)
    {
        var key = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(key, id.Value);
        return key;
    }
}
