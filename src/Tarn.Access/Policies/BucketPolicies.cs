using System.Diagnostics.CodeAnalysis;
using Tarn.Access.Registry;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Policies;

/// <summary>
/// The policies of buckets in memory. A stored policy that cannot be read counts as one that denies everything: its
/// denials are not known.
/// </summary>
public sealed class BucketPolicies : IDisposable
{
    private const string DenyAll = """
        {"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}}
        """;

    private static readonly PolicyDocument Unreadable = PolicyDocument.Parse(DenyAll, PolicyKind.Resource);
    private readonly View<ResourceId, PolicyDocument> _policies;
    private readonly ResourceRegistry _registry;
    private volatile bool _isEmpty;

    private BucketPolicies(View<ResourceId, PolicyDocument> policies, ResourceRegistry registry)
    {
        (_policies, _registry) = (policies, registry);
        _policies.Changed += _ => Count();
        Count();
    }

    /// <summary>Whether no bucket has a policy; functions have policies in the same space.</summary>
    public bool IsEmpty => _isEmpty;

    /// <summary>Loads the policies and follows the store.</summary>
    public static async Task<BucketPolicies> Open(IMetadataStore store, ResourceRegistry registry, CancellationToken cancellationToken) => new(
        await View<ResourceId, PolicyDocument>.Open(
            store, AccessSpaces.Policies, ResourceRows.ReadIdKey, (_, value) => Read(ResourceRows.ReadVersionedText(value)), cancellationToken),
        registry);

    /// <summary>A bucket's policy, ready for decisions.</summary>
    public bool TryGet(ResourceId bucket, [NotNullWhen(true)] out PolicyDocument? policy) => _policies.TryGet(bucket, out policy);

    /// <inheritdoc/>
    public void Dispose() => _policies.Dispose();

    private void Count() =>
        _isEmpty = !_policies.Snapshot.Any(policy => _registry.TryGet(policy.Key, out var resource) && resource.Name.Service == "s3");

    private static PolicyDocument Read(string text)
    {
        try
        {
            return PolicyDocument.Parse(text, PolicyKind.Resource);
        }
        catch (FormatException)
        {
            return Unreadable;
        }
    }
}
